import { isoDay, two } from "../kit/day.ts";
import type { Effect, Event, Why } from "./machine.ts";

/** The outbox's diary for whoever helps over the telephone: what was tried, what came back. Codes, counts and the first
 *  digits of revision ids; no names, places, answers or words of a server. */
export interface LogLine { at: number; text: string }

export const LOG_MOST = 200;

const short = (ids: readonly string[]): string => ids.slice(0, 3).map((id) => id.slice(-8)).join(",") + (ids.length > 3 ? "…" : "");

function counted(words: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].map(([word, n]) => `${word} ${n}`).join(", ");
}

const WHY: Record<Why, string> = {
  start: "打开应用", focus: "回到屏幕", online: "有了网络", timer: "到时间", finished: "填完一份", background: "系统唤醒", hand: "按了发送", signed_in: "登录",
};

/** What is worth a line of an event and of what was decided upon it. Pure. */
export function linesOf(event: Event, effects: readonly Effect[]): string[] {
  const lines: string[] = [];
  switch (event.type) {
    case "wake":
      if (effects.some((e) => e.type === "begin")) lines.push(`开始: ${WHY[event.why]}`);
      break;
    case "busy": lines.push("另一个窗口在传"); break;
    case "answer": {
      lines.push(`回执 ${counted(event.results.map((r) => (r.problem ? `${r.status}:${r.problem.code}` : r.status)))}`);
      break;
    }
    case "unreadable": lines.push(`打不开 ${short(event.revs)}`); break;
    case "have": lines.push(`服务器有 ${event.revs.length}`); break;
    case "pulled": lines.push("名单已更新"); break;
    case "failed": lines.push(`失败 ${event.status} ${event.code}${event.retry_after === null ? "" : `, 等 ${Math.round(event.retry_after / 1000)} 秒`}`); break;
    case "broken": lines.push("手机存储出错"); break;
    case "stop": lines.push("退出登录"); break;
    case "loaded": case "epoch": break;
  }
  for (const effect of effects) {
    if (effect.type === "push") lines.push(`发送 ${effect.revs.length} 份 ${short(effect.revs)}`);
    else if (effect.type === "have") lines.push(`核对 ${effect.revs.length} 份`);
    else if (effect.type === "epoch") lines.push("服务器换过数据, 重新核对");
    else if (effect.type === "timer" && effect.ms !== null) lines.push(`${Math.round(effect.ms / 1000)} 秒后再试`);
  }
  return lines;
}

/** The newest lines stay. Pure. */
export const keptLines = (lines: readonly LogLine[], more: readonly LogLine[]): LogLine[] => [...lines, ...more].slice(-LOG_MOST);

/** As it is copied: one line each, oldest first, the phone's clock. */
export function logText(lines: readonly LogLine[]): string {
  return lines.map(({ at, text }) => {
    const d = new Date(at);
    return `${isoDay(d)} ${[d.getHours(), d.getMinutes(), d.getSeconds()].map(two).join(":")} ${text}`;
  }).join("\n");
}
