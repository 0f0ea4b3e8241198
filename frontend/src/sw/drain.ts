import { caller } from "../api/client.ts";
import { Session } from "../api/session.ts";
import { alone } from "../outbox/lock.ts";
import { isDelivered } from "../outbox/states.ts";
import { Device } from "../store/device.ts";
import { freshLog } from "../store/fresh-log.ts";
import { SyncBox } from "../store/sync-box.ts";
import { Vault } from "../store/vault.ts";
import { Engine } from "../sync/engine.ts";
import { deliverLocked } from "../sync/locked.ts";

/** One run of the outbox without a page, in the service worker: the same machine, the same lock. Of a store with a PIN, which
 *  is closed when the app is, answers leave as they lie there. Answers only; photos go when the app is open. @returns how many are unsent after it that another try could send */
export async function drainHere(): Promise<number> {
  const device = await Device.open();
  const known = await device.current();
  device.close();
  if (!known) return 0;
  void freshLog();
  if (known.lock) return deliverLocked(known, false);
  const vault = await Vault.open(known);
  try {
    const box = new SyncBox(vault);
    const session = new Session(box, caller());
    // Without a valid sign-in only the person can help: the browser need not try again.
    if ((await session.state()) !== "active") return 0;
    const engine = new Engine(box, vault, {
      request: (path, request) => session.request(path, request), now: Date.now, random: Math.random, alone,
      later: () => () => undefined,
    }, () => undefined);
    await engine.wake("background");
    return (await box.load()).rows.filter((row) => !isDelivered(row)).length;
  } finally {
    vault.close();
  }
}
