import { StoreError } from "./store.ts";

/** Sealing: what leaves memory for IndexedDB goes through here. `v` tells under which key: 1 = one that lies in this browser
 *  (supervisors, and phones before there was a PIN), 2 = one that only the PIN opens. */
export interface Sealed { v: 1 | 2; iv: Uint8Array<ArrayBuffer>; data: ArrayBuffer }

export interface Sealer {
  /** @param where store and id of the record: a sealed record moved elsewhere does not open. */
  seal(where: string, value: unknown): Promise<Sealed>;
  /** Rejects when the record was changed, moved, or sealed under another key. */
  open<T>(where: string, sealed: Sealed): Promise<T>;
  /** The same for bytes as they are. */
  sealBytes(where: string, bytes: ArrayBuffer): Promise<Sealed>;
  openBytes(where: string, sealed: Sealed): Promise<ArrayBuffer>;
}

/** A new AES-256 key that this browser can use but nobody can read out. */
export function newKey(): Promise<CryptoKey> {
  return crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

/** @param v what the records are marked with @param former the key of records that are marked 1, when `v` is 2 */
export function sealerWith(key: CryptoKey, v: 1 | 2 = 1, former?: CryptoKey): Sealer {
  const utf8 = new TextEncoder();
  const text = new TextDecoder();
  const sealBytes = async (where: string, bytes: BufferSource): Promise<Sealed> => {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const algorithm = { name: "AES-GCM", iv, additionalData: utf8.encode(where) };
    return { v, iv, data: await crypto.subtle.encrypt(algorithm, key, bytes) };
  };
  const openBytes = (where: string, sealed: Sealed): Promise<ArrayBuffer> =>
    crypto.subtle.decrypt({ name: "AES-GCM", iv: sealed.iv, additionalData: utf8.encode(where) }, sealed.v === v ? key : (former ?? key), sealed.data);
  return {
    sealBytes, openBytes,
    seal: (where, value) => sealBytes(where, utf8.encode(JSON.stringify(value))),
    async open<T>(where: string, sealed: Sealed) {
      return JSON.parse(text.decode(await openBytes(where, sealed))) as T;
    },
  };
}

const refuse = (): Promise<never> => Promise.reject(new StoreError("locked", "手机锁上了。请先输入解锁密码; 答案都在手机里。"));

/** Of a store whose key is not in memory. */
export const SHUT: Sealer = { seal: refuse, open: refuse, sealBytes: refuse, openBytes: refuse };
