import { backoff } from "./backoff.ts";
import { batchOf, MOST_ITEMS, needsPerson, ready, verdict, type Row } from "./batch.ts";
import { isDelivered, isDue, transition, type OutboxEvent, type PushResult } from "./states.ts";

/** What the phone does about its outbox, whole: (state, event) → (state, effects). Pure: the clock and the dice come in
 *  with each event, the network and the store are asked for by effects, each of which is answered by an event. The
 *  traces in tests/sync/traces say the same in examples, and the simulator's Python model replays them too. */

/** start: the app was opened · online: the radio says so · timer: the wait is over · finished: a form was saved ·
 *  background: Background Sync · hand: the button · signed_in: new tokens. */
export type Why = "start" | "focus" | "online" | "timer" | "finished" | "background" | "hand" | "signed_in";

export type Happening =
  | { type: "wake"; why: Why }
  /** The lock is ours; what the store holds now, oldest first. */
  | { type: "loaded"; rows: Row[]; epoch: string | null; pulled_at: number | null }
  /** Another tab holds the lock. */
  | { type: "busy" }
  | { type: "answer"; epoch: string; results: PushResult[] }
  /** Items of the push that could not be opened; nothing was sent. */
  | { type: "unreadable"; revs: string[] }
  /** Those of the revisions asked for that the server has. */
  | { type: "have"; revs: string[] }
  | { type: "pulled" }
  /** The pull met a server of another epoch and applied nothing of it. */
  | { type: "epoch"; epoch: string }
  /** The request under way failed. `status` 0: no answer; `code` "timeout": none in time. retry_after in ms. */
  | { type: "failed"; status: number; code: string; message: string; retry_after: number | null }
  /** The phone's own store failed. */
  | { type: "broken"; message: string }
  | { type: "stop" };
export type Event = Happening & { at: number; random: number };

export type Effect =
  /** Cancel the timer, take the lock (by hand: wait for it) and load. → loaded | busy | broken */
  | { type: "begin"; wait: boolean }
  /** Apply row events in one transaction. → nothing, or broken */
  | { type: "store"; strict: boolean; changes: [rev: string, event: OutboxEvent][] }
  /** Keep the server's epoch; all cursors start again. → nothing, or broken */
  | { type: "epoch"; epoch: string }
  /** → answer | unreadable | failed | broken */
  | { type: "push"; revs: string[] }
  /** → have | failed */
  | { type: "have"; revs: string[] }
  /** Forms and scopes. → pulled | epoch | failed | broken */
  | { type: "pull" }
  /** Let go of the lock. */
  | { type: "end" }
  /** Wake us after so long; replaces the one before; null: no need. */
  | { type: "timer"; ms: number | null }
  /** Ask the browser, where it can, to wake the service worker when there is a network. */
  | { type: "background" };

export type Doing = "idle" | "beginning" | "pushing" | "offering" | "pulling";

export interface State {
  doing: Doing;
  rows: Row[];
  /** Epoch of the server as last heard. */
  epoch: string | null;
  pulled_at: number | null;
  /** Revisions of the request under way. */
  sent: string[];
  /** Revisions that had their say in this run. */
  tried: string[];
  /** Revisions that the server took in this run. */
  delivered: number;
  /** Requests that failed one after another for what may be an item's fault. */
  errors: number;
  /** Epochs met in this run: a server that keeps changing is not followed for ever. */
  epochs: number;
  heard: boolean;
  pulled: boolean;
  by_hand: boolean;
  /** A wake during the run: one more run after it; all but "soon" even if this one fails. New tokens may come while a request
   *  with the old ones is under way: its 401 must not hold them back. */
  wanted: null | "soon" | "now" | "signed_in" | "hand";
  /** Items a request that the network carried last. */
  limit: number;
  /** Runs that failed one after another. */
  failures: number;
  /** The server said when, or that it is of no use without the person: until then only the button starts a run. */
  hold: { from: number; until: number | null } | null;
  /** Why the last run failed. */
  problem: { code: string; message: string } | null;
  /** Whether the last request was answered; navigator.onLine is not believed. */
  reachable: boolean | null;
  last_ok_at: number | null;
  stopped: boolean;
}

export const FRESH = 5 * 60_000;
/** Failures in a row before they are taken for the server's, not the items'. */
const ENOUGH = 8;
const HAVE_MOST = 500;
const EPOCHS_MOST = 3;
const BUSY = 30_000;
const SOONEST = 500;

export function initial(): State {
  return {
    doing: "idle", rows: [], epoch: null, pulled_at: null, sent: [], tried: [], delivered: 0, errors: 0, epochs: 0,
    heard: false, pulled: false, by_hand: false, wanted: null, limit: MOST_ITEMS, failures: 0, hold: null, problem: null,
    reachable: null, last_ok_at: null, stopped: false,
  };
}

type Step = [State, Effect[]];

/** An event that does not fit what is being done changes nothing: a late answer is harmless. */
export function step(state: State, event: Event): Step {
  if (state.stopped) return [state, []];
  switch (event.type) {
    case "wake": return wake(state, event, event.why);
    case "stop": return [{ ...state, stopped: true }, [{ type: "timer", ms: null }, ...(state.doing === "idle" ? [] : [{ type: "end" } as const])]];
    case "busy": return state.doing === "beginning" ? [{ ...state, doing: "idle", wanted: null }, [{ type: "timer", ms: BUSY }]] : [state, []];
    case "loaded": return state.doing === "beginning" ? loaded(state, event) : [state, []];
    case "answer": return state.doing === "pushing" ? answer(state, event) : [state, []];
    case "unreadable": return state.doing === "pushing" ? unreadable(state, event) : [state, []];
    case "have": return state.doing === "offering" ? have(state, event) : [state, []];
    case "pulled":
      if (state.doing !== "pulling") return [state, []];
      return next({ ...state, heard: true, reachable: true, pulled: true, pulled_at: event.at }, event, []);
    case "epoch": return state.doing === "pulling" ? moved({ ...state, heard: true, reachable: true }, event, event.epoch, []) : [state, []];
    case "failed": return state.doing === "idle" || state.doing === "beginning" ? [state, []] : failed(state, event);
    case "broken":
      if (state.doing === "idle") return [state, []];
      return over({ ...state, failures: state.failures + 1, problem: { code: "store", message: event.message } }, event,
        [{ type: "timer", ms: Math.max(SOONEST, backoff(state.failures, event.random)) }], false);
  }
}

const RANK = { soon: 0, now: 1, signed_in: 2, hand: 3 } as const;
const AGAIN = { soon: "focus", now: "online", signed_in: "signed_in", hand: "hand" } as const;
const haste = (why: Why): keyof typeof RANK =>
  why === "hand" || why === "signed_in" ? why : why === "online" || why === "background" ? "now" : "soon";

/** Whether the server's word still holds us back. A clock set back ends the wait: better too early than never. */
const held = (hold: State["hold"], now: number): boolean => hold !== null && now >= hold.from && (hold.until === null || now < hold.until);

function wake(state: State, event: Event, why: Why): Step {
  const wish = haste(why);
  if (state.doing !== "idle") {
    return [state.wanted !== null && RANK[state.wanted] >= RANK[wish] ? state : { ...state, wanted: wish }, []];
  }
  const freed = why === "hand" || why === "signed_in" ? null : state.hold;
  if (held(freed, event.at)) return [state, why === "finished" && freed?.until ? [{ type: "background" }] : []];
  const by_hand = wish === "hand";
  return [{
    ...state, doing: "beginning", hold: null, by_hand, failures: by_hand ? 0 : state.failures, wanted: null, sent: [], tried: [],
    delivered: 0, errors: 0, epochs: 0, heard: false, pulled: false,
  }, [{ type: "begin", wait: by_hand }]];
}

/** Applies row events to the machine's rows, and asks for the same of the store. */
function change(state: State, changes: [string, OutboxEvent][], strict: boolean, effects: Effect[]): [State, Effect[]] {
  if (changes.length === 0) return [state, effects];
  const by = new Map(changes);
  const rows = state.rows.map((row) => {
    const event = by.get(row.rev_id);
    return event ? { ...transition(row, event), bytes: row.bytes } : row;
  });
  return [{ ...state, rows }, [...effects, { type: "store", strict, changes }]];
}

function loaded(state: State, event: Event & { type: "loaded" }): Step {
  const rows = [...event.rows].sort((a, b) => a.n - b.n);
  const fresh = { ...state, rows, epoch: event.epoch, pulled_at: event.pulled_at };
  // Left as "sending" by a killed app: it is not known whether they arrived; sending again is harmless.
  const changes = rows.filter((r) => !isDelivered(r)).flatMap((row): [string, OutboxEvent][] => {
    if (row.state === "sending") return [[row.rev_id, { type: "unsent" }]];
    return state.by_hand && row.next_at !== 0 ? [[row.rev_id, { type: "hurry" }]] : [];
  });
  const [changed, effects] = change(fresh, changes, false, []);
  return next(changed, event, effects);
}

/** The next thing to do: answers, then what a restored server may have lost, then the pull, then nothing. Photos have a
 *  worker of their own (sync/photo-sync.ts), which steps back as soon as this one wakes. */
function next(state: State, event: Event, effects: Effect[]): Step {
  const batch = batchOf(ready(state.rows, event.at, new Set(state.tried)).slice(0, state.limit), state.limit);
  if (batch.length > 0) {
    const [sending, more] = change(state, batch.map((id) => [id, { type: "send" }]), false, effects);
    return [{ ...sending, doing: "pushing", sent: batch }, [...more, { type: "push", revs: batch }]];
  }
  const offered = offers(state);
  if (offered.length > 0) return [{ ...state, doing: "offering", sent: offered }, [...effects, { type: "have", revs: offered }]];
  if (!state.pulled && wantsPull(state, event.at)) return [{ ...state, doing: "pulling", sent: [] }, [...effects, { type: "pull" }]];
  return done(state, event, effects);
}

/** Kept revisions that the server of this epoch has not said it has. */
function offers(state: State): string[] {
  if (state.epoch === null) return [];
  return state.rows.filter((r) => isDelivered(r) && r.epoch !== state.epoch).slice(0, HAVE_MOST).map((r) => r.rev_id);
}

/** After a failure the server is asked even with nothing to send: else 没有信号 would stand there for ever. */
function wantsPull(state: State, now: number): boolean {
  const stale = state.pulled_at === null || now - state.pulled_at > FRESH || now < state.pulled_at;
  return state.by_hand || state.delivered > 0 || stale || state.problem !== null;
}

function answer(state: State, event: Event & { type: "answer" }): Step {
  const byId = new Map(event.results.map((r) => [r.rev_id, r]));
  const { at, random } = event;
  let delivered = 0;
  const changes = state.sent.map((id, i): [string, OutboxEvent] => {
    // An item whose id the server could not read is answered without one, at its place.
    const result = byId.get(id) ?? (event.results[i]?.rev_id === null ? event.results[i] : undefined);
    if (!result) return [id, { type: "aside", problem: { code: "no_result", message: "服务器没有回执, 会自己再传。" }, at, random }];
    if (result.status !== "retry") delivered++;
    return [id, { type: "result", result, epoch: event.epoch, at, random }];
  });
  const [changed, effects] = change(state, changes, true, []);
  const after: State = {
    ...changed, tried: [...state.tried, ...state.sent], sent: [], delivered: state.delivered + delivered, errors: 0,
    limit: Math.min(MOST_ITEMS, state.limit * 2), heard: true, reachable: true,
  };
  return event.epoch === state.epoch ? next(after, event, effects) : moved(after, event, event.epoch, effects);
}

/** The server is of another epoch: what it may have lost is offered by `next`, since its rows carry the old one. */
function moved(state: State, event: Event, epoch: string, effects: Effect[]): Step {
  if (state.epochs >= EPOCHS_MOST) {
    const message = "服务器正在更换, 过一会儿自己再试。没传的都在手机里。";
    return over({ ...state, failures: state.failures + 1, problem: { code: "epoch_moving", message } }, event,
      [...effects, { type: "timer", ms: Math.max(SOONEST, backoff(state.failures, event.random)) }], false);
  }
  return next({ ...state, epoch, epochs: state.epochs + 1, pulled: false, pulled_at: null }, event, [...effects, { type: "epoch", epoch }]);
}

function unreadable(state: State, event: Event & { type: "unreadable" }): Step {
  // It stays: perhaps a later version of the app can open it. The others must not wait for it.
  const problem = { code: "unreadable", message: "手机里存的这一份打不开, 请告诉管理员, 不要清理数据。" };
  const bad = new Set(event.revs);
  const [changed, effects] = change(state, state.sent.map((id): [string, OutboxEvent] =>
    [id, bad.has(id) ? { type: "aside", problem, at: event.at, random: 1 } : { type: "unsent" }]), true, []);
  return next({ ...changed, sent: [], tried: [...state.tried, ...event.revs] }, event, effects);
}

function have(state: State, event: Event & { type: "have" }): Step {
  const there = new Set(event.revs);
  const epoch = state.epoch ?? "";
  const [changed, effects] = change(state, state.sent.map((id): [string, OutboxEvent] =>
    [id, there.has(id) ? { type: "kept", epoch } : { type: "lost" }]), true, []);
  return next({ ...changed, sent: [], heard: true, reachable: true }, event, effects);
}

function failed(state: State, event: Event & { type: "failed" }): Step {
  const reached = { ...state, reachable: event.status !== 0 };
  const problem = { code: event.code, message: event.message };
  if (state.doing !== "pushing") return giveUp([reached, []], event);
  const each = (what: OutboxEvent): [string, OutboxEvent][] => state.sent.map((id) => [id, what]);
  const { at, random, retry_after } = event;
  const aside: OutboxEvent = { type: "aside", problem, at, random, ...(retry_after === null ? {} : { retryAfter: retry_after }) };
  const errors = state.errors + 1;
  const judged = errors > ENOUGH ? "stop" : verdict(event, state.sent.length);
  switch (judged) {
    case "halve": {
      const [changed, effects] = change(reached, each({ type: "unsent" }), false, []);
      return next({ ...changed, errors, limit: Math.ceil(state.sent.length / 2), sent: [] }, event, effects);
    }
    case "aside": {
      const [changed, effects] = change(reached, each(aside), true, []);
      return next({ ...changed, errors, tried: [...state.tried, ...state.sent], sent: [] }, event, effects);
    }
    case "later": return giveUp(change(reached, each(aside), true, []), event);
    case "stop": return giveUp(change(reached, each({ type: "unsent", problem }), false, []), event);
  }
}

/** The run ends with a failure of the network or the server. */
function giveUp([state, effects]: Step, event: Event & { type: "failed" }): Step {
  const { at, status, retry_after } = event;
  // Not before the server's time, and not all phones at it either.
  const ms = Math.max(SOONEST, (retry_after ?? 0) + backoff(state.failures, event.random));
  const person = needsPerson(status, event.code);
  const hold = person ? { from: at, until: null } : status === 0 ? null : { from: at, until: at + ms };
  const problem = { code: event.code, message: event.message };
  return over({ ...state, failures: state.failures + 1, hold, problem }, event, [...effects, { type: "timer", ms: person ? null : ms }], false);
}

/** Nothing more to do now. */
function done(state: State, event: Event, effects: Effect[]): Step {
  const first = new Map<string, Row>();
  for (const row of state.rows) if (!isDelivered(row) && !first.has(row.submission_id)) first.set(row.submission_id, row);
  const waits = [...first.values()].map((row) => (isDue(row, event.at) ? backoff(0, event.random) : row.next_at - event.at));
  const ms = waits.length > 0 ? Math.max(SOONEST, Math.min(...waits)) : null;
  return over({
    ...state, failures: 0, hold: null, problem: null, last_ok_at: state.heard ? event.at : state.last_ok_at,
  }, event, [...effects, { type: "timer", ms }], true);
}

function over(state: State, event: Event, effects: Effect[], good: boolean): Step {
  const unsent = state.rows.some((row) => !isDelivered(row));
  // The rows are read anew by the next run: another tab may have added some.
  const idle: State = { ...state, doing: "idle", rows: [], sent: [], tried: [], wanted: null };
  // Of no use while only the person can help.
  const background = unsent && !good && state.hold?.until !== null;
  const all: Effect[] = [...effects, { type: "end" }, ...(background ? [{ type: "background" } as const] : [])];
  const { wanted } = state;
  if (wanted === null || (!good && wanted === "soon")) return [idle, all];
  const [again, more] = wake(idle, event, AGAIN[wanted]);
  return [again, [...all, ...more]];
}
