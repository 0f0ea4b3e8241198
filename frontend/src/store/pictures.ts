import type { Answers, BlobValue, PhotoEntry, PictureType } from "../types.ts";
import { sha256 } from "../kit/ids.ts";
import { guarded, part, type WriteTx } from "./database.ts";
import type { Sealed } from "./sealer.ts";
import type { Vault } from "./vault.ts";

export interface Picture { type: PictureType; bytes: ArrayBuffer }

/** The stores that `link` writes. */
export const LINKED = ["photos", "pictures"] as const;

/** Photos and signatures named in a form, by question. Pure. */
export function picturesIn(answers: Answers): [question: string, blob: BlobValue][] {
  return Object.entries(answers.values).flatMap(([id, value]) =>
    typeof value === "object" && !Array.isArray(value) ? [[id, value]] : []);
}

export const hashesIn = (answers: Answers): Set<string> => new Set(picturesIn(answers).map(([, blob]) => blob.sha256));

/** Pictures of one account's forms. A new one waits in memory, sealed, for the draft that names it and is stored in the
 *  same transaction; when that one fails it is still there for the next try. */
export class Pictures {
  private readonly fresh = new Map<string, { entry: PhotoEntry; sealed: Sealed; bytes: ArrayBuffer }>();

  constructor(private readonly vault: Vault, private readonly now: () => number) {}

  /** @returns the value for the answer: saving the draft with it stores the picture */
  async add({ bytes, type }: Picture): Promise<BlobValue> {
    const hash = await sha256(new Uint8Array(bytes));
    const sealed = await this.vault.sealBytes("pictures", hash, bytes);
    const entry: PhotoEntry = {
      sha256: hash, size: bytes.byteLength, type, drafts: [], revs: [], state: "waiting", offset: 0, attempts: 0, next_at: 0,
      added_at: this.now(), there_at: null, epoch: null, problem: null,
    };
    this.fresh.set(hash, { entry, sealed, bytes });
    return { sha256: hash, size: entry.size };
  }

  /** null when it is not on this phone (any more). @throws StoreError unreadable */
  async read(hash: string): Promise<Picture | null> {
    const fresh = this.fresh.get(hash);
    if (fresh) return { type: fresh.entry.type, bytes: fresh.bytes };
    const [entry, record] = await guarded(() => Promise.all([this.vault.db.get("photos", hash), this.vault.db.get("pictures", hash)]));
    return entry && record ? { type: entry.type, bytes: await this.vault.openBytes("pictures", hash, record.sealed) } : null;
  }

  /** Inside the transaction that writes or removes the draft of `submission`: the photos it names now (`draft`), those of
   *  a revision made of it (`rev`). One that nothing names any more goes. */
  async link(tx: WriteTx, submission: string, draft: ReadonlySet<string>, rev?: { id: string; names: ReadonlySet<string> }): Promise<void> {
    const photos = tx.objectStore("photos");
    const pictures = tx.objectStore("pictures");
    const held = await photos.getAll();
    const known = new Set(held.map((e) => e.sha256));
    for (const hash of new Set([...draft, ...(rev?.names ?? [])])) {
      const fresh = this.fresh.get(hash);
      if (known.has(hash) || !fresh) continue;
      held.push(fresh.entry);
      part(pictures.put({ sha256: hash, sealed: fresh.sealed }));
    }
    for (const entry of held) {
      const { sha256: hash } = entry;
      const drafts = entry.drafts.filter((id) => id !== submission).concat(draft.has(hash) ? [submission] : []);
      const revs = rev?.names.has(hash) && !entry.revs.includes(rev.id) ? [...entry.revs, rev.id] : entry.revs;
      if (drafts.length + revs.length === 0) {
        part(photos.delete(hash));
        part(pictures.delete(hash));
      } else if (!known.has(hash) || revs !== entry.revs || drafts.join() !== entry.drafts.join()) {
        part(photos.put({ ...entry, drafts, revs }));
      }
    }
  }

  /** After the commit. */
  stored(names: Iterable<string>): void {
    for (const hash of names) this.fresh.delete(hash);
  }
}
