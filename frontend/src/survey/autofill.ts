import type { Answers, Judgement, Value } from "../types.ts";
import type { Compiled, Facts } from "./evaluate.ts";
import { storable } from "./values.ts";

/** What the phone chooses by itself: 不涉及 where a question does not apply, and the computed answer. Only empty
 *  questions are filled, so nothing a person chose is changed; the computed one follows its figures as long as it
 *  still shows what the phone chose (`before` = the judgement of the state before this tap).
 *  Pure; the same object comes back when nothing is to be done. Evaluate again after a change. */
export function autofill(compiled: Compiled, answers: Answers, now: Judgement, before: Judgement | null): Answers {
  const set: Record<string, Value> = {};
  for (const id of now.auto_na) {
    if (storable(answers.values[id]) === undefined) set[id] = "na";
  }
  for (const id of now.visible) {
    const fresh = now.computed[id];
    if (fresh === undefined || now.auto_na.includes(id) || !compiled.byId.has(id)) continue;
    const held = storable(answers.values[id]);
    if (held === undefined || (held !== fresh && before?.computed[id] === held)) set[id] = fresh;
  }
  return Object.keys(set).length === 0 ? answers : { ...answers, values: { ...answers.values, ...set } };
}

/** Values a new form starts with (`default`): today, a literal, or a fact of the campaign.
 *  @param today "2022-08-09", the phone's own calendar day */
export function defaults(compiled: Compiled, campaign: Facts, today: string): Answers["values"] {
  const values: Answers["values"] = {};
  for (const { q } of compiled.questions) {
    if (q.default === undefined) continue;
    const value = q.default === "today" ? today
      : typeof q.default === "string" && q.default.startsWith("campaign.") ? campaign[q.default.slice("campaign.".length)]
      : q.default;
    const kept = storable(value as Value | null);
    if (kept !== undefined) values[q.id] = kept;
  }
  return values;
}
