import type { Account } from "../types.ts";
import { guarded, openAccountDb, write, type AccountDb } from "./database.ts";
import type { DeviceAccount } from "./device.ts";
import { sealerWith, SHUT, type Sealed, type Sealer } from "./sealer.ts";
import type { Topic } from "./store.ts";

/** Records of these are sealed under their own key (meta: some of its entries). */
const SEALED = ["households", "villages", "submissions", "drafts", "revisions", "scopes", "acts", "settings", "pictures", "meta"] as const;
/** So many are sealed anew at a time: a picture has 300 KB. */
const AT_A_TIME = 20;

type SealedStore = "households" | "villages" | "submissions" | "drafts" | "revisions" | "scopes" | "acts" | "settings";

/** The open database of one account: sealed records in and out, and word of each commit to all who listen. */
export class Vault {
  private readonly listeners = new Set<(topics: ReadonlySet<Topic>) => void>();
  private readonly channel: BroadcastChannel | null;
  private open = true;
  private unused = true;
  /** Opened records by store and key. A record sealed again has a new iv, so a stale copy shows itself. */
  private readonly opened = new Map<string, { iv: string; value: unknown }>();

  private constructor(private holder: Account, readonly device: string, readonly db: AccountDb, private sealer: Sealer) {
    this.channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(`ruhu-${holder.id}`);
    this.channel?.addEventListener("message", (event: MessageEvent<Topic[]>) => this.tell(event.data));
  }

  /** @param key the one behind the PIN; without it, and without a key of its own, the vault is `shut` */
  static async open(of: DeviceAccount, key?: CryptoKey): Promise<Vault> {
    const { id, username, name } = of;
    const blank: Account = { id, username, name, role: "worker", areas: [], grids: [] };
    const sealer = key ? sealerWith(key, 2, of.key) : of.key && !of.lock ? sealerWith(of.key) : SHUT;
    const vault = new Vault(blank, of.device_id, await openAccountDb(id), sealer);
    if (vault.shut) return vault;
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

  /** Its key is not in memory: what is plain can be read and written, nothing else. */
  get shut(): boolean { return this.sealer === SHUT; }

  /** From now on everything is sealed under `key`; records under the former one still open. */
  rekey(key: CryptoKey, former: CryptoKey): void {
    this.sealer = sealerWith(key, 2, former);
  }

  /** Seals what is under the former key under the new one, a few records at a time: cut short, it goes on the next time. */
  async reseal(): Promise<void> {
    for (const store of SEALED) {
      const keys = await guarded(() => this.db.getAllKeys(store));
      for (let at = 0; at < keys.length; at += AT_A_TIME) await this.resealSome(store, keys.slice(at, at + AT_A_TIME));
    }
  }

  private async resealSome(store: (typeof SEALED)[number], keys: (string | number)[]): Promise<void> {
    const sealedOf = (record: unknown): Sealed | null => {
      const found = store === "meta" ? record : (record as { sealed?: unknown } | undefined)?.sealed;
      return (found as Sealed | undefined)?.iv ? (found as Sealed) : null;
    };
    const records = await guarded(() => Promise.all(keys.map((key) => this.db.get(store, key as never))));
    const fresh = await Promise.all(records.map(async (record, i) => {
      const old = sealedOf(record);
      if (old?.v !== 1) return null;
      const where = `${store}/${keys[i]}`;
      // One that does not open is as lost under the new key as under the old.
      const bytes = await this.sealer.openBytes(where, old).catch(() => null);
      return bytes && { key: keys[i]!, old, sealed: await this.sealer.sealBytes(where, bytes) };
    }));
    const found = fresh.filter((entry) => entry !== null);
    if (found.length === 0) return;
    await write(this.db, [store], (tx) => Promise.all(found.map(async ({ key, old, sealed }) => {
      const held: unknown = await tx.objectStore(store).get(key as never);
      // Written meanwhile, or gone: then it is not ours to put.
      if (!held || String(sealedOf(held)?.iv) !== String(old.iv)) return;
      if (store === "meta") await tx.objectStore("meta").put(sealed, key as string);
      else await tx.objectStore(store).put({ ...held, sealed } as never);
    })));
  }

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
    this.sealer = SHUT;
    this.opened.clear();
    this.listeners.clear();
    this.channel?.close();
    this.db.close();
  }
}
