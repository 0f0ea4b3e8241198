import type { HouseholdRow } from "@/store/store.ts";
import { isoDay } from "@/kit/day.ts";
import type { Flag, Visit, WorkState } from "@/types.ts";
import { Mark, type Tone } from "@/ui/chip.tsx";
import { KINDS, day } from "@/ui/format.ts";
import { OUTCOMES, nearDay } from "./plan.ts";

/** What the worker reads about one form. */
export const STATE: Record<WorkState, { word: string; tone: Tone }> = {
  draft: { word: "草稿", tone: "act" },
  saved: { word: "已存本机", tone: "look" },
  sending: { word: "上传中", tone: "look" },
  delivered: { word: "已送达", tone: "ok" },
  disputed: { word: "待主管裁定", tone: "bad" },
  held: { word: "已收存待处理", tone: "bad" },
  returned: { word: "需更正", tone: "bad" },
  approved: { word: "已审定", tone: "ok" },
};

export function KindMarks({ kinds }: { kinds: readonly string[] }) {
  return (
    <>
      {kinds.map((kind) => (
        <Mark key={kind} tone={kind === "monitored" ? "act" : "plain"}>
          {KINDS[kind] ?? kind}
        </Mark>
      ))}
    </>
  );
}

export const worst = (flags: readonly Flag[]): "bad" | "look" | undefined =>
  flags.some((f) => f.severity === "H") ? "bad" : flags.length > 0 ? "look" : undefined;

/** Where the household is, as people say it. */
export const whereabouts = (row: Pick<HouseholdRow, "household">): string =>
  row.household.address || [row.household.village_name, row.household.grid_name].filter(Boolean).join(" ") || row.household.number;

/** "8 月 8 日家里没人, 明天再去"; null when nobody has been there. */
export function attemptNote(last: Visit | undefined, today = isoDay()): string | null {
  if (!last) return null;
  const near = (iso: string) => nearDay(iso, today) ?? day(iso);
  const word = last.outcome === "away" && last.met ? "电话问过了" : (OUTCOMES[last.outcome] ?? "去过");
  return [(last.visited_on ? near(last.visited_on) : "") + word, last.next_on ? `${near(last.next_on)}再去` : null].filter(Boolean).join(", ");
}

/** The second line of a row: place, last visit, problems. */
export function rowNote(row: HouseholdRow): string {
  const parts = [whereabouts(row)];
  if (row.state === "draft") parts.push("填了一半");
  else if (row.visited) parts.push(row.visited_on ? `${day(row.visited_on, Number(row.visited_on.slice(0, 4)))}走访` : "已走访");
  else parts.push(attemptNote(row.visits.at(-1)) ?? "本轮还没去");
  if (row.flags.length > 0) parts.push(`${row.flags.length} 个问题`);
  return parts.join(" · ");
}

/** Sent back and being corrected: the draft's own mark does not say so. */
export function ReturnMark({ work }: { work: Pick<HouseholdRow, "state" | "review"> }) {
  return work.review?.action === "return" && work.state === "draft" ? <Mark tone="bad">{STATE.returned.word}</Mark> : null;
}

/** State worth a mark in a list: what is delivered needs none. */
export function StateMark({ state }: { state: WorkState | null }) {
  if (state === null || state === "delivered" || state === "approved") return null;
  return <Mark tone={STATE[state].tone}>{STATE[state].word}</Mark>;
}
