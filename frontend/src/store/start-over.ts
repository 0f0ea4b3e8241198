import { isDelivered } from "../outbox/states.ts";
import type { OnlyHere } from "../phone-face.ts";
import { shutBox } from "../phone-parts.ts";
import type { OutboxEntry, PhotoEntry } from "../types.ts";
import { guarded, part, write, type AccountStore } from "./database.ts";
import type { DeviceAccount } from "./device.ts";
import { StoreError } from "./store.ts";
import { SyncBox } from "./sync-box.ts";

const ALL: AccountStore[] = [
  "meta", "scopes", "households", "villages", "submissions", "drafts", "revisions", "outbox", "questionnaires", "campaigns", "photos",
  "pictures", "acts", "settings",
];
/** What goes on counting, and what can be read without the key. */
const KEPT = new Set(["n", "server_keys", "latest", "log"]);

/** Pure. */
export const onlyIn = (outbox: readonly OutboxEntry[], photos: readonly PhotoEntry[], drafts: number): OnlyHere => ({
  forms: new Set(outbox.filter((e) => !isDelivered(e)).map((e) => e.submission_id)).size,
  // One that neither a draft nor a finished form names is gone already.
  photos: photos.filter((p) => p.state !== "there" && p.drafts.length + p.revs.length > 0).length,
  drafts,
});

/** What lies on the phone and nowhere else, counted without the key. */
export const onlyHere = (account: DeviceAccount): Promise<OnlyHere> =>
  shutBox(account, async ({ db }) => {
    const [outbox, photos, drafts] = await guarded(() => Promise.all([db.getAll("outbox"), db.getAll("photos"), db.count("drafts")]));
    return onlyIn(outbox, photos, drafts);
  });

/** A store whose key is gone for good is emptied, so that its person begins again on this phone. Looked at and emptied in
 *  one transaction: what another window finished meanwhile is seen. @throws StoreError while anything would be lost */
export const emptied = (account: DeviceAccount): Promise<void> =>
  shutBox(account, async (vault) => {
    await write(vault.db, ALL, async (tx) => {
      const outbox = await tx.objectStore("outbox").getAll();
      const photos = await tx.objectStore("photos").getAll();
      const only = onlyIn(outbox, photos, await tx.objectStore("drafts").count());
      if (only.forms + only.photos + only.drafts > 0) {
        throw new StoreError("failed", "手机里还有没送达的, 没有清。请先找回解锁密码, 或者请管理员找回原来的密钥。");
      }
      for (const name of ALL) if (name !== "meta") part(tx.objectStore(name).clear());
      for (const key of await tx.objectStore("meta").getAllKeys()) if (!KEPT.has(key)) part(tx.objectStore("meta").delete(key));
    });
    await new SyncBox(vault).log([{ at: Date.now(), text: "备用钥匙取不回, 都送达了, 清空重来" }]);
  });
