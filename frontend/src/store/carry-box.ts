import { plan, sealPart, toBase64url, type LockedManifest, type Load, type Manifest, type Part, type PhotoRef, type SealedRecord, type ServerKeys } from "../outbox/bundle.ts";
import { eventsOf, readReceipts, verify } from "../outbox/receipt.ts";
import { isDelivered } from "../outbox/states.ts";
import type { RevisionItem } from "../types.ts";
import { guarded } from "./database.ts";
import type { Escrow } from "./keyring.ts";
import { PhotoBox } from "./photo-box.ts";
import type { SavedRevision } from "./rows.ts";
import type { Sealed } from "./sealer.ts";
import { SyncBox } from "./sync-box.ts";
import type { Vault } from "./vault.ts";

export interface Unsent { forms: number; photos: number; oldest_at: number | null }
export interface CarriedFile { name: string; blob: Blob; part: number; parts: number; forms: number; photos: number }
export interface Taken { delivered: number; waiting: number; look: number; unknown: number }

/** As a push has it. */
const MOST_FORMS = 50;
const MOST_PARCEL = 512 * 1024;

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

  /** @param escrow of a shut vault: what is unsent leaves as it lies there, with the key for the server beside it */
  constructor(private readonly vault: Vault, private readonly escrow: Escrow | null = null) {
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
    const { vault, escrow } = this;
    const locked = vault.shut;
    if (locked && !escrow) throw new CarryError("no_keys", "手机锁着, 还没有可以交给服务器的钥匙。请输入解锁密码再导出。答案都在手机里。");
    const proof = locked ? await this.record("meta", "proof") : await this.box.proof();
    if (!proof) throw new CarryError("no_proof", "手机里没有登录过的凭证。请有信号时登录一次, 再来导出。答案都在手机里。");
    const parts = plan(await this.loads());
    if (parts.length === 0) throw new CarryError("nothing", "没有要导出的: 完成的都送达了。");
    for (const [i, part] of parts.entries()) {
      const name = { bundle_id: bundleId, part: i + 1, parts: parts.length };
      const whose = { account_id: this.box.accountId, device_id: this.box.device };
      const read = typeof proof === "string" ? await this.read(part) : await this.readSealed(part);
      const { items, blobs, photos } = read;
      const manifest = typeof proof === "string" ? { ...whose, token: proof, items, blobs } as Manifest
        : { ...whose, items: [], sealed: { escrow: escrow!, proof: text(proof), items }, blobs } as LockedManifest;
      const blob = await sealPart(keys, name, manifest, photos);
      yield { name: fileName(vault.account.name, bundleId, i + 1, parts.length), blob, part: i + 1, parts: parts.length, forms: items.length, photos: blobs.length };
    }
  }

  /** What a locked phone sends by itself: the oldest unsent answers that go into one request, without photos, or none, to
   *  learn how the server stands to this phone. null: it cannot. @returns the file and how many forms it holds */
  async parcel(bundleId: string): Promise<{ blob: Blob; forms: number } | null> {
    const [keys] = await this.box.serverKeys();
    const proof = await this.record("meta", "proof");
    if (!keys || !this.escrow || proof?.v !== 2) return null;
    const loads = (await this.loads()).map((load) => ({ ...load, photos: [] }));
    const due = new Set((await guarded(() => this.vault.db.getAll("outbox"))).filter((e) => !isDelivered(e)).map((e) => e.rev_id));
    const [first] = plan(loads.filter((l) => due.has(l.rev_id)).slice(0, MOST_FORMS), MOST_PARCEL);
    const { items } = await this.readSealed(first ?? { revs: [], photos: [] });
    const manifest: LockedManifest = {
      account_id: this.box.accountId, device_id: this.box.device, items: [], sealed: { escrow: this.escrow, proof: text(proof), items }, blobs: [],
    };
    return { blob: await sealPart(keys, { bundle_id: bundleId, part: 1, parts: 1 }, manifest, []), forms: items.length };
  }

  private async record(store: "meta" | "revisions" | "pictures", key: string): Promise<Sealed | null> {
    const found: unknown = await guarded(() => this.vault.db.get(store, key));
    if (!found) return null;
    return store === "meta" ? (found as Sealed) : (found as { sealed: Sealed }).sealed;
  }

  private async readSealed(part: Part): Promise<{ items: SealedRecord[]; blobs: LockedManifest["blobs"]; photos: Uint8Array[] }> {
    const items: SealedRecord[] = [];
    for (const id of part.revs) {
      const sealed = await this.record("revisions", id);
      if (sealed) items.push({ id, ...text(sealed) });
    }
    const blobs: LockedManifest["blobs"] = [];
    const photos: Uint8Array[] = [];
    for (const { sha256 } of part.photos) {
      const sealed = await this.record("pictures", sha256);
      if (!sealed) continue;
      blobs.push({ sha256, size: sealed.data.byteLength, iv: toBase64url(sealed.iv) });
      photos.push(new Uint8Array(sealed.data));
    }
    return { items, blobs, photos };
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

const text = (sealed: Sealed): Omit<SealedRecord, "id"> => ({ iv: toBase64url(sealed.iv), data: toBase64url(new Uint8Array(sealed.data)) });

/** "入户-张三-0a1b2c-1-2.ruhu": tells people apart, and files of one export; no place and no household. */
function fileName(person: string, bundleId: string, part: number, parts: number): string {
  const who = person.replace(/[\\/:*?"<>|\s.]/g, "").slice(0, 20) || "手机";
  return `入户-${who}-${bundleId.slice(-6)}-${part}-${parts}.ruhu`;
}
