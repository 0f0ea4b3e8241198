import { canonical } from "../kit/canonical.ts";
import type { Answers, Judgement, Question, Values } from "../types.ts";
import { readValue } from "./values.ts";

/** The last round's answers about the same household or village. */
export interface LastTime { values: Values; remarks: Record<string, string>; visited_on: string | null }

/** A photo or a signature is of its day: "the same as last time" would be untrue. */
const drawn = (q: Question) => q.type === "photo" || q.type === "signature";

/** Of these questions those that "与上次相同" would fill in: unanswered, answered last time in a way that still fits, and not
 *  computed from other answers. Pure. */
export function fillable(asked: readonly Question[], values: Values, last: LastTime | null, judgement: Judgement): string[] {
  if (!last) return [];
  return asked.filter((q) => {
    if (drawn(q) || values[q.id] !== undefined || judgement.computed[q.id] !== undefined) return false;
    const read = readValue(q, last.values[q.id]);
    return read.answered && !read.bad;
  }).map((q) => q.id);
}

/** Those of last time for these questions, with what was written about them. Pure. */
export function fromLastTime(answers: Answers, last: LastTime, ids: readonly string[]): Answers {
  const pick = <T>(map: Record<string, T>) => Object.fromEntries(ids.flatMap((id) => (map[id] === undefined ? [] : [[id, map[id]] as const])));
  return { ...answers, values: { ...answers.values, ...pick(last.values) }, remarks: { ...pick(last.remarks), ...answers.remarks } };
}

/** Whether an answer that stands is another one than last time. */
export function differs(question: Question, values: Values, last: LastTime | null): boolean {
  const [now, then] = [values[question.id], last?.values[question.id]];
  return !drawn(question) && now !== undefined && then !== undefined && canonical(now) !== canonical(then);
}
