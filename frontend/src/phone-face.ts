import type { Query } from "./api/client.ts";
import type { Capabilities } from "./store/capabilities.ts";
import type { CarryBox } from "./store/carry-box.ts";
import type { Tries } from "./store/pin.ts";
import type { Store } from "./store/store.ts";
import type { SyncStatus } from "./sync/engine.ts";
import type { Account } from "./types.ts";

/** `pin`: opens with a PIN, without a network. */
export interface KnownAccount { id: string; username: string; name: string; pin: boolean }

/** none: nobody signed in on this phone · pin: signed in, and a PIN is to be set before anything else · locked: the PIN is
 *  asked for · active · expired: the sign-in ran out, everything local still works, sending waits for a new sign-in. */
export type SessionState = "none" | "pin" | "locked" | "active" | "expired";

/** Whose lock it is, what of his is unsent, and how his tries stand. `signed_in`: with his password, a moment ago. */
export interface Locked { account: KnownAccount; unsent: number; tries: Tries; signed_in: boolean }

/** Finished forms and photos that the server does not have, and drafts. */
export interface OnlyHere { forms: number; photos: number; drafts: number }

export interface Borrowed {
  readonly carry: CarryBox;
  /** Newer public keys of the server, if it can be asked right now. Never rejects. */
  askKeys(): Promise<void>;
  close(): void;
}

/** The PIN and what it opens. A store that has one is opened by nothing else. */
export interface LockOf {
  /** null: nothing is locked. */
  look(): Promise<Locked | null>;
  /** null: it is open; else how the tries stand. */
  open(pin: string): Promise<Tries | null>;
  /** How the tries of the locked or the open store stand. */
  tries(): Promise<Tries>;
  /** Time in which the PIN was asked for on screen (ms). */
  waited(ms: number): Promise<Tries>;
  /** Locks now, in all windows. Key and opened records leave the memory. */
  now(): void;
  /** To the lock of another person on this phone. */
  choose(accountId: string): Promise<void>;
  /** Sets the first PIN, or the one after a forgotten one. The sentence of what is wrong with it is `pinFault`'s. */
  set(pin: string): Promise<void>;
  /** null: done; else how the tries of the old one stand. */
  change(old: string, pin: string): Promise<Tries | null>;
  /** The PIN is forgotten: with the password of the account the server gives the key back, and a new PIN is set. Throws ApiError. */
  forgotten(password: string): Promise<void>;
  /** What lies in the locked store and nowhere else. */
  only(): Promise<OnlyHere>;
  /** After `forgotten` failed for good: the store is emptied and a new PIN is set. Rejects while anything in it is only here. */
  startOver(): Promise<void>;
}

/** The whole of the app below the screens. */
export interface Phone {
  readonly capabilities: Capabilities;
  session(): { state: SessionState; account: Account | null };
  readonly lock: LockOf;
  /** Whether the open store has a PIN. */
  lockable(): boolean;
  /** An administrator has shut this phone out. */
  revoked(): boolean;
  /** Stores that were here and that the browser took away, until their person signs in again: how many unsent forms went
   *  with them, as far as is known. null: none is missing. */
  lost(): { unsent: number } | null;
  /** The person has read of it. */
  lostRead(): void;
  /** Accounts that have a store on this phone, for the sign-in page. */
  knownAccounts(): Promise<KnownAccount[]>;
  /** Needs a network. Throws ApiError with a Chinese `message`. Afterwards `store()` is that account's. */
  signIn(username: string, password: string): Promise<Account>;
  /** Leaves everything of the account on the phone (unsent work included), forgets the tokens. */
  signOut(): Promise<void>;
  /** null before sign-in. */
  store(): Store | null;
  sync: {
    status(): SyncStatus;
    /** Push then pull now; never rejects: read the status after it. */
    now(): Promise<void>;
  };
  /** GET for pages that live on the server only (supervisor): JSON, tokens handled. Throws ApiError. */
  get<T>(path: string, query?: Query): Promise<T>;
  /** POST for the same pages. Throws ApiError. */
  post<T>(path: string, body: unknown, method?: "POST" | "PATCH"): Promise<T>;
  /** A photo from the server, for one that this phone does not hold. Throws ApiError. */
  blob(sha256: string): Promise<Blob>;
  /** A file that the server makes (a printed form): GET, or POST with a body. Throws ApiError. */
  file(path: string, body?: unknown): Promise<Blob>;
  /** Sends a file whole, for pages that live on the server only. @param onProgress share sent, 0…1. Throws ApiError. */
  upload<T>(path: string, body: Blob, onProgress: (share: number) => void): Promise<T>;
  /** The unsent work of an account of this phone, to be carried by hand; also while nobody is signed in. Close it. */
  borrow(accountId: string): Promise<Borrowed>;
  /** Session, store or sync status changed. */
  subscribe(listener: () => void): () => void;
}
