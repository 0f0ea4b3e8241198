import type { Answers, Definition, Question, Section, Value } from "../types.ts";
import { canonical } from "../kit/canonical.ts";

/** What one form says of one question. */
export interface Said { value: Value | undefined; remark: string }
export interface Difference {
  question: Question; section: Section;
  mine: Said; theirs: Said;
  /** both changed it · only theirs · only mine. Without a common base nothing is known: both. */
  by: "both" | "theirs" | "mine";
}

const saidIn = (answers: Answers, id: string): Said => ({ value: answers.values[id], remark: (answers.remarks[id] ?? "").trim() });
const same = (a: Said, b: Said): boolean => a.remark === b.remark && canonical(a.value ?? null) === canonical(b.value ?? null);

/** Questions on which two forms that began from `base` differ, in the order of the definition. Pure. */
export function differences(definition: Definition, mine: Answers, theirs: Answers, base: Answers | null): Difference[] {
  return definition.sections.flatMap((section) => section.questions.flatMap((question): Difference[] => {
    const [a, b] = [saidIn(mine, question.id), saidIn(theirs, question.id)];
    if (same(a, b)) return [];
    const o = base && saidIn(base, question.id);
    const by = !o ? "both" : same(a, o) ? "theirs" : same(b, o) ? "mine" : "both";
    return [{ question, section, mine: a, theirs: b, by }];
  }));
}

/** Mine, with theirs where that was chosen. Questions that the form does not know stay as they are in mine. Pure. */
export function combined(mine: Answers, theirs: Answers, taken: Iterable<string>): Answers {
  const names = new Set(taken);
  const part = <T>(own: Record<string, T>, other: Record<string, T>): Record<string, T> => Object.fromEntries([
    ...Object.entries(own).filter(([id]) => !names.has(id)), ...Object.entries(other).filter(([id]) => names.has(id)),
  ]);
  return {
    values: part(mine.values, theirs.values), remarks: part(mine.remarks, theirs.remarks),
    reasons: { ...theirs.reasons, ...mine.reasons },
  };
}
