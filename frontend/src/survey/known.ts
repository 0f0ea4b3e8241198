import type { Aids, Answers, Campaign, Definition, Household, Questionnaire, TownshipPart, Value, Values, Village } from "../types.ts";
import type { Facts } from "./evaluate.ts";
import { readValue } from "./values.ts";

/** What a question's answer is without asking, and who says so. */
export interface Known { value: Value; from: string; remark?: string }
export type KnownAnswers = Readonly<Record<string, Known>>;
/** Of one village, kept on this phone: answers that hold for all its households (by question), and facts that the
 *  register lacks. */
export interface VillageMemory { answers: Values; facts: Record<string, boolean> }

export const NO_MEMORY: VillageMemory = { answers: {}, facts: {} };

export const aidsFor = (campaign: Campaign, form: Questionnaire): Aids => campaign.aids?.[form.id] ?? {};

/** The answers that nobody has to be asked for, as far as they fit the question. Pure. */
export function knownAnswers(
  definition: Definition, aids: Aids, household: Household | null, village: Village | null, memory: VillageMemory, township: TownshipPart | null,
): KnownAnswers {
  const known: Record<string, Known> = {};
  const take = (id: string, value: unknown, from: string, remark?: string) => {
    const question = definition.sections.flatMap((s) => s.questions).find((q) => q.id === id);
    if (!question || value === null || value === undefined) return;
    const read = readValue(question, value);
    if (read.answered && !read.bad) known[id] = { value: value as Value, from, ...(remark ? { remark } : {}) };
  };
  for (const [id, fact] of Object.entries(aids.facts ?? {})) {
    const told = household ? ((household as unknown as Facts)[fact] ?? household.facts[fact]) : village?.facts[fact];
    take(id, typeof told === "boolean" ? (told ? "yes" : "no") : told, "名册");
  }
  for (const id of aids.village_wide ?? []) take(id, memory.answers[id], "全村一样");
  for (const id of aids.township ?? []) take(id, township?.values[id], `${township?.village_name ?? ""}填过`, township?.remarks[id]);
  return known;
}

/** Known answers where nothing stands yet. The same object when there is nothing to fill in. Pure. */
export function withKnown(answers: Answers, known: KnownAnswers): Answers {
  const fresh = Object.entries(known).filter(([id]) => answers.values[id] === undefined);
  if (fresh.length === 0) return answers;
  const remarks = fresh.flatMap(([id, k]) => (k.remark && !answers.remarks[id] ? [[id, k.remark] as const] : []));
  return {
    ...answers, values: { ...answers.values, ...Object.fromEntries(fresh.map(([id, k]) => [id, k.value])) },
    remarks: { ...answers.remarks, ...Object.fromEntries(remarks) },
  };
}

/** Facts of the village that the register leaves open: what was told here once, else what the village form says of them. */
export function villageFacts(aids: Aids, village: Village | null, memory: VillageMemory, form: Values | null): Record<string, boolean> {
  const told: Record<string, boolean> = {};
  for (const { fact, told_by: by } of aids.village_facts ?? []) {
    if (typeof village?.facts[fact] === "boolean") continue;
    const answer = by && form?.[by.question];
    if (typeof answer === "string" && by?.true.includes(answer)) told[fact] = true;
    else if (typeof answer === "string" && by?.false.includes(answer)) told[fact] = false;
    else if (memory.facts[fact] !== undefined) told[fact] = memory.facts[fact];
  }
  return told;
}

/** What a finished household form teaches of its village: the first answer that was given. A later household that differs
 *  is an exception at one door. Pure; the same object when nothing is new. */
export function learned(memory: VillageMemory, aids: Aids, values: Values): VillageMemory {
  const fresh = (aids.village_wide ?? []).filter((id) => memory.answers[id] === undefined && values[id] !== undefined && values[id] !== "na");
  if (fresh.length === 0) return memory;
  return { ...memory, answers: { ...memory.answers, ...Object.fromEntries(fresh.map((id) => [id, values[id]!])) } };
}
