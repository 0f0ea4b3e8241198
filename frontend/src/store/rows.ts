import type { Draft, Household, Judgement, OutboxEntry, RevisionItem, Submission, WorkState } from "../types.ts";
import { isDelivered } from "../outbox/states.ts";
import type { OutboxSummary, Work } from "./store.ts";

/** What is sealed beside an outbox row. */
export interface SavedRevision {
  item: RevisionItem; campaign: string; village: string; title: string;
  flags: Judgement["flags"]; measures: Judgement["measures"]; visited_on: string; finished_at: number;
}
/** A finished revision of this phone with where it stands. */
export interface LocalRevision extends SavedRevision { entry: OutboxEntry }
export interface ServerSubmission extends Submission { seq: number }

const fen = (value: unknown): number | null => (typeof value === "number" ? value : null);

/** The phone's own revision speaks until the server's copy has caught up with it. */
function localSpeaks(local: LocalRevision | null, server: ServerSubmission | null): local is LocalRevision {
  if (!local) return false;
  if (local.entry.state !== "delivered" || !server) return true;
  return local.entry.seq === null || server.seq < local.entry.seq;
}

/** What an edit starts from: the last saved answers and the revision they are the child of. */
export function baseOf(local: LocalRevision | null, server: ServerSubmission | null): Pick<Draft, "submission_id" | "parent" | "answers"> | null {
  if (localSpeaks(local, server)) return { submission_id: local.item.submission_id, parent: local.item.rev_id, answers: local.item.answers };
  return server ? { submission_id: server.id, parent: server.head, answers: server.answers } : null;
}

/** Pure: one row's work from the three places that know of it. */
export function workOf(draft: Draft | null, local: LocalRevision | null, server: ServerSubmission | null): Work {
  const own = localSpeaks(local, server);
  const source = own ? local : server;
  const disputed: WorkState | null = server?.state === "disputed" ? "disputed" : null;
  const state: WorkState | null = draft ? "draft" : own ? local.entry.state : (disputed ?? (local ? "delivered" : null));
  return {
    state, visited: source !== null, visited_on: source?.visited_on ?? null,
    flags: source?.flags ?? [], draft,
    submission_id: draft?.submission_id ?? (own ? local.item.submission_id : (server?.id ?? null)),
    per_person: fen(source?.measures["per_person"]),
  };
}

/** One collator for all: making one for each comparison is most of the time of a long list. */
const byNumber = new Intl.Collator("en", { numeric: true });
const LAST_DOOR = Number.MAX_SAFE_INTEGER;

/** In the order in which a worker walks: grid, door, number. */
export function inDoorOrder(a: Household, b: Household): number {
  return byNumber.compare(a.grid ?? "", b.grid ?? "") || (a.door_order ?? LAST_DOOR) - (b.door_order ?? LAST_DOOR) ||
    byNumber.compare(a.number, b.number) || (a.id < b.id ? -1 : 1);
}

/** @param day calendar day of a time, on this phone @param now ms */
export function summarise(entries: OutboxEntry[], now: number, day: (ms: number) => string): OutboxSummary {
  const unsent = entries.filter((e) => !isDelivered(e));
  const today = entries.filter((e) => day(e.finished_at) === day(now));
  const forms = (list: OutboxEntry[]) => new Set(list.map((e) => e.submission_id)).size;
  const waiting = new Set(unsent.map((e) => e.submission_id));
  return {
    unsent: unsent.length,
    oldest_at: unsent.length ? Math.min(...unsent.map((e) => e.finished_at)) : null,
    disputed: entries.filter((e) => e.state === "disputed").length,
    held: entries.filter((e) => e.state === "held").length,
    today: { finished: forms(today), received: forms(today.filter((e) => !waiting.has(e.submission_id))) },
  };
}
