import { sealPart, plan, type Load, type Part, type PhotoRef, type ServerKeys } from "../outbox/bundle.ts";
import { eventsOf, readReceipts, verify } from "../outbox/receipt.ts";
import { isDelivered } from "../outbox/states.ts";
import type { RevisionItem } from "../types.ts";
import { guarded } from "./database.ts";
import { PhotoBox } from "./photo-box.ts";
import type { SavedRevision } from "./rows.ts";
import { SyncBox } from "./sync-box.ts";
import type { Vault } from "./vault.ts";

export interface Unsent { forms: number; photos: number; oldest_at: number | null }
export interface CarriedFile { name: string; blob: Blob; part: number; parts: number; forms: number; photos: number }
export interface Taken { delivered: number; waiting: number; look: number; unknown: number }

/** A failure to export. `message` is a Chinese sentence for the person. */
export class CarryError extends Error {
  override readonly name = "CarryError";
  constructor(readonly code: "no_keys" | "no_proof" | "nothing", message: string) {
    super(message);
  }
}

/** What leaves the phone by hand and what comes back: unsent work into sealed files, receipts into the outbox. Needs no
 *  network and no valid sign-in. */
export class CarryBox {
  private readonly box: SyncBox;
  private readonly photos: PhotoBox;

  constructor(private readonly vault: Vault) {
    this.box = new SyncBox(vault);
    this.photos = new PhotoBox(vault);
  }

  async unsent(): Promise<Unsent> {
    const [entries, photos] = await Promise.all([guarded(() => this.vault.db.getAll("outbox")), this.photos.unsent()]);
    const unsent = entries.filter((e) => !isDelivered(e));
    return {
      forms: new Set(unsent.map((e) => e.submission_id)).size, photos: photos.length,
      oldest_at: unsent.length ? Math.min(...unsent.map((e) => e.finished_at)) : null,
    };
  }

  /** Each revision that the server does not have yet, or not with all its photos, oldest first. */
  private async loads(): Promise<Load[]> {
    const [entries, photos] = await Promise.all([guarded(() => this.vault.db.getAll("outbox")), this.photos.unsent()]);
    const of = (rev: string): PhotoRef[] => photos.filter((p) => p.revs.includes(rev)).map(({ sha256, size }) => ({ sha256, size }));
    const wanted = entries.sort((a, b) => a.n - b.n).map((entry) => ({ entry, photos: of(entry.rev_id) }))
      .filter((w) => !isDelivered(w.entry) || w.photos.length > 0);
    return Promise.all(wanted.map(async ({ entry: { rev_id }, photos }): Promise<Load> => {
      const held = await guarded(() => this.vault.db.get("revisions", rev_id));
      return { rev_id, bytes: (held?.bytes ?? 0) + 1, photos };
    }));
  }

  keepServerKeys(keys: ServerKeys): Promise<void> { return this.box.keepServerKeys(keys); }

  /** Seals the unsent work, file by file. @throws CarryError, StoreError */
  async *files(bundleId: string): AsyncGenerator<CarriedFile> {
    const [keys] = await this.box.serverKeys();
    if (!keys) throw new CarryError("no_keys", "手机里还没有服务器的封口钥匙。请找一次信号打开本应用, 再来导出。答案都在手机里。");
    const token = await this.box.proof();
    if (!token) throw new CarryError("no_proof", "手机里没有登录过的凭证。请有信号时登录一次, 再来导出。答案都在手机里。");
    const parts = plan(await this.loads());
    if (parts.length === 0) throw new CarryError("nothing", "没有要导出的: 完成的都送达了。");
    for (const [i, part] of parts.entries()) {
      const { items, blobs, photos } = await this.read(part);
      const name = { bundle_id: bundleId, part: i + 1, parts: parts.length };
      const manifest = { account_id: this.box.accountId, device_id: this.box.device, token, items, blobs };
      const blob = await sealPart(keys, name, manifest, photos);
      yield { name: fileName(this.vault.account.name, bundleId, i + 1, parts.length), blob, part: i + 1, parts: parts.length, forms: items.length, photos: blobs.length };
    }
  }

  /** What does not open any more stays on the phone and does not keep the rest back. */
  private async read(part: Part): Promise<{ items: RevisionItem[]; blobs: PhotoRef[]; photos: Uint8Array[] }> {
    const items: RevisionItem[] = [];
    for (const id of part.revs) {
      const saved = await this.vault.one<SavedRevision>("revisions", id).catch(() => null);
      if (saved) items.push(saved.item);
    }
    const blobs: PhotoRef[] = [];
    const photos: Uint8Array[] = [];
    for (const { sha256 } of part.photos) {
      const bytes = await this.photos.bytes(sha256).catch(() => null);
      if (!bytes) continue;
      blobs.push({ sha256, size: bytes.byteLength });
      photos.push(new Uint8Array(bytes));
    }
    return { items, blobs, photos };
  }

  /** Applies the receipts of some files as if they had come by push. What fits nothing here changes nothing.
   *  @throws ReceiptError before anything is changed, StoreError */
  async takeReceipts(texts: readonly string[], now: number, random: () => number): Promise<Taken> {
    const receipts = texts.flatMap(readReceipts);
    const known = await this.box.serverKeys();
    for (const receipt of receipts) await verify(receipt, known, this.box.device);
    for (const receipt of receipts) {
      await this.box.apply(eventsOf(receipt, now, random), "strict");
      // They leave the phone only after `have` has said so, too.
      await this.photos.apply(new Map(receipt.blobs.map((sha256) => [sha256, { type: "there", epoch: receipt.epoch, at: now }])));
    }
    const named = new Set(receipts.flatMap((r) => r.results.flatMap(({ rev_id }) => rev_id ?? [])));
    const taken: Taken = { delivered: 0, waiting: 0, look: 0, unknown: 0 };
    for (const rev of named) {
      const entry = await guarded(() => this.vault.db.get("outbox", rev));
      if (!entry) taken.unknown++;
      else if (entry.state === "delivered") taken.delivered++;
      else if (isDelivered(entry)) taken.look++;
      else taken.waiting++;
    }
    return taken;
  }
}

/** "入户-张三-0a1b2c-1-2.ruhu": tells people apart, and files of one export; no place and no household. */
function fileName(person: string, bundleId: string, part: number, parts: number): string {
  const who = person.replace(/[\\/:*?"<>|\s.]/g, "").slice(0, 20) || "手机";
  return `入户-${who}-${bundleId.slice(-6)}-${part}-${parts}.ruhu`;
}
