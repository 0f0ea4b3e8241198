import type { Capabilities } from "./store/capabilities.ts";
import type { Store } from "./store/store.ts";
import type { Account } from "./types.ts";

export interface KnownAccount { id: string; username: string; name: string }

/** none: nobody signed in on this phone · active · expired: the sign-in ran out, everything local still works,
 *  sending waits for a new sign-in. */
export type SessionState = "none" | "active" | "expired";

export interface SyncStatus {
  phase: "idle" | "pushing" | "pulling";
  /** ms of the last request that the server answered, or null. */
  last_ok_at: number | null;
  /** Why the last try failed, one Chinese sentence, or null when it went well. */
  problem: string | null;
  /** Result of the last request; null before the first. navigator.onLine is not believed. */
  reachable: boolean | null;
}

/** The whole of the app below the screens. */
export interface Phone {
  readonly capabilities: Capabilities;
  session(): { state: SessionState; account: Account | null };
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
  get<T>(path: string, query?: Record<string, string | number | boolean | null | undefined>): Promise<T>;
  /** Session, store or sync status changed. */
  subscribe(listener: () => void): () => void;
}

/** Opens the phone's stores and starts the drain (start, focus, online, backoff). Call once. */
export async function startPhone(): Promise<Phone> {
  throw new Error("not yet built");
}
