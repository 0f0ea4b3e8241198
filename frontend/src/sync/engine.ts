import type { Account, RevisionItem } from "../types.ts";
import { ApiError, type Request } from "../api/client.ts";
import { PROTOCOL, type PushAnswer } from "../outbox/batch.ts";
import { linesOf, type LogLine } from "../outbox/log.ts";
import { initial, step, type Effect, type Happening, type State, type Why } from "../outbox/machine.ts";
import type { SyncBox } from "../store/sync-box.ts";
import { StoreError } from "../store/store.ts";
import { pullKeys } from "./keys.ts";
import { pull, pullForms, type Get } from "./pull.ts";

export interface SyncStatus {
  phase: "idle" | "pushing" | "pulling" | "photos";
  /** ms of the last run that the server answered, or null. */
  last_ok_at: number | null;
  /** Why the last try failed, one Chinese sentence, or null when it went well. */
  problem: string | null;
  /** Its code; "store" when it was the phone's own storage. */
  problem_code: string | null;
  /** Result of the last request; null before the first. navigator.onLine is not believed. */
  reachable: boolean | null;
  /** When it is tried again by itself (ms), or null. */
  next_at: number | null;
}

/** The world around the engine; tests give their own. */
export interface World {
  request(path: string, request?: Request): Promise<unknown>;
  now(): number;
  random(): number;
  /** Runs `work` when no other tab does; without `wait` gives null when one does. */
  alone<T>(name: string, wait: boolean, work: () => Promise<T>): Promise<T | null>;
  later(ms: number, work: () => void): () => void;
  /** Asks for Background Sync where there is one. */
  background?(): void;
  /** At rest, and nothing failed: photos may go. */
  rested?(): void;
}

/** Carries out what the machine (outbox/machine.ts) decides: its effects become requests, commits and timers, their
 *  outcomes its events. It decides nothing itself. */
export class Engine {
  private state: State = initial();
  private cancel: (() => void) | null = null;
  private next_at: number | null = null;
  private release: (() => void) | null = null;
  private waiting: (() => void)[] = [];
  private readonly queue: Effect[][] = [];
  private busy = false;
  private lines: LogLine[] = [];

  constructor(
    private readonly box: SyncBox, private readonly holder: { readonly account: Account }, private readonly world: World,
    private readonly onStatus: () => void,
  ) {}

  status(): SyncStatus {
    const { doing, by_hand, last_ok_at, problem, reachable } = this.state;
    const pushing = doing === "pushing" || doing === "offering" || (doing === "beginning" && by_hand);
    return {
      phase: doing === "pulling" ? "pulling" : pushing ? "pushing" : "idle",
      last_ok_at, reachable, next_at: this.next_at, problem: problem?.message ?? null, problem_code: problem?.code ?? null,
    };
  }

  /** By button: everything waiting is tried now, and the roster fetched. Never rejects. */
  now(): Promise<void> { return this.wake("hand"); }

  /** Something happened that makes trying worth while. Resolves when the machine has come to rest. */
  wake(why: Why): Promise<void> {
    this.happen({ type: "wake", why });
    return this.rest();
  }

  rest(): Promise<void> {
    if (!this.busy) return Promise.resolve();
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  /** Whether answers are being sent or fetched. */
  get atWork(): boolean { return this.state.doing !== "idle"; }
  /** At rest, and the last run had no trouble. */
  get clear(): boolean { return !this.atWork && this.state.problem === null && !this.state.stopped; }

  stop(): void { this.happen({ type: "stop" }); }

  private happen(what: Happening): void {
    const event = { ...what, at: this.world.now(), random: this.world.random() };
    const [state, effects] = step(this.state, event);
    this.state = state;
    for (const text of linesOf(event, effects)) this.lines.push({ at: event.at, text });
    this.onStatus();
    this.queue.push(effects);
    if (!this.busy) void this.carry();
  }

  /** One effect after the other, also those of different events: a run must have let go of the lock before the next one
   *  asks for it. The first that has an outcome ends its event's list, and the machine is told. */
  private async carry(): Promise<void> {
    this.busy = true;
    for (let effects = this.queue.shift(); effects; effects = this.queue.shift()) {
      for (const effect of effects) {
        // Signed out meanwhile: what was decided is written down, nothing more is asked for.
        if (this.state.stopped && !["store", "end", "timer"].includes(effect.type)) break;
        const outcome = await this.perform(effect).catch((error: unknown): Happening => failure(error));
        if (!outcome) continue;
        this.happen(outcome);
        break;
      }
    }
    this.busy = false;
    if (this.state.doing !== "idle" && !this.state.stopped) return;
    const waiting = this.waiting.splice(0);
    await this.writeLog();
    for (const resolve of waiting) resolve();
    if (this.clear) this.world.rested?.();
  }

  private async perform(effect: Effect): Promise<Happening | null> {
    switch (effect.type) {
      case "begin":
        this.cancel?.();
        this.cancel = null;
        this.next_at = null;
        return this.begin(effect.wait);
      case "store":
        await this.box.apply(new Map(effect.changes), effect.strict ? "strict" : "relaxed");
        return null;
      case "epoch":
        await this.box.newEpoch(effect.epoch);
        return null;
      case "push": return this.push(effect.revs);
      case "have": {
        const body = { revs: effect.revs, blobs: [] };
        const { revs } = (await this.world.request("/api/sync/have", { method: "POST", body })) as { revs: string[] };
        return { type: "have", revs };
      }
      case "pull": return this.pull();
      case "end":
        this.release?.();
        this.release = null;
        return null;
      case "timer":
        this.cancel?.();
        this.cancel = effect.ms === null ? null : this.world.later(effect.ms, () => void this.wake("timer"));
        this.next_at = effect.ms === null ? null : this.world.now() + effect.ms;
        this.onStatus();
        return null;
      case "background":
        this.world.background?.();
        return null;
    }
  }

  /** The lock is held until the machine's `end`. */
  private begin(wait: boolean): Promise<Happening> {
    return new Promise((resolve) => {
      const work = (): Promise<true> => this.state.stopped ? Promise.resolve(true) : new Promise((release) => {
        this.release = () => release(true);
        this.box.load().then((held) => resolve({ type: "loaded", ...held }), (error: unknown) => resolve(failure(error)));
      });
      this.world.alone(`ruhu-sync-${this.box.accountId}`, wait, work).then(
        (ran) => { if (ran === null) resolve({ type: "busy" }); },
        (error: unknown) => resolve(failure(error)),
      );
    });
  }

  private async push(revs: string[]): Promise<Happening> {
    const items: RevisionItem[] = [];
    const closed: string[] = [];
    for (const id of revs) {
      const item = await this.box.item(id).catch((error: unknown) => {
        if (error instanceof StoreError && error.code === "unreadable") return null;
        throw error;
      });
      if (item) items.push(item);
      else closed.push(id);
    }
    if (closed.length > 0) return { type: "unreadable", revs: closed };
    const body = { protocol: PROTOCOL, device: this.box.device, items };
    const { epoch, results } = (await this.world.request("/api/sync/push", { method: "POST", body })) as PushAnswer;
    return { type: "answer", epoch, results };
  }

  private async pull(): Promise<Happening> {
    const get: Get = (path, query) => this.world.request(path, query ? { query } : {});
    await pullForms(get, this.box);
    const other = await pull(get, this.box, this.holder.account);
    if (other !== null) return { type: "epoch", epoch: other };
    await pullKeys(get, this.box);
    await this.box.pulled(this.world.now());
    return { type: "pulled" };
  }

  /** At rest only, so that a run costs one small commit. The diary is worth no complaint. */
  private async writeLog(): Promise<void> {
    const lines = this.lines.splice(0);
    if (lines.length > 0) await this.box.log(lines).catch(() => undefined);
  }
}

function failure(error: unknown): Happening {
  if (error instanceof ApiError) {
    return { type: "failed", status: error.status, code: error.code, message: error.message, retry_after: error.retryAfter };
  }
  if (error instanceof StoreError) return { type: "broken", message: error.message };
  console.error(error);
  return { type: "broken", message: "同步出错了, 过一会儿自己再试。没传的都在手机里。" };
}
