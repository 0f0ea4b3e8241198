import type { Answers, Judgement } from "@/types.ts";

/** 不涉及 chosen where the roster says so, and taken back where that no longer holds (`before` = the judgement it was
 *  chosen under). What the worker chose himself stays. Returns the same object when nothing changes. */
export function withAutoNa(answers: Answers, judgement: Judgement, before: Judgement | null): Answers {
  const now = new Set(judgement.auto_na);
  const stale = new Set((before?.auto_na ?? []).filter((id) => !now.has(id) && answers.values[id] === "na"));
  const fresh = judgement.auto_na.filter((id) => answers.values[id] === undefined);
  if (stale.size + fresh.length === 0) return answers;
  const kept = Object.entries(answers.values).filter(([id]) => !stale.has(id));
  return { ...answers, values: { ...Object.fromEntries(kept), ...Object.fromEntries(fresh.map((id) => [id, "na"])) } };
}
