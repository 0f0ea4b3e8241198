import { problem, send } from "../api/client.ts";
import type { Wire } from "../api/wire.ts";
import { uuid7 } from "../kit/ids.ts";
import { alone } from "../outbox/lock.ts";
import { eventsOf, verify } from "../outbox/receipt.ts";
import { isDelivered } from "../outbox/states.ts";
import { CarryBox } from "../store/carry-box.ts";
import type { DeviceAccount } from "../store/device.ts";
import { SyncBox } from "../store/sync-box.ts";
import { Vault } from "../store/vault.ts";

/** A phone that knows its key by heart only as long as it is open still delivers: the answers leave as they lie sealed in
 *  the store, with the key that only the server can open (decision 0046). Its receipt is verified like a carried one. What
 *  the server says of a phone that was shut out is heard here, too. One run; the caller asks for another.
 *  @param again whether to ask although nothing is unsent
 *  @returns how many are unsent after it; throws ApiError, ReceiptError, StoreError when nothing could be done */
export async function deliverLocked(account: DeviceAccount, again: boolean, fetcher: typeof fetch = (...args) => fetch(...args)): Promise<number> {
  const { key: _former, ...locked } = account;
  const vault = await Vault.open(locked);
  const box = new SyncBox(vault);
  const left = async (): Promise<number> => (await box.load()).rows.filter((row) => !isDelivered(row)).length;
  try {
    // After a refused sign-in only a new one tries again; one that was shut out hands over what it has.
    if ((await box.stale()) && !(await box.revoked())) return await left();
    await alone(`ruhu-sync-${account.id}`, false, async () => {
      const carry = new CarryBox(vault, account.lock?.escrow ?? null);
      for (let before = await left(), first = again; before > 0 || first; first = false) {
        const parcel = await carry.parcel(uuid7());
        if (!parcel || (parcel.forms === 0 && !first)) return;
        const { receipt, revoked } = await send(fetcher, "/api/sync/locked", {
          method: "POST", body: parcel.blob, headers: { Accept: "application/json", "Content-Type": "application/octet-stream" },
        }, 60_000, async (response) => {
          if (!response.ok) throw await problem(response);
          return (await response.json()) as Wire["LockedReply"];
        });
        await verify(receipt, await box.serverKeys(), account.device_id);
        await box.apply(eventsOf(receipt, Date.now(), Math.random), "strict");
        if (revoked) await box.dropPulled();
        const after = await left();
        if (after >= before) return;
        before = after;
      }
    });
    return await left();
  } finally {
    vault.close();
  }
}
