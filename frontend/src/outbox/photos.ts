import type { PhotoEntry } from "../types.ts";
import { ApiError } from "../api/client.ts";
import { backoff } from "./backoff.ts";
import { isDue } from "./states.ts";

/** A part of a photo in one request: small enough that a cut costs little, large enough for a good line. */
export const MOST_CHUNK = 256 * 1024;
export const LEAST_CHUNK = 32 * 1024;
/** Photos stay on the phone so long after the server had them (ms): a server restored from a backup gets them again. */
export const KEPT = 7 * 86_400_000;
/** Questions without a step forward before a photo is left for later. */
const MOST_STRIKES = 4;

/** What the server says about one photo (docs/sync.md, Photos). `offset`: bytes it holds. */
export interface BlobReply { status: number; offset: number | null; complete: boolean; code: string | null; message: string | null; retryAfter: number | null }
interface Told { code: string; message: string }

export type PhotoEvent =
  | { type: "progress"; offset: number }
  | { type: "there"; epoch: string | null; at: number }
  /** The server of this epoch has it, too. */
  | { type: "kept"; epoch: string | null }
  /** This one not now; the others go on. */
  | { type: "aside"; problem: Told; at: number; random: number; retryAfter?: number }
  | { type: "hurry" }
  /** The phone's clock was ahead when it got there: the seven days begin now. */
  | { type: "dated"; at: number }
  /** The server does not have it any more. */
  | { type: "lost" };

/** Pure: the row after an event. A late event changes nothing in a photo that is there, except that it was lost. */
export function photoAfter(entry: PhotoEntry, event: PhotoEvent): PhotoEntry {
  if (event.type === "lost") return { ...entry, state: "waiting", offset: 0, attempts: 0, next_at: 0, there_at: null, epoch: null, problem: null };
  if (event.type === "kept") return { ...entry, epoch: event.epoch };
  if (event.type === "dated") return { ...entry, there_at: event.at };
  if (entry.state === "there") return entry;
  switch (event.type) {
    case "progress": return { ...entry, offset: event.offset, problem: null };
    case "there": return { ...entry, state: "there", offset: entry.size, attempts: 0, next_at: 0, there_at: event.at, epoch: event.epoch, problem: null };
    case "hurry": return { ...entry, attempts: 0, next_at: 0 };
    case "aside": {
      const wait = event.retryAfter ?? backoff(entry.attempts, event.random);
      return { ...entry, attempts: entry.attempts + 1, next_at: event.at + wait, tried_at: event.at, problem: event.problem };
    }
  }
}

export type Next =
  | { to: "send"; from: number }
  | { to: "ask" }
  | { to: "there" }
  | { to: "aside"; problem: Told; retryAfter?: number };

const LATER: Record<number, Told> = {
  404: { code: "not_asked_for", message: "服务器还没有这张照片的问卷, 过一会儿自己再传。" },
  413: { code: "too_large", message: "服务器说这张照片太大, 照片在手机里, 请告诉管理员。" },
  422: { code: "blob_mismatch", message: "照片在路上传坏了, 会从头再传。" },
  423: { code: "busy", message: "另一个窗口正在传这张照片。" },
};

/** What to do after an answer. Pure. @param strikes answers in a row that brought nothing forward */
export function nextStep(size: number, reply: BlobReply, strikes: number): Next {
  const { status, offset } = reply;
  const known = LATER[status];
  const problem = known ?? { code: reply.code ?? `http_${status}`, message: reply.message ?? "服务器这次没有收下照片, 过一会儿自己再传。" };
  const aside: Next = reply.retryAfter === null ? { to: "aside", problem } : { to: "aside", problem, retryAfter: reply.retryAfter };
  if (status === 201 || (status === 200 && reply.complete)) return { to: "there" };
  if (strikes >= MOST_STRIKES) return aside;
  // Another copy of this request (a proxy's retry) or another tab came first: the server tells where it stands.
  if (status === 200 || status === 204 || status === 409) {
    if (offset !== null && offset >= 0 && offset < size) return { to: "send", from: offset };
    // All bytes are there and nobody said that they are right: ask.
    return offset === size && status !== 200 ? { to: "ask" } : aside;
  }
  // It threw the broken one away: once more from the start, then later.
  if (status === 422 && strikes < 2) return { to: "ask" };
  return aside;
}

/** What an upload needs of the store. */
export interface PhotoStore {
  /** Photos of delivered forms that the server is not known to have, oldest first. */
  due(): Promise<PhotoEntry[]>;
  /** null: not on this phone. */
  bytes(sha256: string): Promise<ArrayBuffer | null>;
  apply(events: ReadonlyMap<string, PhotoEvent>): Promise<void>;
  /** Photos that the server has and no open draft or unsent form names. */
  spare(): Promise<PhotoEntry[]>;
  /** All that the server has told it has. */
  there(): Promise<PhotoEntry[]>;
  /** Takes them from the phone; one that a draft or an unsent form has begun to name stays. */
  forget(sha256: string[]): Promise<void>;
}
export interface PhotoPorts {
  store: PhotoStore;
  /** HEAD. Throws ApiError where the phone or the server as a whole cannot go on. */
  ask(sha256: string): Promise<BlobReply>;
  /** PUT of bytes from `offset` on. Throws as `ask`. */
  put(sha256: string, offset: number, length: number, part: ArrayBuffer): Promise<BlobReply>;
  /** POST /api/sync/have: those that are durable there. */
  have(blobs: string[]): Promise<string[]>;
  /** Runs `work` when no other tab works on `name`, else gives null. */
  alone<T>(name: string, work: () => Promise<T>): Promise<T | null>;
  /** Of the server, as last heard: another one may have been restored from a backup. */
  epoch(): Promise<string | null>;
  /** Answers wait: they go first. */
  interrupted(): boolean;
  now(): number;
  random(): number;
}
export interface PhotosDone {
  sent: number;
  /** Why it stopped before all was tried, or null. */
  problem: ApiError | null;
  /** ms after which to try again by itself, or null. */
  again: number | null;
}

const one = (sha256: string, event: PhotoEvent): Map<string, PhotoEvent> => new Map([[sha256, event]]);

/** Sends the photos of delivered forms, one after another, each from where the server stands. Any cut is met by asking
 *  again in the next run. Never throws for the network's or the server's sake.
 *  @param failures whole runs that failed before this one */
export async function uploadPhotos(ports: PhotoPorts, failures: number): Promise<PhotosDone> {
  const done: PhotosDone = { sent: 0, problem: null, again: null };
  for (const entry of await ports.store.due()) {
    if (!isDue(entry, ports.now())) continue;
    if (ports.interrupted()) return { ...done, again: 0 };
    try {
      const sent = await ports.alone(entry.sha256, () => upload(ports, entry));
      if (sent === "sent") done.sent++;
      if (sent === "interrupted") return { ...done, again: 0 };
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return { ...done, problem: error, again: error.retryAfter ?? backoff(failures, ports.random()) };
    }
  }
  const waits = (await ports.store.due()).filter((e) => !isDue(e, ports.now())).map((e) => e.next_at - ports.now());
  if (waits.length > 0) done.again = Math.min(...waits);
  return done;
}

async function upload(ports: PhotoPorts, entry: PhotoEntry): Promise<"sent" | "aside" | "interrupted"> {
  const { sha256, size } = entry;
  const { store } = ports;
  const aside = async (problem: Told, retryAfter?: number): Promise<"aside"> => {
    const event: PhotoEvent = { type: "aside", problem, at: ports.now(), random: ports.random() };
    await store.apply(one(sha256, retryAfter === undefined ? event : { ...event, retryAfter }));
    return "aside";
  };
  const bytes = await store.bytes(sha256).catch(() => null);
  if (!bytes) return aside({ code: "unreadable", message: "手机里存的这张照片打不开, 请告诉管理员, 不要清理数据。" });
  let chunk = MOST_CHUNK;
  // Standing still is forgiven with the next step forward; being thrown back is not, or two servers that disagree
  // would keep the phone sending for ever.
  let still = 0;
  let setbacks = 0;
  let held = -1;
  // As it was before: an answer on its way may be older than a restore of the server, and the photo is then offered again.
  const epoch = await ports.epoch();
  let reply = await ports.ask(sha256);
  for (;;) {
    const offset = reply.status === 422 ? 0 : (reply.offset ?? held);
    if (offset < held || reply.status === 422) setbacks++;
    else if (offset > held) still = 0;
    else still++;
    held = offset;
    const next = nextStep(size, reply, still + setbacks);
    if (next.to === "there") {
      await store.apply(one(sha256, { type: "there", epoch, at: ports.now() }));
      return "sent";
    }
    if (next.to === "aside") return aside(next.problem, next.retryAfter);
    if (ports.interrupted()) return "interrupted";
    if (next.to === "ask") {
      reply = await ports.ask(sha256);
      continue;
    }
    await store.apply(one(sha256, { type: "progress", offset: next.from }));
    try {
      reply = await ports.put(sha256, next.from, size, bytes.slice(next.from, next.from + chunk));
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== "timeout" || chunk <= LEAST_CHUNK) throw error;
      // Too much for this line: half as much, from where the server really stands.
      chunk = Math.max(LEAST_CHUNK, chunk / 2);
      reply = await ports.ask(sha256);
    }
  }
}

const PART = 500;
async function durable(ports: Pick<PhotoPorts, "have">, entries: PhotoEntry[]): Promise<Set<string>> {
  const there = new Set<string>();
  for (let i = 0; i < entries.length; i += PART) {
    for (const hash of await ports.have(entries.slice(i, i + PART).map((e) => e.sha256))) there.add(hash);
  }
  return there;
}

const lost = (entries: PhotoEntry[], there: Set<string>): Map<string, PhotoEvent> =>
  new Map(entries.filter((e) => !there.has(e.sha256)).map((e): [string, PhotoEvent] => [e.sha256, { type: "lost" }]));

/** Photos older than seven days at the server leave the phone, each only after the server said just now that it holds it
 *  durably. One it does not hold is sent again. @throws ApiError */
export async function forgetPhotos(ports: Pick<PhotoPorts, "store" | "have" | "now">): Promise<void> {
  const now = ports.now();
  const spare = await ports.store.spare();
  const ahead = spare.filter((e) => e.there_at !== null && e.there_at > now);
  await ports.store.apply(new Map(ahead.map((e): [string, PhotoEvent] => [e.sha256, { type: "dated", at: now }])));
  const old = spare.filter((e) => e.there_at !== null && now - e.there_at >= KEPT);
  if (old.length === 0) return;
  const there = await durable(ports, old);
  await ports.store.apply(lost(old, there));
  await ports.store.forget(old.map((e) => e.sha256).filter((hash) => there.has(hash)));
}

/** After a restore of the server: what it has lost is sent again. @throws ApiError */
export async function offerPhotos(ports: Pick<PhotoPorts, "store" | "have" | "epoch">): Promise<void> {
  const epoch = await ports.epoch();
  const other = (await ports.store.there()).filter((e) => e.epoch !== epoch);
  if (other.length === 0) return;
  const there = await durable(ports, other);
  const kept = other.filter((e) => there.has(e.sha256)).map((e): [string, PhotoEvent] => [e.sha256, { type: "kept", epoch }]);
  await ports.store.apply(new Map([...lost(other, there), ...kept]));
}
