import type { Answers, Campaign, Definition, Judgement, Question, Value, Values } from "@/types.ts";

function defaultOf(question: Question, campaign: Campaign, today: string): Value | undefined {
  if (question.default === undefined) return undefined;
  if (question.default === "today") return today;
  if (question.default === "campaign.period_start") return campaign.period_start;
  return question.default;
}

/** Puts defaults into a form that is opened for the first time. Answers that are there stay. */
export function withDefaults(definition: Definition, answers: Answers, campaign: Campaign, today: string): Answers {
  const values: Values = { ...answers.values };
  for (const section of definition.sections) {
    for (const question of section.questions) {
      const value = defaultOf(question, campaign, today);
      if (value !== undefined && values[question.id] === undefined) values[question.id] = value;
    }
  }
  return { ...answers, values };
}

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
