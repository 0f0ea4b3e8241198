import { Blobs } from "./api/blobs.ts";
import { ApiError, caller, type Call, type Query } from "./api/client.ts";
import { Session, signIn, tokensOf } from "./api/session.ts";
import type { Why } from "./outbox/machine.ts";
import { alone } from "./outbox/lock.ts";
import { askForBackgroundSync, onBackgroundSync } from "./sw/background.ts";
import { capabilities, type Capabilities } from "./store/capabilities.ts";
import type { PhotoPorts } from "./outbox/photos.ts";
import { Device, type DeviceAccount } from "./store/device.ts";
import { freshLog } from "./store/fresh-log.ts";
import { LocalStore } from "./store/local.ts";
import type { Store } from "./store/store.ts";
import type { CarryBox } from "./store/carry-box.ts";
import { PhotoBox } from "./store/photo-box.ts";
import { SyncBox } from "./store/sync-box.ts";
import { Vault } from "./store/vault.ts";
import { forget, missed, see, seen } from "./store/witness.ts";
import { Engine, type SyncStatus, type World } from "./sync/engine.ts";
import { pullKeys } from "./sync/keys.ts";
import { PhotoSync } from "./sync/photo-sync.ts";
import type { Account } from "./types.ts";

export type { SyncStatus };

export interface KnownAccount { id: string; username: string; name: string }

/** none: nobody signed in on this phone · active · expired: the sign-in ran out, everything local still works,
 *  sending waits for a new sign-in. */
export type SessionState = "none" | "active" | "expired";

export interface Borrowed {
  readonly carry: CarryBox;
  /** Newer public keys of the server, if it can be asked right now. Never rejects. */
  askKeys(): Promise<void>;
  close(): void;
}

/** The whole of the app below the screens. */
export interface Phone {
  readonly capabilities: Capabilities;
  session(): { state: SessionState; account: Account | null };
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
  post<T>(path: string, body: unknown): Promise<T>;
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

const world: Omit<World, "request"> = {
  now: Date.now, random: Math.random, alone, background: askForBackgroundSync,
  later(ms, work) {
    // A longer wait would overflow and come at once.
    const timer = setTimeout(work, Math.min(ms, 2 ** 31 - 1));
    return () => clearTimeout(timer);
  },
};

/** "Chrome · Android" for the server's list of devices. */
function deviceName(): string {
  const agent = navigator.userAgent;
  const system = /Android|iPhone|iPad|HarmonyOS|Windows|Mac OS|Linux/.exec(agent)?.[0] ?? "";
  const browser = /MicroMessenger|Edg|Firefox|Chrome|Safari/.exec(agent)?.[0] ?? "";
  return [browser, system].filter(Boolean).join(" · ") || "手机";
}

/** One signed-in account with all that runs for it. */
interface Open { vault: Vault; store: LocalStore; session: Session; engine: Engine; photos: PhotoSync; state: SessionState }

/** Answers speak first; of photos when there is nothing to say of answers. */
function statusOf({ engine, photos }: Open): SyncStatus {
  const status = engine.status();
  const { busy, problem } = photos.status();
  if (status.phase !== "idle" || status.problem !== null) return status;
  if (busy) return { ...status, phase: "photos" };
  if (!problem) return status;
  return { ...status, problem: problem.message, problem_code: problem.code, reachable: problem.status === 0 ? false : status.reachable };
}

class RealPhone implements Phone {
  private open: Open | null = null;
  private gone: ReturnType<typeof missed> = null;
  private readonly blobs = new Blobs();
  private readonly listeners = new Set<() => void>();
  readonly sync = {
    status: (): SyncStatus => (this.open ? statusOf(this.open) : { phase: "idle", last_ok_at: null, problem: null, problem_code: null, reachable: null, next_at: null }),
    now: async (): Promise<void> => {
      await this.open?.photos.hurry();
      await this.open?.engine.now();
    },
  };

  constructor(readonly capabilities: Capabilities, private readonly device: Device | null, private readonly call: Call) {}

  session() { return { state: this.open?.state ?? "none", account: this.open?.vault.account ?? null } as const; }
  store(): Store | null { return this.open?.store ?? null; }

  lost() { return this.gone; }

  lostRead(): void {
    forget(this.gone?.ids ?? []);
    this.gone = null;
    this.tell();
  }

  /** Looks for stores that were here. */
  async miss(): Promise<void> {
    const empty = this.open?.vault.blank ? this.open.vault.account.id : null;
    const all = (await this.device?.accounts()) ?? [];
    this.gone = missed(seen(), all.map((a) => a.id).filter((id) => id !== empty));
    this.tell();
  }

  async knownAccounts(): Promise<KnownAccount[]> {
    const all = (await this.device?.accounts()) ?? [];
    return all.map(({ id, username, name }) => ({ id, username, name }));
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  async signIn(username: string, password: string): Promise<Account> {
    const { device } = this;
    if (!device) throw new ApiError(0, "no_store", this.capabilities.problems[0] ?? "这个浏览器不能保存答案。");
    const deviceId = await device.deviceIdFor(username);
    const answer = await signIn(this.call, username, password, deviceId, deviceName());
    const { account } = answer;
    const known = await device.remember(account, deviceId);
    if (this.open?.vault.account.id !== account.id) await this.enter(known);
    const { vault, engine } = this.open!;
    const box = new SyncBox(vault);
    if (this.gone?.ids.includes(account.id)) {
      await box.log([{ at: Date.now(), text: `浏览器清掉过这里存的数据, 未送达 ${seen()[account.id] ?? 0}` }]);
    }
    await vault.keepAccount(account);
    await device.setCurrent(account.id);
    // Last of all: with the tokens the screen goes on, and a phone killed from then on is found signed in.
    await box.keepTokens(tokensOf(answer, Date.now()));
    await this.bearWitness();
    await this.miss();
    await pullKeys((path) => this.call(path, { timeout: 10_000 }), box).catch(() => undefined);
    await this.readState();
    void engine.wake("signed_in");
    return account;
  }

  async signOut(): Promise<void> {
    const { open } = this;
    if (!open) return;
    open.engine.stop();
    open.photos.stop();
    // The server forgets the device if it can be reached; the phone forgets its tokens in any case.
    await open.session.request("/api/auth/logout", { method: "POST", timeout: 5000 }).catch(() => undefined);
    await new SyncBox(open.vault).keepTokens(null);
    await this.device?.setCurrent(null);
    this.open = null;
    open.store.close();
    this.tell();
  }

  /** @throws ApiError */
  private signedIn(): Session {
    if (!this.open) throw new ApiError(401, "signed_out", "请先登录。");
    return this.open.session;
  }

  async get<T>(path: string, query?: Query): Promise<T> {
    return (await this.signedIn().request(path, query ? { query } : {})) as T;
  }

  async post<T>(path: string, body: unknown): Promise<T> {
    return (await this.signedIn().request(path, { method: "POST", body })) as T;
  }

  async file(path: string, body?: unknown): Promise<Blob> {
    const { file } = await import("./api/file.ts");
    return this.signedIn().with((token) => file(path, body, token));
  }

  async blob(sha256: string): Promise<Blob> {
    return this.signedIn().with((token) => this.blobs.get(sha256, token));
  }

  async upload<T>(path: string, body: Blob, onProgress: (share: number) => void): Promise<T> {
    const session = this.signedIn();
    const { upload } = await import("./api/upload.ts");
    return (await session.with((token) => upload(path, body, token, onProgress))) as T;
  }

  async borrow(accountId: string): Promise<Borrowed> {
    const { CarryBox } = await import("./store/carry-box.ts");
    const own = this.open?.vault.account.id === accountId ? this.open.vault : null;
    const account = own ? null : (await this.device?.accounts())?.find((a) => a.id === accountId);
    if (!own && !account) throw new Error("这部手机上没有这个人的答案。");
    const vault = own ?? (await Vault.open(account!));
    const carry = new CarryBox(vault);
    return {
      carry,
      // When they cannot be had the keys held already will do.
      askKeys: () => pullKeys((path) => this.call(path, { timeout: 5000 }), carry).catch(() => undefined),
      close: () => { if (!own) vault.close(); },
    };
  }

  /** Opens an account's store; used at the start and at sign-in. */
  async enter(account: DeviceAccount): Promise<void> {
    this.open?.engine.stop();
    this.open?.photos.stop();
    this.open?.store.close();
    const vault = await Vault.open(account);
    const box = new SyncBox(vault);
    const session = new Session(box, this.call);
    const engine: Engine = new Engine(box, vault, {
      ...world, request: (path, request) => session.request(path, request), rested: () => void photos.go(),
    }, () => this.tell());
    const ports = photoPorts(new PhotoBox(vault), box, session, this.blobs);
    const photos = new PhotoSync(ports, engine, world.later, () => this.tell());
    const store = new LocalStore(vault, () => {
      // Asked for before the try: the app may be closed while it waits for an answer.
      askForBackgroundSync();
      void engine.wake("finished");
    });
    const open: Open = { vault, store, session, engine, photos, state: await session.state() };
    this.open = open;
    vault.subscribe((topics) => {
      if (this.open !== open) return;
      if (topics.has("session")) void this.readState();
      if (topics.has("outbox")) void this.bearWitness();
    });
    if (!vault.blank) void this.bearWitness();
    this.tell();
  }

  /** What is unsent is noted apart from the store, so that it is missed should the browser take the store away. */
  private async bearWitness(): Promise<void> {
    const { store } = this.open ?? {};
    const unsent = await store?.outboxSummary().then((sum) => sum.unsent, () => null);
    if (store && unsent !== null && unsent !== undefined) see(store.account.id, unsent);
  }

  /** Something happened that makes trying worth while. */
  wake(why: Why): void {
    if (this.open?.state === "active") void this.open.engine.wake(why);
  }

  /** For the service worker. @returns how many are unsent afterwards that another try could send */
  async drain(): Promise<number> {
    const { open } = this;
    if (open?.state !== "active") return 0;
    await open.engine.wake("background");
    return (await open.store.outboxSummary()).unsent;
  }

  private async readState(): Promise<void> {
    const { open } = this;
    if (!open) return;
    const before = open.state;
    open.state = await open.session.state();
    this.tell();
    // A new sign-in in another window ends the wait for one here, too.
    if (before === "expired" && open.state === "active") void open.engine.wake("signed_in");
  }

  private tell(): void {
    for (const listener of [...this.listeners]) listener();
  }
}

function photoPorts(store: PhotoBox, box: SyncBox, session: Session, blobs: Blobs): Omit<PhotoPorts, "interrupted"> {
  return {
    store, now: world.now, random: world.random,
    epoch: () => box.epoch(),
    ask: (hash) => session.with((token) => blobs.ask(hash, token)),
    put: (hash, offset, length, part) => session.with((token) => blobs.put(hash, offset, length, part, token)),
    async have(hashes) {
      const body = { revs: [], blobs: hashes };
      return ((await session.request("/api/sync/have", { method: "POST", body })) as { blobs: string[] }).blobs;
    },
    alone: (name, work) => alone(`ruhu-photo-${box.accountId}-${name}`, false, work),
  };
}

/** Opens the phone's stores and starts the drain (start, focus, online, backoff). Call once. Without a usable store
 *  the phone comes up all the same, with `capabilities.store` false and its reasons.
 *  @throws StoreError when the storage is there and does not open */
export async function startPhone(): Promise<Phone> {
  const able = await capabilities();
  const device = able.store ? await Device.open() : null;
  const phone = new RealPhone(able, device, caller());
  const current = await device?.current();
  if (current) await phone.enter(current);
  await phone.miss();
  if (device) void freshLog();
  window.addEventListener("online", () => phone.wake("online"));
  window.addEventListener("focus", () => phone.wake("focus"));
  document.addEventListener("visibilitychange", () => { if (!document.hidden) phone.wake("focus"); });
  onBackgroundSync(() => phone.drain().catch(() => 1));
  phone.wake("start");
  return phone;
}
