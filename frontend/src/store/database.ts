import { openDB, type DBSchema, type IDBPDatabase, type IDBPTransaction, type StoreNames } from "idb";
import type { Campaign, OutboxEntry, PhotoEntry, Questionnaire } from "../types.ts";
import type { Sealed } from "./sealer.ts";
import { StoreError } from "./store.ts";

/** A record that belongs to a pulled scope. `scope` is a number given on this phone, `gen` counts resets of the scope. */
export interface ScopedRecord { id: string; scope: number; gen: number; sealed: Sealed }

/** Version 4. Indexes and plain fields hold opaque ids, counters and states; whatever tells of people or places is sealed. */
export interface AccountSchema extends DBSchema {
  /** "n" last number given to a revision · "epoch" · "pulled_at" · "log" LogLine[] · "tokens" sealed ·
   *  "proof" sealed · "server_keys" · "account" sealed · "latest" ms, the latest time seen · "revoked" true · "stale" whether the sign-in is over */
  meta: { key: string; value: unknown };
  scopes: { key: number; value: { key?: number; sealed: Sealed } };
  households: { key: string; value: ScopedRecord; indexes: { scope: number } };
  villages: { key: number; value: Omit<ScopedRecord, "id"> };
  submissions: { key: string; value: ScopedRecord & { seq: number }; indexes: { scope: number } };
  drafts: { key: string; value: { id: string; sealed: Sealed } };
  /** Sealed SavedRevision (see local.ts); stays after delivery, so that it can be offered again. */
  revisions: { key: string; value: { id: string; submission_id: string; bytes: number; sealed: Sealed } };
  outbox: { key: string; value: OutboxEntry; indexes: { state: string } };
  questionnaires: { key: string; value: Questionnaire };
  campaigns: { key: string; value: Campaign };
  /** Since 2: what is known of each photo, by its SHA-256, and the sealed picture itself: a list of photos reads no picture. */
  photos: { key: string; value: PhotoEntry };
  pictures: { key: string; value: { sha256: string; sealed: Sealed } };
  /** Since 3: pulled visits, cases and what else is no form (see Pulled in local-acts.ts), and what a worker has arranged. */
  acts: { key: string; value: ScopedRecord & { seq: number }; indexes: { scope: number } };
  settings: { key: string; value: { key: string; sealed: Sealed } };
}
export type AccountDb = IDBPDatabase<AccountSchema>;
export type AccountStore = StoreNames<AccountSchema>;
export type WriteTx = IDBPTransaction<AccountSchema, AccountStore[], "readwrite">;

const STRICT = { durability: "strict" } as const;

export type SchemaStep = (db: AccountDb) => void;
/** One step a version, never changed after its release: an old phone walks them all, in one transaction of the browser,
 *  so that an upgrade cut short leaves the old version whole. Each released version is kept in tests/fixtures. */
export const STEPS: readonly SchemaStep[] = [
  (db) => {
    db.createObjectStore("meta");
    db.createObjectStore("scopes", { keyPath: "key", autoIncrement: true });
    db.createObjectStore("households", { keyPath: "id" }).createIndex("scope", "scope");
    db.createObjectStore("villages", { keyPath: "scope" });
    db.createObjectStore("submissions", { keyPath: "id" }).createIndex("scope", "scope");
    db.createObjectStore("drafts", { keyPath: "id" });
    db.createObjectStore("revisions", { keyPath: "id" });
    db.createObjectStore("outbox", { keyPath: "rev_id" }).createIndex("state", "state");
    db.createObjectStore("questionnaires", { keyPath: "hash" });
    db.createObjectStore("campaigns", { keyPath: "id" });
  },
  (db) => {
    db.createObjectStore("photos", { keyPath: "sha256" });
    db.createObjectStore("pictures", { keyPath: "sha256" });
  },
  (db) => {
    db.createObjectStore("acts", { keyPath: "id" }).createIndex("scope", "scope");
    db.createObjectStore("settings", { keyPath: "key" });
  },
  // Records may be sealed under a key behind a PIN: an app that does not know how to ask for it must not open them.
  () => undefined,
];

export const ACCOUNT_VERSION = STEPS.length;

/** @param steps those of the app; tests add one that fails */
export function openAccountDb(accountId: string, steps = STEPS): Promise<AccountDb> {
  return guarded(() => openDB<AccountSchema>(`ruhu-${accountId}`, steps.length, {
    upgrade(db, from, _to, tx) {
      // That it was cut short is told by the opening that fails.
      tx.done.catch(() => undefined);
      for (const step of steps.slice(from)) step(db);
    },
    // Another tab runs a newer version of the app: let it upgrade, this one reloads when it next writes.
    blocking(_current, _blocked, event) {
      (event.target as IDBDatabase).close();
    },
  }));
}

/** One transaction over `stores`. `work` must do nothing but requests on it: an await of anything else (sealing, HTTP)
 *  would end it. Resolves after the commit; strict = on the disk, not only in the system's cache. */
export async function write(
  db: AccountDb, stores: AccountStore[], work: (tx: WriteTx) => Promise<unknown> | undefined, durability: "strict" | "relaxed" = "strict",
): Promise<void> {
  await guarded(async () => {
    const tx = db.transaction(stores, "readwrite", durability === "strict" ? STRICT : { durability });
    const done = tx.done;
    try {
      await work(tx);
    } catch (error) {
      // The reason counts, not the AbortError that follows from it.
      done.catch(() => undefined);
      try {
        tx.abort();
      } catch { /* it has ended by itself */ }
      throw error;
    }
    await done;
  });
}

/** A request whose failure is told by its transaction, which it ends. */
export function part(request: Promise<unknown>): void {
  request.catch(() => undefined);
}

/** Turns the browser's storage errors into sentences for the person. */
export async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof StoreError) throw error;
    const name = (error as { name?: string } | null)?.name ?? "";
    const cause = { cause: error };
    if (name === "QuotaExceededError") {
      throw new StoreError("full", "手机空间满了, 这一步没有存上。请清理手机空间后再点一次; 之前存的都在。", cause);
    }
    if (name === "InvalidStateError" || name === "VersionError") {
      throw new StoreError("blocked", "本应用在另一个窗口里更新了。请关掉这个窗口重新打开; 之前存的都在。", cause);
    }
    if (name === "OperationError") {
      throw new StoreError("unreadable", "手机里存的这一条打不开(可能被改动过)。请不要清理数据, 告诉管理员。", cause);
    }
    throw new StoreError("failed", "没有存上, 请再试一次; 还不行就重新打开本应用。之前存的都在。", cause);
  }
}
