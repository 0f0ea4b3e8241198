/** Sealing: what leaves memory for IndexedDB goes through here. Another Sealer (a key wrapped by the worker's PIN) can
 *  take the place of this one without a change of the stored records' shape: `v` tells which. */
export interface Sealed { v: 1; iv: Uint8Array<ArrayBuffer>; data: ArrayBuffer }

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

export function sealerWith(key: CryptoKey): Sealer {
  const utf8 = new TextEncoder();
  const text = new TextDecoder();
  const sealBytes = async (where: string, bytes: BufferSource): Promise<Sealed> => {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const algorithm = { name: "AES-GCM", iv, additionalData: utf8.encode(where) };
    return { v: 1, iv, data: await crypto.subtle.encrypt(algorithm, key, bytes) };
  };
  const openBytes = (where: string, sealed: Sealed): Promise<ArrayBuffer> =>
    crypto.subtle.decrypt({ name: "AES-GCM", iv: sealed.iv, additionalData: utf8.encode(where) }, key, sealed.data);
  return {
    sealBytes, openBytes,
    seal: (where, value) => sealBytes(where, utf8.encode(JSON.stringify(value))),
    async open<T>(where: string, sealed: Sealed) {
      return JSON.parse(text.decode(await openBytes(where, sealed))) as T;
    },
  };
}
