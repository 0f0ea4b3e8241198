import type { Wire } from "../api/wire.ts";
import type { OutboxEntry } from "../types.ts";
import { backoff } from "./backoff.ts";

/** One result of a push (docs/sync.md). */
export type PushResult = Wire["PushResult"];

/** What can happen to a row of the outbox. Times are ms of the phone's clock and only order its own tries; `random` is
 *  0…1, given, so that a replay ends where the first run did. */
export type OutboxEvent =
  | { type: "send" }
  /** The app started anew or the request failed as a whole: it is not known whether the server has it. */
  | { type: "unsent"; problem?: { code: string; message: string } }
  /** @param epoch of the server that answered */
  | { type: "result"; result: PushResult; epoch: string; at: number; random: number }
  /** This one alone cannot be sent now: it steps aside and the others go on. */
  | { type: "aside"; problem: { code: string; message: string }; at: number; random: number; retryAfter?: number }
  /** The person pressed 立即上传. */
  | { type: "hurry" }
  /** The server of this epoch was asked and has it. */
  | { type: "kept"; epoch: string }
  /** The server was restored from a backup and does not have it any more. */
  | { type: "lost" };

const HELD: Record<string, string> = {
  unknown_questionnaire: "服务器还没有这个版本的问卷, 已收存, 等管理员处理。",
  not_permitted: "这一户不在您的网格里, 已收存, 等管理员处理。",
  device_mismatch: "这台手机和登录时的不一致, 已收存, 等管理员处理。",
  digest_mismatch: "传到服务器的内容对不上校验, 已收存, 等管理员处理。",
  id_reused: "编号和另一份重复, 已收存, 等管理员处理。",
  malformed: "服务器看不懂这一份, 已收存, 等管理员处理。",
  campaign_closed: "这次行动已经结束, 已收存, 等管理员处理。",
  approved: "这一户已经审定, 修改已收存, 等主管处理。",
};

function reason(result: PushResult): OutboxEntry["problem"] {
  const code = result.problem?.code ?? result.status;
  const known = result.status === "held" ? HELD[code] : undefined;
  if (result.status === "disputed") {
    return { code, message: result.problem?.message || "同一户有另一份不同的答案, 两份都留着, 等主管裁定。" };
  }
  return { code, message: known ?? (result.problem?.message || "服务器已收存, 等管理员处理。") };
}

/** Whether the server has it durably: only then may the phone ever let go of it. */
export const isDelivered = (entry: Pick<OutboxEntry, "state">): boolean =>
  entry.state === "delivered" || entry.state === "disputed" || entry.state === "held";

/** 已存本机 → 上传中 → 已送达 | 待主管裁定 | 已收存待处理, and back to 已存本机 when it is not known to have arrived.
 *  Pure: a new row. An event that does not fit the state changes nothing: a late or repeated answer is harmless. */
export function transition(entry: OutboxEntry, event: OutboxEvent): OutboxEntry {
  if (isDelivered(entry)) {
    // Its number was given in the former history and may be far ahead of the feed now: see `localSpeaks`.
    if (event.type === "kept") return { ...entry, epoch: event.epoch, seq: entry.seq === null ? null : 0 };
    if (event.type !== "lost") return entry;
    return { ...entry, state: "saved", attempts: 0, next_at: 0, delivered_at: null, seq: null, need_blobs: [], problem: null, epoch: null };
  }
  switch (event.type) {
    case "send": return { ...entry, state: "sending" };
    case "unsent": return { ...entry, state: "saved", problem: event.problem ?? entry.problem };
    case "hurry": return { ...entry, attempts: 0, next_at: 0 };
    case "lost": case "kept": return entry;
    case "aside": return aside(entry, event);
    case "result": {
      const { result, at } = event;
      if (result.status === "retry") {
        const problem = { code: result.problem?.code ?? "retry", message: result.problem?.message || "服务器这次没能收下, 过一会儿自己再传。" };
        return aside(entry, { problem, at, random: event.random });
      }
      const arrived = { ...entry, next_at: 0, delivered_at: at, seq: result.seq, need_blobs: result.need_blobs, epoch: event.epoch };
      if (result.status === "held" || result.status === "disputed") return { ...arrived, state: result.status, problem: reason(result) };
      // A duplicate carries the first receipt: its problem tells whether that was held or disputed.
      if (result.status === "duplicate" && result.problem) {
        const first = result.problem.code in HELD ? "held" : "disputed";
        return { ...arrived, state: first, problem: reason({ ...result, status: first }) };
      }
      return { ...arrived, state: "delivered", problem: null };
    }
  }
}

function aside(
  entry: OutboxEntry, event: { problem: { code: string; message: string }; at: number; random: number; retryAfter?: number },
): OutboxEntry {
  const wait = event.retryAfter ?? backoff(entry.attempts, event.random);
  return { ...entry, state: "saved", attempts: entry.attempts + 1, next_at: event.at + wait, tried_at: event.at, problem: event.problem };
}

const DAY = 86_400_000;

/** Whether a row may go now. A clock that was set back since the row stepped aside (to 1970, or from 2099) must not
 *  strand it: a wait that has not begun yet by this clock is over. Rows of older apps do not tell when they stepped
 *  aside; no wait is longer than a day. Pure. */
export function isDue(entry: Pick<OutboxEntry, "next_at" | "tried_at">, now: number): boolean {
  return entry.next_at <= now || now < (entry.tried_at ?? entry.next_at - DAY);
}
