import { Blobs } from "./api/blobs.ts";
import { ApiError, caller, type Call, type Query } from "./api/client.ts";
import { Session, signIn, tokensOf, type TokenAnswer } from "./api/session.ts";
import { watchIdle } from "./idle.ts";
import type { Why } from "./outbox/machine.ts";
import { askForBackgroundSync, onBackgroundSync } from "./sw/background.ts";
import { capabilities, type Capabilities } from "./store/capabilities.ts";
import { Device, type DeviceAccount } from "./store/device.ts";
import { freshLog } from "./store/fresh-log.ts";
import { changePin, leaveFormerKey, lockWith, tryPin, wait } from "./store/gate.ts";
import { storeKeyFrom } from "./store/keyring.ts";
import { LocalStore } from "./store/local.ts";
import { NO_TRIES, type Tries } from "./store/pin.ts";
import type { Store } from "./store/store.ts";
import { PhotoBox } from "./store/photo-box.ts";
import { SyncBox } from "./store/sync-box.ts";
import { Vault } from "./store/vault.ts";
import { forget, missed, see, seen } from "./store/witness.ts";
import { Engine, type SyncStatus } from "./sync/engine.ts";
import { pullKeys } from "./sync/keys.ts";
import { PhotoSync } from "./sync/photo-sync.ts";
import { CARRIES_ROSTER } from "./sync/pull.ts";
import type { ServerKeys } from "./outbox/bundle.ts";
import type { Borrowed, KnownAccount, Locked, LockOf, Phone, SessionState } from "./phone-face.ts";
import { deviceName, isKeys, knownKeys, photoPorts, told, unsentOf, world } from "./phone-parts.ts";
import type { Account } from "./types.ts";

export type { SyncStatus };
export type * from "./phone-face.ts";

/** One signed-in account with all that runs for it. */
interface Open { known: DeviceAccount; vault: Vault; store: LocalStore; session: Session; engine: Engine; photos: PhotoSync; state: SessionState; revoked: boolean }
/** Signed in at the server, not yet kept on the phone: `pin` = a PIN is to be set first, else the one there is asked for.
 *  `raw`: the store's key, which the server gave back. */
interface Fresh { answer: TokenAnswer; deviceId: string; keys: ServerKeys | null; pin: boolean; raw?: Uint8Array<ArrayBuffer> }

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
  /** Whose PIN is asked for. */
  private gate: DeviceAccount | null = null;
  private fresh: Fresh | null = null;
  private delivering = false;
  private asked = 0;
  private readonly windows = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("ruhu-lock");
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

  readonly lock: LockOf = {
    look: () => this.look(),
    open: (pin) => this.unlock(pin),
    tries: async () => (await this.device?.account(this.lockedOne()?.id ?? ""))?.tries ?? NO_TRIES,
    waited: async (ms) => (this.device ? wait(this.device, this.lockedOne()?.id ?? "", ms) : NO_TRIES),
    now: () => {
      this.shut();
      this.windows?.postMessage("lock");
    },
    choose: async (id) => {
      this.shut();
      this.fresh = null;
      this.gate = (await this.device?.account(id)) ?? this.gate;
      this.tell();
    },
    set: (pin) => this.setPin(pin),
    change: (old, pin) => changePin(this.device!, this.signedInAs().id, old, pin),
    forgotten: (password) => this.forgotten(password),
    only: async () => (await import("./store/start-over.ts")).onlyHere(this.gate!),
    startOver: () => this.startOver(),
  };

  constructor(readonly capabilities: Capabilities, private readonly device: Device | null, private readonly call: Call) {
    // A window that still seals with a key that is being given up must not go on.
    this.windows?.addEventListener("message", () => (this.mustSetPin() ? location.reload() : this.shut()));
  }

  session() {
    const account = this.open?.vault.account ?? null;
    if (this.fresh) return { state: this.fresh.pin ? "pin" : "locked", account: null } as const;
    if (this.mustSetPin()) return { state: "pin", account } as const;
    return { state: this.open?.state ?? (this.gate ? "locked" : "none"), account } as const;
  }

  lockable(): boolean { return this.open?.known.lock !== undefined; }

  revoked(): boolean { return this.open?.revoked ?? false; }

  /** Who carries a roster has a PIN; the store of an earlier app gets one now. */
  private mustSetPin(): boolean {
    const { open } = this;
    return !!open && !open.known.lock && !open.vault.blank && CARRIES_ROSTER.has(open.vault.account.role);
  }

  private signedInAs(): Account {
    if (!this.open) throw new ApiError(401, "signed_out", "请先登录。");
    return this.open.vault.account;
  }

  private lockedOne(): DeviceAccount | null { return this.gate ?? this.open?.known ?? null; }

  private async look(): Promise<Locked | null> {
    const { gate, device } = this;
    if (!gate || !device) return null;
    const account = (await device.account(gate.id)) ?? gate;
    const unsent = await unsentOf(account).catch(() => 0);
    return { account: told(account), unsent, tries: account.tries ?? NO_TRIES, signed_in: this.fresh !== null };
  }

  /** Drops the key and all that it opened. What is being stored is stored before the database closes. */
  shut(): void {
    const { open } = this;
    if (!open?.known.lock) return;
    open.engine.stop();
    open.photos.stop();
    this.open = null;
    this.gate = open.known;
    open.store.close();
    this.tell();
  }

  private async unlock(pin: string): Promise<Tries | null> {
    const { gate, device, fresh } = this;
    if (!gate || !device) return null;
    const tried = await tryPin(device, gate.id, pin, fresh?.keys ?? (await knownKeys(gate).catch(() => null)));
    if (!("key" in tried)) return tried;
    await this.enter(tried.account, tried.key);
    if (fresh) await this.keep(fresh);
    else await device.setCurrent(gate.id);
    this.gate = null;
    const { open } = this;
    if (open && tried.account.key) await leaveFormerKey(device, open.vault, gate.id).catch((error: unknown) => console.error(error));
    this.wake("start");
    return null;
  }

  private async setPin(pin: string): Promise<void> {
    const { device, fresh, open } = this;
    if (!device) return;
    if (fresh) {
      const of = { ...fresh.answer.account, device_id: fresh.deviceId };
      const { account, key } = await lockWith(device, of, pin, fresh.keys, fresh.raw);
      await this.enter(account, key);
      return this.keep(fresh);
    }
    if (!open) return;
    const former = open.known.key;
    const { vault, store } = open;
    const keys = (await new SyncBox(vault).serverKeys())[0] ?? null;
    // Other windows still seal with the key that goes: they start again at the lock.
    this.windows?.postMessage("lock");
    const { account, key } = await lockWith(device, { ...store.account, device_id: vault.device }, pin, keys);
    if (former) vault.rekey(key, former);
    open.known = account;
    if (former) open.known = (await leaveFormerKey(device, vault, account.id)) ?? account;
    void freshLog();
    this.tell();
    this.wake("start");
  }

  private async forgotten(password: string): Promise<void> {
    const { gate, device } = this;
    if (!gate || !device) return;
    const fresh = this.fresh ?? (await this.askIn(gate.username, password));
    const escrow = gate.lock?.escrow;
    try {
      if (!escrow) throw new ApiError(0, "no_escrow", "这部手机还没有在服务器留过备用钥匙。");
      const found = await this.call("/api/sync/store-key", { method: "POST", token: fresh.answer.access_token, body: escrow });
      fresh.raw = storeKeyFrom((found as { key: string }).key);
    } catch (error) {
      // The password was right: it is not asked for again, as long as the sign-in holds.
      this.fresh = error instanceof ApiError && error.status === 401 ? null : fresh;
      this.tell();
      if (error instanceof ApiError) throw error;
      throw new ApiError(0, "no_key", "服务器给的钥匙不对, 没有打开。请告诉管理员; 答案都在手机里。");
    }
    this.fresh = { ...fresh, pin: true };
    this.tell();
  }

  private async startOver(): Promise<void> {
    const { gate, fresh } = this;
    if (!gate || !fresh) return;
    // A window that is open still seals with the key that is given up.
    this.windows?.postMessage("lock");
    await (await import("./store/start-over.ts")).emptied(gate);
    this.fresh = { ...fresh, pin: true };
    this.tell();
  }

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
    return all.map(told);
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** The server's answer to a password, with its public keys if they come. */
  private async askIn(username: string, password: string): Promise<Fresh> {
    const { device } = this;
    if (!device) throw new ApiError(0, "no_store", this.capabilities.problems[0] ?? "这个浏览器不能保存答案。");
    const deviceId = await device.deviceIdFor(username);
    const answer = await signIn(this.call, username, password, deviceId, deviceName());
    const keys = await this.call("/api/sync/keys", { timeout: 10_000 }).then((found) => found as ServerKeys, () => null);
    return { answer, deviceId, keys: isKeys(keys) ? keys : null, pin: false };
  }

  async signIn(username: string, password: string): Promise<Account> {
    const fresh = await this.askIn(username, password);
    const { account } = fresh.answer;
    if (this.open?.vault.account.id === account.id) {
      await this.device!.remember(account, fresh.deviceId);
      await this.keep(fresh);
      return account;
    }
    const known = await this.device!.account(account.id);
    if (CARRIES_ROSTER.has(account.role) && (known?.lock || !known)) {
      // Nothing is kept before it can be sealed: with the new PIN, or the one that the store has.
      this.shut();
      this.fresh = { ...fresh, pin: !known };
      this.gate = known;
      this.tell();
      return account;
    }
    await this.enter(await this.device!.remember(account, fresh.deviceId));
    await this.keep(fresh);
    return account;
  }

  /** The sign-in is stored whole, the tokens last: with them the screen goes on, and a phone killed from then on is found
   *  signed in. */
  private async keep({ answer, keys }: Fresh): Promise<void> {
    const { account } = answer;
    const { vault, engine } = this.open!;
    const box = new SyncBox(vault);
    if (this.gone?.ids.includes(account.id)) {
      await box.log([{ at: Date.now(), text: `浏览器清掉过这里存的数据, 未送达 ${seen()[account.id] ?? 0}` }]);
    }
    await vault.keepAccount(account);
    if (keys) await box.keepServerKeys(keys);
    await this.device!.setCurrent(account.id);
    await this.device!.change(account.id, ({ out: _, ...held }) => held);
    await box.keepTokens(tokensOf(answer, Date.now()));
    this.fresh = this.gate = null;
    await this.bearWitness();
    await this.miss();
    await this.readState();
    void engine.wake("signed_in");
  }

  async signOut(): Promise<void> {
    const { open } = this;
    if (!open) return;
    open.engine.stop();
    open.photos.stop();
    // The server forgets the device if it can be reached; the phone forgets its tokens in any case.
    await open.session.request("/api/auth/logout", { method: "POST", timeout: 5000 }).catch(() => undefined);
    await new SyncBox(open.vault).keepTokens(null);
    await this.device?.change(open.known.id, (held) => ({ ...held, out: true }));
    await this.device?.setCurrent(null);
    this.open = this.gate = null;
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

  async post<T>(path: string, body: unknown, method: "POST" | "PATCH" = "POST"): Promise<T> {
    return (await this.signedIn().request(path, { method, body })) as T;
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
    const carry = new CarryBox(vault, account?.lock?.escrow ?? null);
    return {
      carry,
      // When they cannot be had the keys held already will do.
      askKeys: () => pullKeys((path) => this.call(path, { timeout: 5000 }), carry).catch(() => undefined),
      close: () => { if (!own) vault.close(); },
    };
  }

  /** Opens an account's store; used at the start and at sign-in. */
  async enter(account: DeviceAccount, key?: CryptoKey): Promise<void> {
    this.open?.engine.stop();
    this.open?.photos.stop();
    this.open?.store.close();
    const vault = await Vault.open(account, key);
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
    const open: Open = { known: account, vault, store, session, engine, photos, state: await session.state(), revoked: await box.revoked() };
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

  /** At the start: the store of who used the phone last, or its lock. */
  async begin(current: DeviceAccount): Promise<void> {
    if (current.lock) this.gate = current;
    else await this.enter(current);
  }

  /** Something happened that makes trying worth while. */
  wake(why: Why): void {
    if (this.open?.state === "active") void this.open.engine.wake(why);
    else void this.deliver().catch(() => undefined);
  }

  /** Looks at what time has brought: a lease that ran out. */
  tick(): void { void this.open?.store.tick().catch(() => undefined); }

  /** What a locked phone, or one that was shut out, sends all the same. @returns how many are unsent after it */
  private async deliver(): Promise<number> {
    const account = this.open ? (this.open.revoked ? this.open.known : null) : this.gate;
    if (!account?.lock || account.out || this.delivering) return 0;
    this.delivering = true;
    try {
      const { deliverLocked } = await import("./sync/locked.ts");
      // Also with nothing to send, to hear of a revocation; not at each turn of the head.
      const again = Math.abs(Date.now() - this.asked) > 60_000;
      if (again) this.asked = Date.now();
      const left = await deliverLocked(account, again);
      this.open?.vault.changed("outbox");
      this.tell();
      return left;
    } finally {
      this.delivering = false;
    }
  }

  /** For the service worker. @returns how many are unsent afterwards that another try could send */
  async drain(): Promise<number> {
    const { open } = this;
    if (open?.state !== "active") return this.deliver();
    await open.engine.wake("background");
    return (await open.store.outboxSummary()).unsent;
  }

  private async readState(): Promise<void> {
    const { open } = this;
    if (!open) return;
    const before = open.state;
    open.state = await open.session.state();
    const shutOut = open.revoked;
    open.revoked = await new SyncBox(open.vault).revoked();
    this.tell();
    if (open.revoked && !shutOut) void this.deliver().catch(() => undefined);
    // A new sign-in in another window ends the wait for one here, too.
    if (before === "expired" && open.state === "active") void open.engine.wake("signed_in");
  }

  private tell(): void {
    for (const listener of [...this.listeners]) listener();
  }
}

/** Opens the phone's stores and starts the drain (start, focus, online, backoff). Call once. Without a usable store
 *  the phone comes up all the same, with `capabilities.store` false and its reasons.
 *  @throws StoreError when the storage is there and does not open */
export async function startPhone(): Promise<Phone> {
  const able = await capabilities();
  const device = able.store ? await Device.open() : null;
  const phone = new RealPhone(able, device, caller());
  const current = await device?.current();
  if (current) await phone.begin(current);
  await phone.miss();
  if (device) void freshLog();
  window.addEventListener("online", () => phone.wake("online"));
  window.addEventListener("focus", () => phone.wake("focus"));
  document.addEventListener("visibilitychange", () => { if (!document.hidden) phone.wake("focus"); });
  onBackgroundSync(() => phone.drain().catch(() => 1));
  watchIdle(() => phone.shut(), () => phone.tick());
  phone.wake("start");
  return phone;
}
