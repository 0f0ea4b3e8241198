import type { Wire } from "../api/wire.ts";
import type { Escrow } from "../store/keyring.ts";
import type { RevisionItem } from "../types.ts";

/** The server's public keys (GET /api/sync/keys). */
export type ServerKeys = Wire["ServerKeysOut"];

export interface PhotoRef { sha256: string; size: number }
/** What is still to be carried of one revision. `bytes` of its item's JSON; photos that the server is not known to have. */
export interface Load { rev_id: string; bytes: number; photos: PhotoRef[] }
export interface Part { revs: string[]; photos: PhotoRef[] }

export interface Manifest {
  account_id: string; device_id: string;
  /** The last access token, however old: it proves account and device. */
  token: string;
  items: RevisionItem[];
  blobs: PhotoRef[];
}
/** A sealed record of the store as it lies there; bytes as base64url. */
export interface SealedRecord { id: string; iv: string; data: string }
/** The same of a phone that is locked: its records as they lie there, with their key for the server. Sizes of `blobs` are
 *  those of the sealed bytes. */
export interface LockedManifest {
  account_id: string; device_id: string; items: [];
  sealed: { escrow: Escrow; proof: Omit<SealedRecord, "id">; items: SealedRecord[] };
  blobs: (PhotoRef & { iv: string })[];
}
export interface PartName { bundle_id: string; part: number; parts: number }

/** A part is put together in memory: what an old phone bears counts here, not the 50 MB that the protocol allows. */
export const MOST_PART = 32 * 1024 * 1024;
export const MOST_ITEMS_BYTES = 16 * 1024 * 1024;

/** Spreads the loads over files, in their order. Each file is complete in itself: a photo travels with an item that
 *  names it, once; an item whose photos do not fit into one file stands in several. Pure. */
export function plan(loads: readonly Load[], most = MOST_PART, mostItems = Math.min(MOST_ITEMS_BYTES, most)): Part[] {
  const parts: (Part & { bytes: number; items: number })[] = [];
  const packed = new Set<string>();
  const open = ({ rev_id, bytes }: Load) => {
    const part = { revs: [rev_id], photos: [] as PhotoRef[], bytes, items: bytes };
    parts.push(part);
    return part;
  };
  for (const load of loads) {
    let part = parts[parts.length - 1];
    if (!part || part.bytes + load.bytes > most || part.items + load.bytes > mostItems) part = open(load);
    else {
      part.revs.push(load.rev_id);
      part.bytes += load.bytes;
      part.items += load.bytes;
    }
    for (const photo of load.photos) {
      if (packed.has(photo.sha256)) continue;
      packed.add(photo.sha256);
      if (part.bytes + photo.size > most && part.revs.length + part.photos.length > 1) part = open(load);
      part.photos.push(photo);
      part.bytes += photo.size;
    }
  }
  return parts.map(({ revs, photos }) => ({ revs, photos }));
}

const utf8 = new TextEncoder();

/** Without padding. */
export function toBase64url(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/** @throws DOMException for anything else */
export function fromBase64url(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
}

/** 0x04, x, y. */
export function rawPoint(key: { x: string; y: string }): Uint8Array<ArrayBuffer> {
  return joined([Uint8Array.of(4), fromBase64url(key.x), fromBase64url(key.y)]);
}

export function joined(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** The AES key of a part, from one side's private key and the other's public one. `epk` and `seal` as raw points. */
export async function partKey(
  own: CryptoKey, other: CryptoKey, epk: Uint8Array<ArrayBuffer>, seal: Uint8Array<ArrayBuffer>, use: "encrypt" | "decrypt",
): Promise<CryptoKey> {
  return sharedKey(own, other, joined([epk, seal]), "ruhu bundle v1", use);
}

/** AES-256 from an ECDH, by HKDF-SHA256. */
export async function sharedKey(
  own: CryptoKey, other: CryptoKey, salt: Uint8Array<ArrayBuffer>, info: string, use: "encrypt" | "decrypt",
): Promise<CryptoKey> {
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: other }, own, 256);
  const secret = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const derivation = { name: "HKDF", hash: "SHA-256", salt, info: utf8.encode(info) };
  return crypto.subtle.deriveKey(derivation, secret, { name: "AES-GCM", length: 256 }, false, [use]);
}

export const P256 = { name: "ECDH", namedCurve: "P-256" };

/** Seals one part to the server (docs/sync-wire.md, Carried files): only the server can read it, and whoever changes a byte of
 *  it makes it unreadable. @param photos bytes in the order of manifest.blobs */
export async function sealPart(keys: ServerKeys, name: PartName, manifest: Manifest | LockedManifest, photos: readonly Uint8Array[]): Promise<Blob> {
  const own = await crypto.subtle.generateKey(P256, false, ["deriveBits"]);
  const { x, y } = await crypto.subtle.exportKey("jwk", own.publicKey);
  const epk = { kty: "EC", crv: "P-256", x: x!, y: y! };
  const server = await crypto.subtle.importKey("jwk", { ...keys.seal }, P256, false, []);
  const key = await partKey(own.privateKey, server, rawPoint(epk), rawPoint(keys.seal), "encrypt");
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const line = utf8.encode(JSON.stringify({ ruhu: "bundle", v: 1, ...name, key_id: keys.key_id, epk, iv: toBase64url(iv) }));
  const text = utf8.encode(JSON.stringify(manifest));
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, text.length);
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: line }, key, joined([length, text, ...photos]));
  return new Blob([line, "\n", sealed], { type: "application/octet-stream" });
}
