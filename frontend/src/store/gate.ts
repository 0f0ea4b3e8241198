import type { Device, DeviceAccount } from "./device.ts";
import { escrowFor, makeLock, newStoreKey, openLock, usable } from "./keyring.ts";
import { afterWrong, NO_TRIES, served, type Tries } from "./pin.ts";
import type { Vault } from "./vault.ts";
import type { ServerKeys } from "../outbox/bundle.ts";

/** Tries the PIN. A try is counted before it is made, so that killing the app does not make it free.
 *  @param keys newest public keys of the server, if known: the copy for it is renewed when it has changed them
 *  @returns the store's key, or how the tries stand */
export async function tryPin(device: Device, id: string, pin: string, keys: ServerKeys | null): Promise<{ account: DeviceAccount; key: CryptoKey } | Tries> {
  let refused: Tries | null = null;
  const account = await device.change(id, (held) => {
    const tries = held.tries ?? NO_TRIES;
    refused = tries.left > 0 ? tries : null;
    return refused ? held : { ...held, tries: afterWrong(tries) };
  });
  if (refused) return refused;
  if (!account?.lock) throw new Error("there is no lock to open");
  const raw = await openLock(pin, account.lock, account);
  if (!raw) return account.tries ?? NO_TRIES;
  const { lock } = account;
  const escrow = keys && lock.escrow?.key_id !== keys.key_id ? await escrowFor(raw, account, keys).catch(() => lock.escrow) : lock.escrow;
  const key = await usable(raw);
  raw.fill(0);
  const open = await device.change(id, ({ tries: _, ...held }) => ({ ...held, lock: { ...lock, escrow } }));
  return { account: open ?? account, key };
}

/** Time in which the app ran has been waited. @returns what is left */
export async function wait(device: Device, id: string, ms: number): Promise<Tries> {
  const account = await device.change(id, (held) => ({ ...held, tries: served(held.tries ?? NO_TRIES, ms) }));
  return account?.tries ?? NO_TRIES;
}

/** A lock with this PIN on an account of this phone, new or known. @param raw the store's key when it is known; else a new one
 *  is made. It is wiped. */
export async function lockWith(
  device: Device, of: Pick<DeviceAccount, "id" | "username" | "name" | "device_id">, pin: string, keys: ServerKeys | null, raw = newStoreKey(),
): Promise<{ account: DeviceAccount; key: CryptoKey }> {
  const lock = await makeLock(pin, raw, of, keys);
  const key = await usable(raw);
  raw.fill(0);
  return { account: await device.keepLocked(of, of.device_id, lock), key };
}

/** The same store key behind another PIN. @returns the tries when the old PIN is wrong */
export async function changePin(device: Device, id: string, old: string, pin: string): Promise<Tries | null> {
  const tried = await tryPin(device, id, old, null);
  if (!("key" in tried)) return tried;
  const { account } = tried;
  const raw = await openLock(old, account.lock!, account);
  if (!raw) return NO_TRIES;
  const fresh = await makeLock(pin, raw, account, null);
  raw.fill(0);
  await device.change(id, (held) => ({ ...held, lock: { ...fresh, escrow: held.lock?.escrow ?? null } }));
  return null;
}

/** What an earlier app sealed under a key that lay beside it is sealed under the one behind the PIN; then that key goes. */
export async function leaveFormerKey(device: Device, vault: Vault, id: string): Promise<DeviceAccount | null> {
  await vault.reseal();
  return device.change(id, ({ key: _, ...held }) => held);
}
