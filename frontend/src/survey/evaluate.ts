import type { Answers, Definition, Judgement, Values } from "../types.ts";

/** A definition made ready once; evaluating it is then cheap enough for each tap. */
export interface Compiled { readonly definition: Definition }
export type Facts = Record<string, unknown>;

export function compile(definition: Definition): Compiled {
  return { definition };
}

export function evaluate(
  _compiled: Compiled, _answers: Answers, _household: Facts, _campaign: Facts, _previous?: Values | null,
): Judgement {
  throw new Error("not yet built");
}
