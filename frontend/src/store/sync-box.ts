import type { Wire } from "../api/wire.ts";
import type { Account, Campaign, Household, Questionnaire, RevisionItem, Submission, Village } from "../types.ts";
import type { Row } from "../outbox/batch.ts";
import { keptLines, type LogLine } from "../outbox/log.ts";
import { transition, isDelivered, type OutboxEvent } from "../outbox/states.ts";
import { guarded, part, write, type ScopedRecord } from "./database.ts";
import type { SavedRevision } from "./rows.ts";
import type { Topic } from "./store.ts";
import type { Vault } from "./vault.ts";

/** A scope as `GET /api/sync/scopes` names it. */
export type GrantedScope = Wire["ScopeOut"];
/** Its copy on this phone. `gen` rises with each reset; records of an older gen go when the scope is complete again. */
export interface ScopeCopy extends GrantedScope { key: number; cursor: string | null; gen: number; resetting: boolean }

export type Change =
  | { type: "reset" }
  | { type: "household"; seq: number; id: string; deleted: boolean; data: Household | { became: string } | null }
  | { type: "village"; seq: number; id: string; data: Village | Record<string, unknown> }
  | { type: "submission"; seq: number; id: string; deleted?: boolean; data: Omit<Submission, "id" | "campaign"> | null }
  | { type: "visit" | "case" | "complaint"; seq: number; id: string; deleted?: boolean; data: Record<string, unknown> | null };
/** The setting that tells which household of the register one that was met at the door has become, by its former id. */
export const MATCHED = "matched";
/** Stores of what is pulled, with the scope that brought it. */
const PULLED = ["households", "submissions", "acts"] as const;
/** Where each type of change is kept. One that this app does not know comes from a newer server: it is not for it. */
const STORE_OF: Readonly<Record<string, (typeof PULLED)[number]>> = { household: "households", submission: "submissions", visit: "acts", case: "acts", complaint: "acts" };
const TOPIC_OF = { households: "roster", submissions: "submissions", acts: "acts" } as const;
export type Page = Omit<Wire["Page"], "changes"> & { changes: Change[] };

export type ServerKeys = Wire["ServerKeysOut"];
const MOST_KEYS = 8;

export interface Tokens { access: string; expires_at: number; refresh: string; expired: boolean }

/** The store's other face: what push and pull read and write. Screens do not see it. */
export class SyncBox {
  private readonly sizes = new Map<string, number>();

  constructor(private readonly vault: Vault) {}

  get device(): string { return this.vault.device; }
  get accountId(): string { return this.vault.account.id; }

  // ---- outbox

  /** What the machine starts a run from. The size of an item never changes: each is looked up once. */
  async load(): Promise<{ rows: Row[]; epoch: string | null; pulled_at: number | null }> {
    const [entries, epoch, pulled_at] = await Promise.all([guarded(() => this.vault.db.getAll("outbox")), this.epoch(), this.pulledAt()]);
    const rows = await Promise.all(entries.map(async (entry): Promise<Row> => ({ ...entry, bytes: isDelivered(entry) ? 0 : await this.sizeOf(entry.rev_id) })));
    return { rows: rows.sort((a, b) => a.n - b.n), epoch, pulled_at };
  }

  private async sizeOf(revId: string): Promise<number> {
    const bytes = this.sizes.get(revId) ?? (await guarded(() => this.vault.db.get("revisions", revId)))?.bytes ?? 0;
    this.sizes.set(revId, bytes);
    return bytes;
  }

  /** @throws StoreError unreadable */
  async item(revId: string): Promise<RevisionItem | null> {
    return (await this.vault.one<SavedRevision>("revisions", revId))?.item ?? null;
  }

  /** Applies an event to each row inside one transaction, so that another tab's change in between is seen.
   *  Receipts are committed strictly: an acknowledged state that a crash takes back would only be sent again. */
  async apply(events: ReadonlyMap<string, OutboxEvent>, durability: "strict" | "relaxed"): Promise<void> {
    if (events.size === 0) return;
    await write(this.vault.db, ["outbox"], (tx) => Promise.all([...events].map(async ([revId, event]) => {
      const entry = await tx.objectStore("outbox").get(revId);
      if (entry) await tx.objectStore("outbox").put(transition(entry, event));
    })), durability);
    this.vault.changed("outbox");
  }

  // ---- revocation

  /** The phone was shut out: what it had of others' data goes. Drafts and the outbox stay. */
  async dropPulled(): Promise<void> {
    await write(this.vault.db, ["meta", "scopes", "villages", ...PULLED], async (tx) => {
      for (const name of ["scopes", "villages", ...PULLED] as const) part(tx.objectStore(name).clear());
      part(tx.objectStore("meta").delete("pulled_at"));
      part(tx.objectStore("meta").put(true, "revoked"));
    });
    this.vault.changed("roster", "submissions", "acts", "session");
  }

  /** Whether the sign-in ran out, or was given up. */
  async stale(): Promise<boolean> {
    return (await guarded(() => this.vault.db.get("meta", "stale"))) === true;
  }

  async revoked(): Promise<boolean> {
    return (await guarded(() => this.vault.db.get("meta", "revoked"))) === true;
  }

  // ---- epoch

  async epoch(): Promise<string | null> {
    return ((await guarded(() => this.vault.db.get("meta", "epoch"))) as string | undefined) ?? null;
  }

  /** The server is another one, or was restored: cursors start again. Copies stay until their scope is complete. */
  async newEpoch(epoch: string): Promise<void> {
    const copies = await this.scopes();
    const records = await Promise.all(copies.map((c) => this.sealedScope({ ...c, cursor: null, gen: c.gen + 1, resetting: true })));
    await write(this.vault.db, ["meta", "scopes"], (tx) => Promise.all([
      tx.objectStore("meta").put(epoch, "epoch"), ...records.map((r) => tx.objectStore("scopes").put(r)),
    ]));
  }

  // ---- diary

  /** Adds to the ring of the newest lines. They hold codes and counts only, so they lie open. */
  async log(lines: LogLine[]): Promise<void> {
    await write(this.vault.db, ["meta"], async (tx) => {
      const held = ((await tx.objectStore("meta").get("log")) ?? []) as LogLine[];
      await tx.objectStore("meta").put(keptLines(held, lines), "log");
    }, "relaxed");
  }

  // ---- scopes and pages

  async scopes(): Promise<ScopeCopy[]> {
    const all = await this.vault.all<Omit<ScopeCopy, "key">, { key: number; sealed: never }>("scopes", (r) => r.key);
    return all.map(({ record, value }) => ({ ...value, key: record.key }));
  }

  private async sealedScope(copy: ScopeCopy): Promise<{ key: number; sealed: Awaited<ReturnType<Vault["seal"]>> }> {
    const { key, ...value } = copy;
    return { key, sealed: await this.vault.seal("scopes", key, value) };
  }

  /** Makes the phone's list of scopes the granted one: new ones empty, others dropped with all that was pulled in them.
   *  Drafts and the outbox are not touched. */
  async grant(granted: GrantedScope[]): Promise<ScopeCopy[]> {
    const copies = await this.scopes();
    const names = new Set(granted.map((g) => g.scope));
    const gone = copies.filter((c) => !names.has(c.scope));
    let next = Math.max(0, ...copies.map((c) => c.key)) + 1;
    const kept = granted.map((g): ScopeCopy => {
      const held = copies.find((c) => c.scope === g.scope);
      return held ? { ...held, ...g } : { ...g, key: next++, cursor: null, gen: 0, resetting: false };
    });
    const records = await Promise.all(kept.map((c) => this.sealedScope(c)));
    await write(this.vault.db, ["scopes", "villages", ...PULLED], async (tx) => {
      await Promise.all(records.map((r) => tx.objectStore("scopes").put(r)));
      for (const { key } of gone) {
        await tx.objectStore("scopes").delete(key);
        await tx.objectStore("villages").delete(key);
        for (const name of PULLED) {
          for (const id of await tx.objectStore(name).index("scope").getAllKeys(key)) await tx.objectStore(name).delete(id);
        }
      }
    });
    if (gone.length) this.vault.changed("roster", "submissions", "acts");
    return kept;
  }

  /** One page, its cursor with it, in one transaction: a crash leaves both or neither. Pulled records have stores of
   *  their own, so a draft or an unsent form is never written over. @returns the copy after it */
  async applyPage(copy: ScopeCopy, page: Page): Promise<ScopeCopy> {
    let after: ScopeCopy = { ...copy };
    const steps: { store: (typeof PULLED)[number]; id: string; record: (ScopedRecord & { seq: number }) | null }[] = [];
    let village: Omit<ScopedRecord, "id"> | null = null;
    const topics = new Set<Topic>();
    const became: Record<string, string> = {};
    for (const change of page.changes) {
      if (change.type === "reset") {
        after = { ...after, gen: after.gen + 1, resetting: true };
        continue;
      }
      if (change.type === "village") {
        topics.add("roster");
        village = { scope: copy.key, gen: after.gen, sealed: await this.vault.seal("villages", copy.key, villageOf(change, copy)) };
        continue;
      }
      const store = STORE_OF[change.type];
      if (!store) continue;
      topics.add(TOPIC_OF[store]);
      if (change.type === "household" && change.deleted && change.data && "became" in change.data) became[change.id] = change.data.became;
      if (change.deleted || !change.data) steps.push({ store, id: change.id, record: null });
      else {
        const data = store === "acts" ? { type: change.type, campaign: copy.campaign ?? "", data: change.data }
          : { ...change.data, id: change.id, ...(store === "submissions" ? { campaign: copy.campaign ?? "" } : {}) };
        const sealed = await this.vault.seal(store, change.id, data);
        steps.push({ store, id: change.id, record: { id: change.id, scope: copy.key, gen: after.gen, seq: change.seq, sealed } });
      }
    }
    after.cursor = page.cursor;
    const sweep = after.resetting && !page.more;
    if (sweep) after.resetting = false;
    const scope = await this.sealedScope(after);
    const matched = Object.keys(became).length === 0 ? null
      : await this.vault.seal("settings", MATCHED, { ...(await this.vault.one<Record<string, string>>("settings", MATCHED)), ...became });
    await write(this.vault.db, ["scopes", "villages", ...(matched ? ["settings" as const] : []), ...PULLED], async (tx) => {
      if (matched) void tx.objectStore("settings").put({ key: MATCHED, sealed: matched });
      for (const { store, id, record } of steps) {
        if (record) void tx.objectStore(store).put(record);
        // It may have moved to another scope, which has brought it already.
        else if ((await tx.objectStore(store).get(id))?.scope === copy.key) void tx.objectStore(store).delete(id);
      }
      if (village) void tx.objectStore("villages").put(village);
      void tx.objectStore("scopes").put(scope);
      if (!sweep) return;
      for (const name of PULLED) {
        for (const held of await tx.objectStore(name).index("scope").getAll(copy.key)) {
          if (held.gen < after.gen) void tx.objectStore(name).delete(held.id);
        }
      }
      const held = await tx.objectStore("villages").get(copy.key);
      if (held && held.gen < after.gen) void tx.objectStore("villages").delete(copy.key);
    });
    if (sweep) topics.add("roster").add("submissions").add("acts");
    if (topics.size) this.vault.changed(...topics);
    return after;
  }

  async pulledAt(): Promise<number | null> {
    return ((await guarded(() => this.vault.db.get("meta", "pulled_at"))) as number | undefined) ?? null;
  }

  async pulled(at: number): Promise<void> {
    // The latest time seen begins anew with the roster: a clock that was ahead once must not close it for ever.
    await write(this.vault.db, ["meta"], (tx) => Promise.all([
      tx.objectStore("meta").put(at, "pulled_at"), tx.objectStore("meta").put(at, "latest"), tx.objectStore("meta").delete("revoked"),
    ]), "relaxed");
    this.vault.changed("sync");
  }

  // ---- forms

  async heldQuestionnaires(): Promise<Set<string>> {
    return new Set(await guarded(() => this.vault.db.getAllKeys("questionnaires")));
  }

  /** Questionnaires are only added: a draft may still need an old version. */
  async keepForms(campaigns: Campaign[], questionnaires: Questionnaire[]): Promise<void> {
    await write(this.vault.db, ["campaigns", "questionnaires"], async (tx) => {
      for (const q of questionnaires) void tx.objectStore("questionnaires").put(q);
      const names = new Set(campaigns.map((c) => c.id));
      for (const id of await tx.objectStore("campaigns").getAllKeys()) if (!names.has(id)) void tx.objectStore("campaigns").delete(id);
      for (const c of campaigns) void tx.objectStore("campaigns").put(c);
    });
    this.vault.changed("forms");
  }

  // ---- tokens

  async tokens(): Promise<Tokens | null> {
    const sealed = await guarded(() => this.vault.db.get("meta", "tokens"));
    return sealed ? this.vault.unseal<Tokens>("meta", "tokens", sealed as never) : null;
  }

  /** Grids and role as the server has them now. */
  async keepAccount(account: Account): Promise<void> {
    const held = this.vault.account;
    if (account.id === held.id && JSON.stringify(account) !== JSON.stringify(held)) await this.vault.keepAccount(account);
  }

  async keepTokens(tokens: Tokens | null): Promise<void> {
    const sealed = tokens && (await this.vault.seal("meta", "tokens", tokens));
    const last = tokens?.access ?? (await this.proof());
    const proof = last && (await this.vault.seal("meta", "proof", last));
    await write(this.vault.db, ["meta"], (tx) => {
      if (proof) void tx.objectStore("meta").put(proof, "proof");
      // Told without a key: a locked phone sends by itself only as long as its sign-in is good.
      void tx.objectStore("meta").put(tokens === null || tokens.expired, "stale");
      return sealed ? tx.objectStore("meta").put(sealed, "tokens") : tx.objectStore("meta").delete("tokens");
    });
    this.vault.changed("session");
  }

  /** The last access token there was, through sign-out: it proves to the server whose a carried file is. */
  async proof(): Promise<string | null> {
    const sealed = await guarded(() => this.vault.db.get("meta", "proof"));
    if (sealed) return this.vault.unseal<string>("meta", "proof", sealed as never);
    return (await this.tokens())?.access ?? null;
  }

  // ---- the server's public keys

  /** Newest first; former ones verify receipts of files that were sealed to them. */
  async serverKeys(): Promise<ServerKeys[]> {
    return ((await guarded(() => this.vault.db.get("meta", "server_keys"))) ?? []) as ServerKeys[];
  }

  /** What is no such answer (a hotel's sign-in page, say) is not kept. */
  async keepServerKeys(keys: ServerKeys): Promise<void> {
    if ([keys?.key_id, keys?.seal?.x, keys?.sign?.x].some((part) => typeof part !== "string")) return;
    const held = await this.serverKeys();
    if (JSON.stringify(held[0]) === JSON.stringify(keys)) return;
    const kept = [keys, ...held.filter((k) => k.key_id !== keys.key_id)].slice(0, MOST_KEYS);
    await write(this.vault.db, ["meta"], (tx) => tx.objectStore("meta").put(kept, "server_keys"));
  }
}

function villageOf(change: Extract<Change, { type: "village" }>, copy: ScopeCopy): Village {
  const data = change.data as { facts?: Record<string, unknown>; name?: string; township_name?: string } & Record<string, unknown>;
  const village: Village = { code: change.id, name: data.name ?? copy.name, facts: data.facts ?? data };
  return data.township_name === undefined ? village : { ...village, township_name: data.township_name };
}
