import type { OutboxEntry, RevisionItem } from "../types.ts";
import { ApiError } from "../api/client.ts";
import type { Wire } from "../api/wire.ts";
import { backoff } from "./backoff.ts";
import type { OutboxEvent, PushResult } from "./states.ts";

export const PROTOCOL = 1;
export const MOST_ITEMS = 50;
/** 512 KB with room for the envelope. */
export const MOST_BYTES = 512 * 1024 - 2048;
/** Whole requests that fail one after another with a server error before it is taken for the server, not for the items. */
const ENOUGH_FAILURES = 3;

export type PushAnswer = Wire["PushReply"];

/** What the drain needs of the store (SyncBox). */
export interface Box {
  unsent(): Promise<OutboxEntry[]>;
  sizeOf(revId: string): Promise<number>;
  item(revId: string): Promise<RevisionItem | null>;
  apply(events: ReadonlyMap<string, OutboxEvent>, durability: "strict" | "relaxed"): Promise<void>;
}
export interface Ports {
  box: Box;
  /** Throws ApiError. */
  push(items: RevisionItem[]): Promise<PushAnswer>;
  now(): number;
  random(): number;
}
export interface Drained {
  /** Revisions that the server has from this run. */
  delivered: number;
  epoch: string | null;
  /** Why it stopped before all was tried; null = nothing more to try now. */
  problem: ApiError | null;
  /** ms after which to try again by itself; null = no need. */
  again: number | null;
  /** Items a request that the network carried last: where the next run starts. */
  limit: number;
}

/** Of the rows to send, oldest first, those that may go now: not waiting, and no older row of the same form waiting,
 *  since a child should not come before its parent. Pure. */
export function ready(entries: OutboxEntry[], now: number, tried: ReadonlySet<string>): OutboxEntry[] {
  const blocked = new Set<string>();
  return entries.filter((entry) => {
    if (blocked.has(entry.submission_id)) return false;
    if (entry.next_at <= now && !tried.has(entry.rev_id)) return true;
    blocked.add(entry.submission_id);
    return false;
  });
}

/** The head of the list that fits one request. One item too big by itself goes alone. Pure. */
export function batchOf(entries: { rev_id: string; bytes: number }[], items: number): string[] {
  const batch: string[] = [];
  let bytes = 0;
  for (const entry of entries) {
    if (batch.length > 0 && (batch.length >= items || bytes + entry.bytes + 1 > MOST_BYTES)) break;
    batch.push(entry.rev_id);
    bytes += entry.bytes + 1;
  }
  return batch;
}

type Verdict = "halve" | "aside" | "later" | "stop";

/** What a failed request means for its items ("later": this one steps aside, and the run stops). 401, 403, 426, 429 and 503 speak of the phone or the server: stop. Too big
 *  or too slow: half as many. Anything else may be the fault of one item: find it by halving. Pure. */
export function verdict(error: ApiError, items: number): Verdict {
  if (error.code === "timeout") return items > 1 ? "halve" : "later";
  if (error.status === 0 || [401, 403, 426, 429, 503].includes(error.status)) return "stop";
  return items > 1 ? "halve" : "aside";
}

/** Sends what waits until nothing is ready or a failure says that there is no sense in going on. Never throws for the
 *  network's or the server's sake; a failure of the phone's own storage comes through as StoreError.
 *  @param failures whole runs that failed before this one */
export async function drain(ports: Ports, failures: number, limit = MOST_ITEMS): Promise<Drained> {
  const { box } = ports;
  const tried = new Set<string>();
  const done: Drained = { delivered: 0, epoch: null, problem: null, again: null, limit };
  let serverErrors = 0;
  for (;;) {
    const batch = await nextBatch(box, ready(await box.unsent(), ports.now(), tried), limit, ports);
    if (batch.length === 0) break;
    const ids = batch.map((item) => item.rev_id);
    await box.apply(each(ids, { type: "send" }), "relaxed");
    let failure: ApiError;
    try {
      const answer = await ports.push(batch);
      done.epoch = answer.epoch;
      done.delivered += await receive(ports, ids, answer.results);
      for (const id of ids) tried.add(id);
      serverErrors = 0;
      limit = Math.min(MOST_ITEMS, limit * 2);
      continue;
    } catch (error) {
      if (!(error instanceof ApiError)) {
        await box.apply(each(ids, { type: "unsent" }), "relaxed");
        throw error;
      }
      failure = error;
    }
    const told = { code: failure.code, message: failure.message };
    const judged = verdict(failure, ids.length);
    if (failure.status >= 500) serverErrors++;
    const aside: OutboxEvent = { type: "aside", problem: told, at: ports.now(), random: ports.random() };
    if (judged === "later") await box.apply(each(ids, aside), "strict");
    else if (judged === "stop" || serverErrors > ENOUGH_FAILURES + Math.log2(MOST_ITEMS)) {
      await box.apply(each(ids, { type: "unsent", problem: told }), "relaxed");
    } else if (judged === "halve") {
      limit = Math.ceil(ids.length / 2);
      await box.apply(each(ids, { type: "unsent" }), "relaxed");
      continue;
    } else {
      tried.add(ids[0]!);
      await box.apply(each(ids, failure.retryAfter === null ? aside : { ...aside, retryAfter: failure.retryAfter }), "strict");
      continue;
    }
    return { ...done, limit, problem: failure, again: failure.retryAfter ?? backoff(failures, ports.random()) };
  }
  const later = (await box.unsent()).map((e) => e.next_at - ports.now()).filter((ms) => ms > 0);
  if (later.length > 0) done.again = Math.min(...later);
  return { ...done, limit };
}

const each = (ids: string[], event: OutboxEvent): Map<string, OutboxEvent> => new Map(ids.map((id) => [id, event]));

async function nextBatch(box: Box, entries: OutboxEntry[], limit: number, ports: Ports): Promise<RevisionItem[]> {
  const sized = await Promise.all(entries.slice(0, limit).map(async ({ rev_id }) => ({ rev_id, bytes: await box.sizeOf(rev_id) })));
  const items: RevisionItem[] = [];
  for (const id of batchOf(sized, limit)) {
    const item = await box.item(id).catch(() => null);
    if (item) items.push(item);
    else {
      // It stays: perhaps a later version of the app can open it. The others must not wait for it.
      const problem = { code: "unreadable", message: "手机里存的这一份打不开, 请告诉管理员, 不要清理数据。" };
      await box.apply(each([id], { type: "aside", problem, at: ports.now(), random: 1 }), "strict");
    }
  }
  if (items.length === 0 && entries.length > 0) {
    const now = ports.now();
    const rest = ready(await box.unsent(), now, new Set());
    return rest.length > 0 && rest.length < entries.length ? nextBatch(box, rest, limit, ports) : [];
  }
  return items;
}

async function receive(ports: Ports, sent: string[], results: PushResult[]): Promise<number> {
  const byId = new Map(results.map((r) => [r.rev_id, r]));
  const events = new Map<string, OutboxEvent>();
  let delivered = 0;
  for (const [i, id] of sent.entries()) {
    // An item whose id the server could not read is answered without one, at its place.
    const result = byId.get(id) ?? (results[i]?.rev_id === null ? results[i] : undefined);
    if (!result) {
      const problem = { code: "no_result", message: "服务器没有回执, 会自己再传。" };
      events.set(id, { type: "aside", problem, at: ports.now(), random: ports.random() });
      continue;
    }
    if (result.status !== "retry") delivered++;
    events.set(id, { type: "result", result, at: ports.now(), random: ports.random() });
  }
  await ports.box.apply(events, "strict");
  return delivered;
}
