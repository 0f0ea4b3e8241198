import type { SyncStatus } from "@/phone.ts";
import type { OutboxSummary } from "@/store/store.ts";
import type { OutboxRow } from "@/types.ts";
import { ago } from "@/ui/format.ts";
import type { Tone } from "@/ui/chip.tsx";
import { STATE } from "../visits/marks.tsx";

/** What the worker reads about one finished form: 已存本机 → 上传中 → 答案已送达, 照片 2/6 → 全部送达 ✓, or who has to act. */
export function stage(row: Pick<OutboxRow, "state" | "photos">): { word: string; tone: Tone } {
  const { total, there } = row.photos;
  if (row.state !== "delivered") return STATE[row.state];
  if (there < total) return { word: `答案已送达, 照片 ${there}/${total}`, tone: "look" };
  return { word: total > 0 ? "全部送达 ✓" : "已送达 ✓", tone: "ok" };
}

/** "今日 12 户, 已收 12 户" */
export const receipt = ({ today }: Pick<OutboxSummary, "today">): string => `今日 ${today.finished} 户, 已收 ${today.received} 户`;

/** "最早 2 小时前"; "" when there is nothing to say of age. */
export function oldest(at: number | null, now = Date.now()): string {
  if (at === null) return "";
  const age = ago(at, now);
  return age === "刚刚" ? "刚存下" : `最早 ${age}`;
}

/** The line on top of each page: what is only on this phone, and since when. */
export function unsentLine(summary: OutboxSummary, now = Date.now()): string {
  const { unsent, photos, held, disputed } = summary;
  if (unsent > 0) return [`未送达 ${unsent}`, oldest(summary.oldest_at, now)].filter(Boolean).join(" · ");
  if (photos.there < photos.total) return `答案已送达, 照片 ${photos.there}/${photos.total}`;
  const waiting = held + disputed;
  return waiting > 0 ? `全部送达 ✓ · ${waiting} 份待处理` : "全部送达 ✓";
}

const WHY: Record<string, string> = {
  offline: "没有信号", timeout: "信号太弱", not_json: "连上的网络要先登录", store: "手机没存上", device_revoked: "这部手机被停用了",
  protocol_too_old: "本应用太旧, 要更新", busy: "服务器正忙", http_429: "服务器正忙", http_503: "服务器正忙", http_502: "服务器正在维护",
  epoch_moving: "服务器正在更换",
};

/** Why the last try failed, when it is tried again, that nothing is lost. null: it did not fail. */
export function whyNot(sync: SyncStatus, now = Date.now()): { title: string; text: string; bad: boolean } | null {
  if (sync.problem === null) return null;
  const again = sync.next_at === null ? "" : sync.next_at - now < 60_000 ? "马上会自己再试。" : `${Math.ceil((sync.next_at - now) / 60_000)} 分钟内会自己再试。`;
  const safe = /都在手机里|都存在手机|之前存的都在/.test(sync.problem) ? "" : "答案都在手机里。";
  const title = WHY[sync.problem_code ?? ""] ?? "这次没发成";
  // The title has said it: what follows is what it means.
  const rest = sync.problem.startsWith(title + ", ") ? sync.problem.slice(title.length + 2) : sync.problem;
  return { title, text: [rest, safe, again].filter(Boolean).join(" "), bad: sync.problem_code === "store" };
}
