import type { BlobValue, Draft, Household, Judgement, OutboxEntry, OutboxRow, PhotoEntry, Review, RevisionItem, Submission, WorkState } from "../types.ts";
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

/** The phone's own revision speaks until the server's copy has caught up with it. One that was disputed speaks until a
 *  supervisor has decided, one that was held until it was taken in or the form was opened again for correction. */
export function localSpeaks(local: LocalRevision | null, server: ServerSubmission | null): local is LocalRevision {
  if (!local) return false;
  if (!server) return true;
  const { state, seq, rev_id } = local.entry;
  // Under a new epoch (seq 0) the server has it, under a number that this phone does not know: a pulled copy that still has
  // its parent as the head is from before the server was restored; any other has gone on.
  const caughtUp = seq !== null && server.seq >= seq && !(seq === 0 && server.head === local.item.parent);
  switch (state) {
    case "delivered": return !caughtUp;
    case "disputed": return !caughtUp || (server.state === "disputed" && server.id === local.item.submission_id);
    case "held": return server.head !== rev_id && server.state !== "returned";
    default: return true;
  }
}

/** The supervisor's last word as far as it still stands: an edit answers a return. */
export function reviewOf(local: LocalRevision | null, server: ServerSubmission | null): Review | null {
  if (!server?.review || localSpeaks(local, server)) return null;
  return server.state === "returned" || server.state === "approved" ? server.review : null;
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
  const review = reviewOf(local, server);
  const judged: WorkState | null = review?.action === "return" ? "returned" : review?.action === "approve" ? "approved" : null;
  const state: WorkState | null = draft ? "draft" : own ? local.entry.state : (disputed ?? judged ?? (local ? "delivered" : null));
  return {
    state, visited: source !== null, visited_on: source?.visited_on ?? null,
    flags: source?.flags ?? [], draft, review,
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

/** How far the photos of one revision are. One that is not on the phone was at the server before it went. */
export function photosOf(blobs: BlobValue[], known: ReadonlyMap<string, PhotoEntry>): OutboxRow["photos"] {
  const hashes = [...new Set(blobs.map((b) => b.sha256))];
  const waiting = hashes.flatMap((hash) => known.get(hash) ?? []).filter((e) => e.state === "waiting");
  const begun = waiting.find((e) => e.offset > 0);
  return { total: hashes.length, there: hashes.length - waiting.length, lacks: begun ? 1 - begun.offset / begun.size : waiting.length > 0 ? 1 : 0 };
}

/** Photos of delivered forms of which one at least is not at the server. */
function photosLeft(entries: OutboxEntry[], photos: PhotoEntry[]): OutboxSummary["photos"] {
  const delivered = new Set(entries.filter(isDelivered).map((e) => e.rev_id));
  const open = new Set(photos.filter((e) => e.state === "waiting").flatMap((e) => e.revs.filter((id) => delivered.has(id))));
  const theirs = photos.filter((e) => e.revs.some((id) => open.has(id)));
  return { total: theirs.length, there: theirs.filter((e) => e.state === "there").length };
}

/** @param day calendar day of a time, on this phone @param now ms */
export function summarise(entries: OutboxEntry[], photos: PhotoEntry[], now: number, day: (ms: number) => string): OutboxSummary {
  const unsent = entries.filter((e) => !isDelivered(e));
  // Households are counted, not what else was said of them.
  const today = entries.filter((e) => e.kind === undefined && day(e.finished_at) === day(now));
  const forms = (list: OutboxEntry[]) => new Set(list.map((e) => e.submission_id)).size;
  const waiting = new Set(unsent.map((e) => e.submission_id));
  return {
    unsent: unsent.length,
    oldest_at: unsent.length ? Math.min(...unsent.map((e) => e.finished_at)) : null,
    disputed: entries.filter((e) => e.state === "disputed").length,
    held: entries.filter((e) => e.state === "held").length,
    photos: photosLeft(entries, photos),
    today: { finished: forms(today), received: forms(today.filter((e) => !waiting.has(e.submission_id))) },
  };
}
