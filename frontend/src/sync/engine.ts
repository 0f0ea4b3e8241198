import type { Account } from "../types.ts";
import { ApiError, type Request } from "../api/client.ts";
import { drain, MOST_ITEMS, PROTOCOL, type PushAnswer } from "../outbox/drain.ts";
import type { OutboxEvent } from "../outbox/states.ts";
import type { SyncBox } from "../store/sync-box.ts";
import { StoreError } from "../store/store.ts";
import { pull, pullForms, sameEpoch, type Get } from "./pull.ts";

export interface SyncStatus {
  phase: "idle" | "pushing" | "pulling";
  /** ms of the last run that the server answered, or null. */
  last_ok_at: number | null;
  /** Why the last try failed, one Chinese sentence, or null when it went well. */
  problem: string | null;
  /** Result of the last request; null before the first. navigator.onLine is not believed. */
  reachable: boolean | null;
}

/** The world around the engine; tests give their own. */
export interface World {
  request(path: string, request?: Request): Promise<unknown>;
  now(): number;
  random(): number;
  /** Runs `work` when no other tab does; without `wait` gives null when one does. */
  alone<T>(name: string, wait: boolean, work: () => Promise<T>): Promise<T | null>;
  later(ms: number, work: () => void): () => void;
}

/** Pull again by itself when the last one is older. */
const FRESH = 5 * 60_000;

/** Decides when to push and to pull, and keeps the status that screens show. */
export class Engine {
  private state: SyncStatus = { phase: "idle", last_ok_at: null, problem: null, reachable: null };
  private running: Promise<void> | null = null;
  private wanted = false;
  private failures = 0;
  private limit = MOST_ITEMS;
  private cancel: (() => void) | null = null;
  private stopped = false;

  constructor(
    private readonly box: SyncBox, private readonly holder: { readonly account: Account }, private readonly world: World,
    private readonly onStatus: () => void,
  ) {}

  status(): SyncStatus { return this.state; }

  /** By button: everything waiting is tried now, and the roster fetched. Never rejects. */
  async now(): Promise<void> {
    await this.running;
    this.failures = 0;
    try {
      await this.box.apply(new Map((await this.box.unsent()).map((e): [string, OutboxEvent] => [e.rev_id, { type: "hurry" }])), "relaxed");
    } catch { /* the run below meets the same failure and tells it */ }
    await this.run(true);
  }

  /** By itself: on start, focus, reconnection, after a form was finished. Calls during a run cause one more. */
  nudge(): void {
    if (this.running) this.wanted = true;
    else void this.run(false);
  }

  stop(): void {
    this.stopped = true;
    this.cancel?.();
  }

  private run(byHand: boolean): Promise<void> {
    if (this.stopped) return Promise.resolve();
    this.running ??= this.attempt(byHand).finally(() => {
      this.running = null;
      if (!this.wanted) return;
      this.wanted = false;
      this.nudge();
    });
    return this.running;
  }

  private async attempt(byHand: boolean): Promise<void> {
    this.cancel?.();
    this.cancel = null;
    try {
      await this.world.alone(`ruhu-sync-${this.box.accountId}`, byHand, () => this.round(byHand));
    } catch (error) {
      if (error instanceof ApiError) this.failed(error, error.retryAfter);
      else this.set({ problem: error instanceof StoreError ? error.message : "同步出错了, 过一会儿自己再试。没传的都在手机里。" });
      if (!(error instanceof ApiError) && !(error instanceof StoreError)) console.error(error);
    } finally {
      this.set({ phase: "idle" });
    }
  }

  private async round(byHand: boolean): Promise<void> {
    await this.recover();
    this.set({ phase: "pushing" });
    const drained = await drain({
      box: this.box, now: this.world.now, random: this.world.random,
      push: (items) => this.world.request("/api/sync/push", {
        method: "POST", body: { protocol: PROTOCOL, device: this.box.device, items },
      }) as Promise<PushAnswer>,
    }, this.failures, this.limit);
    this.limit = drained.limit;
    if (drained.problem) {
      this.failed(drained.problem, drained.again);
      return;
    }
    if (drained.epoch !== null && !(await sameEpoch(this.box, drained.epoch))) await this.offerAgain();
    const stale = this.world.now() - ((await this.box.pulledAt()) ?? 0) > FRESH;
    // After a failure the server is asked, even with nothing to send: otherwise 没有信号 would stand there for ever.
    if (byHand || drained.delivered > 0 || stale || this.state.problem !== null) await this.pullAll();
    this.failures = 0;
    if (drained.delivered > 0 || this.state.phase === "pulling") this.set({ reachable: true, problem: null, last_ok_at: this.world.now() });
    if (drained.again !== null) this.schedule(drained.again);
  }

  private async pullAll(): Promise<void> {
    this.set({ phase: "pulling" });
    const get: Get = (path, query) => this.world.request(path, query ? { query } : {});
    await pullForms(get, this.box);
    if (!(await pull(get, this.box, this.holder.account))) {
      await this.offerAgain();
      await pull(get, this.box, this.holder.account);
    }
    await this.box.pulled(this.world.now());
  }

  /** Rows left as "sending" by a killed app: it is not known whether they arrived; sending again is harmless. */
  private async recover(): Promise<void> {
    const left = (await this.box.unsent()).filter((e) => e.state === "sending");
    await this.box.apply(new Map(left.map((e): [string, OutboxEvent] => [e.rev_id, { type: "unsent" }])), "relaxed");
  }

  /** After a restore of the server: what it does not have any more is sent again. */
  private async offerAgain(): Promise<void> {
    const revs = await this.box.delivered();
    for (let i = 0; i < revs.length; i += 500) {
      const part = revs.slice(i, i + 500);
      const { revs: there } = (await this.world.request("/api/sync/have", { method: "POST", body: { revs: part, blobs: [] } })) as { revs: string[] };
      const here = new Set(there);
      await this.box.apply(new Map(part.filter((id) => !here.has(id)).map((id): [string, OutboxEvent] => [id, { type: "lost" }])), "strict");
    }
    this.wanted = true;
  }

  private failed(error: ApiError, again: number | null): void {
    this.failures++;
    this.set({ problem: error.message, reachable: error.status !== 0 });
    // A new sign-in or a new version is needed: trying again by itself would not help.
    if ([401, 403, 426].includes(error.status)) return;
    this.schedule(again ?? Math.min(15 * 60_000, 2000 * 2 ** this.failures) * this.world.random());
  }

  private schedule(ms: number): void {
    if (this.stopped) return;
    this.cancel?.();
    this.cancel = this.world.later(Math.max(ms, 500), () => this.nudge());
  }

  private set(change: Partial<SyncStatus>): void {
    this.state = { ...this.state, ...change };
    this.onStatus();
  }
}
