import type { OutboxEntry } from "../types.ts";
import type { Wire } from "../api/wire.ts";
import { isDelivered, isDue } from "./states.ts";

export const PROTOCOL = 2;
export const MOST_ITEMS = 50;
/** 512 KB with room for the envelope. */
export const MOST_BYTES = 512 * 1024 - 2048;

export type PushAnswer = Wire["PushReply"];
/** A row with the size of its item as JSON; 0 for delivered ones, which nothing asks for. */
export type Row = OutboxEntry & { bytes: number };

/** Of the rows, oldest first, those that may go now: not delivered, not waiting, and no older row of the same form
 *  waiting, since a child should not come before its parent. Pure.
 *  @param tried had their say in this run */
export function ready<R extends OutboxEntry>(rows: readonly R[], now: number, tried: ReadonlySet<string>): R[] {
  const blocked = new Set<string>();
  return rows.filter((row) => {
    if (isDelivered(row) || blocked.has(row.submission_id)) return false;
    if (isDue(row, now) && !tried.has(row.rev_id)) return true;
    blocked.add(row.submission_id);
    return false;
  });
}

/** The head of the list that fits one request. One item too big by itself goes alone. Pure. */
export function batchOf(rows: readonly { rev_id: string; bytes: number }[], items: number): string[] {
  const batch: string[] = [];
  let bytes = 0;
  for (const row of rows) {
    if (batch.length > 0 && (batch.length >= items || bytes + row.bytes + 1 > MOST_BYTES)) break;
    batch.push(row.rev_id);
    bytes += row.bytes + 1;
  }
  return batch;
}

/** The answer speaks of the phone or its worker, not of what was sent. */
export const ofThePhone = (status: number): boolean => status === 401 || status === 403 || status === 426;

/** The worker's grids, or his token, changed while a run was under way. That is past by the next run, which asks for both anew. */
const PASSING = new Set(["not_permitted", "token_outdated", "token_expired"]);

/** A new sign-in or a new version of the app is wanted: trying again by itself would not help. */
export const needsPerson = (status: number, code: string): boolean => ofThePhone(status) && !PASSING.has(code);

export type Verdict = "halve" | "aside" | "later" | "stop";

/** What a failed push means for its items. Too big or too slow: half as many; one alone that is too slow steps aside and
 *  the run ends ("later"). 401, 403, 426, 429, 502 and 503 speak of the phone or the server, not of the items: stop.
 *  Anything else may be the fault of one item: find it by halving. Pure. */
export function verdict(error: { status: number; code: string }, items: number): Verdict {
  if (error.code === "timeout" || error.status === 408 || error.status === 504) return items > 1 ? "halve" : "later";
  if (error.status === 0 || ofThePhone(error.status) || [429, 502, 503].includes(error.status)) return "stop";
  return items > 1 ? "halve" : "aside";
}
