import type { OutboxEntry, PhotoEntry } from "../types.ts";
import { photoAfter, type PhotoEvent, type PhotoStore } from "../outbox/photos.ts";
import { isDelivered } from "../outbox/states.ts";
import { guarded, part, write } from "./database.ts";
import type { Vault } from "./vault.ts";

/** Whether the server has every form that names it, and no draft does. Pure. */
export function isSpare(entry: PhotoEntry, delivered: ReadonlySet<string>): boolean {
  return entry.state === "there" && entry.drafts.length === 0 && entry.revs.every((id) => delivered.has(id));
}

const deliveredOf = (entries: OutboxEntry[]): Set<string> => new Set(entries.filter(isDelivered).map((e) => e.rev_id));

/** The photos of one account, as the upload sees them. */
export class PhotoBox implements PhotoStore {
  constructor(private readonly vault: Vault) {}

  private read(): Promise<[PhotoEntry[], Set<string>]> {
    return guarded(async () => {
      const [photos, outbox] = await Promise.all([this.vault.db.getAll("photos"), this.vault.db.getAll("outbox")]);
      return [photos, deliveredOf(outbox)];
    });
  }

  async due(): Promise<PhotoEntry[]> {
    const [photos, delivered] = await this.read();
    return photos.filter((e) => e.state === "waiting" && e.revs.some((id) => delivered.has(id))).sort((a, b) => a.added_at - b.added_at);
  }

  async spare(): Promise<PhotoEntry[]> {
    const [photos, delivered] = await this.read();
    return photos.filter((e) => isSpare(e, delivered));
  }

  async there(): Promise<PhotoEntry[]> {
    return (await this.read())[0].filter((e) => e.state === "there");
  }

  /** Finished forms' photos that the server is not known to have, delivered or not: what a bundle carries. */
  async unsent(): Promise<PhotoEntry[]> {
    return (await this.read())[0].filter((e) => e.state === "waiting" && e.revs.length > 0);
  }

  async bytes(sha256: string): Promise<ArrayBuffer | null> {
    const record = await guarded(() => this.vault.db.get("pictures", sha256));
    return record ? this.vault.openBytes("pictures", sha256, record.sealed) : null;
  }

  /** Strict, except for mere progress: what the server holds is asked for before each upload. */
  async apply(events: ReadonlyMap<string, PhotoEvent>): Promise<void> {
    if (events.size === 0) return;
    const strict = [...events.values()].some((e) => e.type !== "progress");
    await write(this.vault.db, ["photos"], (tx) => Promise.all([...events].map(async ([hash, event]) => {
      const entry = await tx.objectStore("photos").get(hash);
      if (entry) await tx.objectStore("photos").put(photoAfter(entry, event));
    })), strict ? "strict" : "relaxed");
    this.vault.changed("photos");
  }

  async forget(hashes: string[]): Promise<void> {
    if (hashes.length === 0) return;
    await write(this.vault.db, ["photos", "pictures", "outbox"], async (tx) => {
      const delivered = deliveredOf(await tx.objectStore("outbox").getAll());
      for (const hash of hashes) {
        const entry = await tx.objectStore("photos").get(hash);
        if (!entry || !isSpare(entry, delivered)) continue;
        part(tx.objectStore("photos").delete(hash));
        part(tx.objectStore("pictures").delete(hash));
      }
    });
    this.vault.changed("photos");
  }
}
