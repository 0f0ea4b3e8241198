import type { Blobs } from "./api/blobs.ts";
import type { Session } from "./api/session.ts";
import type { ServerKeys } from "./outbox/bundle.ts";
import { alone } from "./outbox/lock.ts";
import type { PhotoPorts } from "./outbox/photos.ts";
import { isDelivered } from "./outbox/states.ts";
import type { KnownAccount } from "./phone-face.ts";
import type { DeviceAccount } from "./store/device.ts";
import type { PhotoBox } from "./store/photo-box.ts";
import { SyncBox } from "./store/sync-box.ts";
import { Vault } from "./store/vault.ts";
import { askForBackgroundSync } from "./sw/background.ts";
import type { World } from "./sync/engine.ts";

export const world: Omit<World, "request"> = {
  now: Date.now, random: Math.random, alone, background: askForBackgroundSync,
  later(ms, work) {
    // A longer wait would overflow and come at once.
    const timer = setTimeout(work, Math.min(ms, 2 ** 31 - 1));
    return () => clearTimeout(timer);
  },
};

/** "Chrome · Android" for the server's list of devices. */
export function deviceName(): string {
  const agent = navigator.userAgent;
  const system = /Android|iPhone|iPad|HarmonyOS|Windows|Mac OS|Linux/.exec(agent)?.[0] ?? "";
  const browser = /MicroMessenger|Edg|Firefox|Chrome|Safari/.exec(agent)?.[0] ?? "";
  return [browser, system].filter(Boolean).join(" · ") || "手机";
}

export const told = ({ id, username, name, lock, out }: DeviceAccount): KnownAccount => ({ id, username, name, pin: !!lock && !out });

export const isKeys = (keys: ServerKeys | null): boolean =>
  [keys?.key_id, keys?.seal?.x, keys?.sign?.x].every((part) => typeof part === "string");

/** What lies in a store that is not open: it takes no key to count it. */
export async function shutBox<T>(account: DeviceAccount, read: (vault: Vault) => Promise<T>): Promise<T> {
  const { key: _, ...locked } = account;
  const vault = await Vault.open(locked);
  try {
    return await read(vault);
  } finally {
    vault.close();
  }
}

export const unsentOf = (account: DeviceAccount): Promise<number> =>
  shutBox(account, async (vault) => (await new SyncBox(vault).load()).rows.filter((row) => !isDelivered(row)).length);
export const knownKeys = (account: DeviceAccount): Promise<ServerKeys | null> =>
  shutBox(account, async (vault) => (await new SyncBox(vault).serverKeys())[0] ?? null);

export function photoPorts(store: PhotoBox, box: SyncBox, session: Session, blobs: Blobs): Omit<PhotoPorts, "interrupted"> {
  return {
    store, now: world.now, random: world.random,
    epoch: () => box.epoch(),
    ask: (hash) => session.with((token) => blobs.ask(hash, token)),
    put: (hash, offset, length, part) => session.with((token) => blobs.put(hash, offset, length, part, token)),
    async have(hashes) {
      const body = { revs: [], blobs: hashes };
      return ((await session.request("/api/sync/have", { method: "POST", body })) as { blobs: string[] }).blobs;
    },
    alone: (name, work) => alone(`ruhu-photo-${box.accountId}-${name}`, false, work),
  };
}
