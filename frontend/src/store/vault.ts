import type { Account } from "../types.ts";
import { guarded, openAccountDb, write, type AccountDb } from "./database.ts";
import type { DeviceAccount } from "./device.ts";
import { sealerWith, type Sealed, type Sealer } from "./sealer.ts";
import type { Topic } from "./store.ts";

type SealedStore = "households" | "villages" | "submissions" | "drafts" | "revisions" | "scopes" | "acts" | "settings";

/** The open database of one account: sealed records in and out, and word of each commit to all who listen. */
export class Vault {
  private readonly listeners = new Set<(topics: ReadonlySet<Topic>) => void>();
  private readonly channel: BroadcastChannel | null;
  private open = true;
  private unused = true;
  /** Opened records by store and key. A record sealed again has a new iv, so a stale copy shows itself. */
  private readonly opened = new Map<string, { iv: string; value: unknown }>();

  private constructor(private holder: Account, readonly device: string, readonly db: AccountDb, readonly sealer: Sealer) {
    this.channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(`ruhu-${holder.id}`);
    this.channel?.addEventListener("message", (event: MessageEvent<Topic[]>) => this.tell(event.data));
  }

  static async open(of: DeviceAccount): Promise<Vault> {
    const { id, username, name } = of;
    const blank: Account = { id, username, name, role: "worker", areas: [], grids: [] };
    const vault = new Vault(blank, of.device_id, await openAccountDb(id), sealerWith(of.key));
    const sealed = await guarded(() => vault.db.get("meta", "account"));
    if (sealed) {
      vault.holder = await vault.unseal<Account>("meta", "account", sealed as Sealed);
      vault.unused = false;
    }
    return vault;
  }

  /** As the server described it at the last sign-in. */
  get account(): Account { return this.holder; }
  /** Nobody has signed in to this database yet. */
  get blank(): boolean { return this.unused; }

  async keepAccount(account: Account): Promise<void> {
    const sealed = await this.seal("meta", "account", account);
    await write(this.db, ["meta"], (tx) => tx.objectStore("meta").put(sealed, "account"));
    this.holder = account;
    this.unused = false;
    this.changed("session");
  }

  subscribe(listener: (topics: ReadonlySet<Topic>) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** To be called after a commit, never before. */
  changed(...topics: Topic[]): void {
    // Other tabs hear of it a moment later: who waits for this commit goes first.
    if (this.channel) setTimeout(() => this.open && this.channel?.postMessage(topics));
    this.tell(topics);
  }

  private tell(topics: Topic[]): void {
    const set = new Set(topics);
    for (const listener of [...this.listeners]) listener(set);
  }

  seal(store: SealedStore | "meta", key: string | number, value: unknown): Promise<Sealed> {
    return this.sealer.seal(`${store}/${key}`, value);
  }

  /** @throws StoreError unreadable */
  unseal<T>(store: SealedStore | "meta", key: string | number, sealed: Sealed): Promise<T> {
    const at = `${store}/${key}`;
    const held = this.heldOpen<T>(at, sealed);
    if (held !== undefined) return Promise.resolve(held);
    return guarded(async () => {
      const value = await this.sealer.open<T>(at, sealed);
      this.opened.set(at, { iv: String.fromCharCode(...sealed.iv), value });
      return value;
    });
  }

  sealBytes(store: "pictures", key: string, bytes: ArrayBuffer): Promise<Sealed> {
    return this.sealer.sealBytes(`${store}/${key}`, bytes);
  }

  /** @throws StoreError unreadable */
  openBytes(store: "pictures", key: string, sealed: Sealed): Promise<ArrayBuffer> {
    return guarded(() => this.sealer.openBytes(`${store}/${key}`, sealed));
  }

  private heldOpen<T>(at: string, sealed: Sealed): T | undefined {
    const held = this.opened.get(at);
    return held?.iv === String.fromCharCode(...sealed.iv) ? (held.value as T) : undefined;
  }

  async one<T>(store: SealedStore, key: string | number): Promise<T | null> {
    const record = await guarded(() => this.db.get(store, key as never));
    return record ? this.unseal<T>(store, key, (record as { sealed: Sealed }).sealed) : null;
  }

  /** All records of a store with their plain fields. One that does not open is left out, and the console told: the rest
   *  of the list must still be there. */
  async all<T, R extends { sealed: Sealed }>(store: SealedStore, keyOf: (record: R) => string | number): Promise<{ record: R; value: T }[]> {
    const records = (await guarded(() => this.db.getAll(store))) as unknown as R[];
    const out: ({ record: R; value: T } | null)[] = new Array(records.length).fill(null);
    await Promise.all(records.flatMap((record, i) => {
      const held = this.heldOpen<T>(`${store}/${keyOf(record)}`, record.sealed);
      if (held !== undefined) {
        out[i] = { record, value: held };
        return [];
      }
      return [this.unseal<T>(store, keyOf(record), record.sealed).then(
        (value) => { out[i] = { record, value }; },
        (error: unknown) => console.error("a record does not open", store, keyOf(record), error),
      )];
    }));
    return out.filter((entry) => entry !== null);
  }

  close(): void {
    this.open = false;
    this.channel?.close();
    this.db.close();
  }
}
