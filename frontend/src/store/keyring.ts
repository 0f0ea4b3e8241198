import { fromBase64url, joined, P256, rawPoint, sharedKey, toBase64url, type ServerKeys } from "../outbox/bundle.ts";

/** PBKDF2 with SHA-256: what OWASP asks for. */
export const ROUNDS = 600_000;
const KEY_BYTES = 32;

/** The store's key, sealed to the server's public key: who forgot the PIN gets it back from there (docs/sync-wire.md). */
export interface Escrow { key_id: string; epk: { kty: "EC"; crv: "P-256"; x: string; y: string }; iv: string; data: string }

/** How the key of one person's store lies on the phone. It opens with the PIN, on this browser only. */
export interface Lock {
  salt: Uint8Array<ArrayBuffer>;
  rounds: number;
  /** HMAC-SHA256; can be used here and not be read out. */
  device: CryptoKey;
  iv: Uint8Array<ArrayBuffer>;
  wrapped: ArrayBuffer;
  /** null until the phone has met the server's keys. */
  escrow: Escrow | null;
}
export interface Owner { id: string; device_id: string }

const utf8 = new TextEncoder();

/** A new store key. It must not stay: `Uint8Array.fill(0)` when it is wrapped. */
export const newStoreKey = (): Uint8Array<ArrayBuffer> => crypto.getRandomValues(new Uint8Array(KEY_BYTES));

/** For use; it cannot be read out any more. */
export function usable(raw: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
}

async function wrapper(pin: string, { salt, rounds, device }: Pick<Lock, "salt" | "rounds" | "device">): Promise<CryptoKey> {
  const typed = await crypto.subtle.importKey("raw", utf8.encode(pin), "PBKDF2", false, ["deriveBits"]);
  const slow = await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds }, typed, 256);
  return crypto.subtle.importKey("raw", await crypto.subtle.sign("HMAC", device, slow), "AES-GCM", false, ["encrypt", "decrypt"]);
}

/** @param rounds fewer only in tests */
export async function makeLock(pin: string, raw: Uint8Array<ArrayBuffer>, of: Owner, keys: ServerKeys | null, rounds = ROUNDS): Promise<Lock> {
  const device = await crypto.subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const base = { salt: crypto.getRandomValues(new Uint8Array(16)), rounds, device };
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const algorithm = { name: "AES-GCM", iv, additionalData: utf8.encode(of.id) };
  const wrapped = await crypto.subtle.encrypt(algorithm, await wrapper(pin, base), raw);
  return { ...base, iv, wrapped, escrow: keys && (await escrowFor(raw, of, keys)) };
}

/** The store's key; null: another PIN. */
export async function openLock(pin: string, lock: Lock, of: Owner): Promise<Uint8Array<ArrayBuffer> | null> {
  const key = await wrapper(pin, lock);
  try {
    const algorithm = { name: "AES-GCM", iv: lock.iv, additionalData: utf8.encode(of.id) };
    return new Uint8Array(await crypto.subtle.decrypt(algorithm, key, lock.wrapped));
  } catch (error) {
    if ((error as { name?: string }).name === "OperationError") return null;
    throw error;
  }
}

export async function escrowFor(raw: Uint8Array<ArrayBuffer>, of: Owner, keys: ServerKeys): Promise<Escrow> {
  const own = await crypto.subtle.generateKey(P256, false, ["deriveBits"]);
  const { x, y } = await crypto.subtle.exportKey("jwk", own.publicKey);
  const epk = { kty: "EC" as const, crv: "P-256" as const, x: x!, y: y! };
  const server = await crypto.subtle.importKey("jwk", { ...keys.seal }, P256, false, []);
  const key = await sharedKey(own.privateKey, server, joined([rawPoint(epk), rawPoint(keys.seal)]), "ruhu store key v1", "encrypt");
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const additionalData = utf8.encode(`${of.id} ${of.device_id}`);
  const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData }, key, raw);
  return { key_id: keys.key_id, epk, iv: toBase64url(iv), data: toBase64url(new Uint8Array(data)) };
}

/** What the server gave back. @throws for anything but a key */
export function storeKeyFrom(text: string): Uint8Array<ArrayBuffer> {
  const raw = fromBase64url(text);
  if (raw.length !== KEY_BYTES) throw new Error("not a store key");
  return raw;
}
