import { canonical } from "../kit/canonical.ts";
import { sha256 } from "../kit/ids.ts";
import type { Answers, BlobValue, Definition, Draft, Value } from "../types.ts";

/** What a signature stands for: the form, whom it is about, and every answer but the signatures themselves. */
type Signed = Pick<Draft, "campaign" | "village" | "household_id" | "questionnaire">;

const signatures = (definition: Definition): Set<string> =>
  new Set(definition.sections.flatMap((s) => s.questions).filter((q) => q.type === "signature").map((q) => q.id));

const isBlob = (value: Value | undefined): value is BlobValue => typeof value === "object" && !Array.isArray(value);

/** The text whose digest a signature carries (docs/questionnaires.md, Signatures). @param answers tidy, as they travel */
export function signedText(definition: Definition, of: Signed, answers: Answers): string {
  const drawn = signatures(definition);
  const without = <T>(map: Record<string, T>) => Object.fromEntries(Object.entries(map).filter(([id]) => !drawn.has(id)));
  return canonical({
    scope: `${of.campaign}/${of.village}`, household_id: of.household_id, questionnaire: of.questionnaire,
    answers: { values: without(answers.values), remarks: answers.remarks, reasons: answers.reasons },
  });
}

export const signedDigest = (definition: Definition, of: Signed, answers: Answers): Promise<string> => sha256(signedText(definition, of, answers));

/** Whether any signature stands in the answers. */
export const isSigned = (definition: Definition, answers: Answers): boolean =>
  [...signatures(definition)].some((id) => isBlob(answers.values[id]));

/** The answers without their signatures: they were given for other answers. The same object when there are none. Pure. */
export function unsigned(definition: Definition, answers: Answers): Answers {
  if (!isSigned(definition, answers)) return answers;
  const drawn = signatures(definition);
  return { ...answers, values: Object.fromEntries(Object.entries(answers.values).filter(([id]) => !drawn.has(id))) };
}

/** `after` as it may stand after `before`: signatures only while they are for the same answers. A signature that is put or
 *  taken away changes no other answer and leaves the others alone. Pure. */
export function keepingSignatures(definition: Definition, of: Signed, before: Answers, after: Answers): Answers {
  if (!isSigned(definition, after) || !isSigned(definition, before)) return after;
  return signedText(definition, of, before) === signedText(definition, of, after) ? after : unsigned(definition, after);
}

/** Signatures whose digest is not that of these answers. */
export async function staleSignatures(definition: Definition, of: Signed, answers: Answers): Promise<string[]> {
  const digest = await signedDigest(definition, of, answers);
  return [...signatures(definition)].filter((id) => {
    const value = answers.values[id];
    return isBlob(value) && value.of !== digest;
  });
}
