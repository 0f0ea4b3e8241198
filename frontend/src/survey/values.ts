import type { Question, Value } from "../types.ts";
import { DECIMAL, toFen } from "./money.ts";

/** A stored answer as the rules see it. `bad` = of the wrong type or outside min/max. */
export interface Read { value: unknown; answered: boolean; bad: boolean }

const NOTHING: Read = { value: null, answered: false, bad: false };
const WRONG: Read = { value: null, answered: true, bad: true };
const good = (value: unknown): Read => ({ value, answered: true, bad: false });

const CHOICES: Partial<Record<Question["type"], readonly string[]>> = {
  yes_no: ["yes", "no"], have_none: ["have", "none"], yes_no_na: ["yes", "no", "na"], have_none_na: ["have", "none", "na"],
};
/** Newline is the only control character that a text may hold; half a surrogate pair is no character at all. */
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]|\p{Surrogate}/u;
export const TEXT_LIMIT = 2000;

/** Whether 不涉及 may be answered. */
export function offersNa(question: Question): boolean {
  return question.type.endsWith("_na") || (Boolean(question.applies_when) && (question.type === "yes_no" || question.type === "have_none"));
}

export function isRealDay(text: string): boolean {
  const m = /^(19\d\d|20\d\d|2100)-(\d\d)-(\d\d)$/.exec(text);
  if (!m) return false;
  const [year, month, day] = [Number(m[1]), Number(m[2]), Number(m[3])];
  return month >= 1 && month <= 12 && day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function bounded(question: Question, value: number, bound: (text: string) => number | null): Read {
  const low = question.min === undefined ? null : bound(question.min);
  const high = question.max === undefined ? null : bound(question.max);
  return { value, answered: true, bad: (low !== null && value < low) || (high !== null && value > high) };
}

/** Pure; the small print of docs/questionnaires.md. Blank text, empty lists and null are "not answered". */
export function readValue(question: Question, raw: unknown): Read {
  if (raw === undefined || raw === null) return NOTHING;
  switch (question.type) {
    case "yes_no": case "have_none": case "yes_no_na": case "have_none_na": {
      const allowed = CHOICES[question.type]!.includes(raw as string) || (raw === "na" && offersNa(question));
      return allowed ? good(raw) : WRONG;
    }
    case "count":
      return Number.isInteger(raw) && (raw as number) >= 0 && (raw as number) <= 999_999_999
        ? bounded(question, raw as number, Number) : WRONG;
    case "money": {
      const fen = typeof raw === "string" ? toFen(raw, question.unit) : null;
      return fen === null ? WRONG : bounded(question, fen, (text) => toFen(text, question.unit));
    }
    case "decimal":
      return typeof raw === "string" && DECIMAL.test(raw) ? bounded(question, Number(raw) + 0, Number) : WRONG;
    case "text":
      if (typeof raw !== "string" || [...raw].length > TEXT_LIMIT || CONTROL.test(raw)) return WRONG;
      return raw.trim() === "" ? NOTHING : good(raw);
    case "choice":
      return question.options?.some((o) => o.value === raw) ? good(raw) : WRONG;
    case "choices":
      return list(raw, (v) => Boolean(question.options?.some((o) => o.value === v)));
    case "members":
      return list(raw, (v) => v.length > 0 && v.length <= 64);
    case "date":
      return typeof raw === "string" && isRealDay(raw) ? good(raw) : WRONG;
    case "photo": case "signature":
      return isBlob(raw, question.type === "signature") ? good(raw) : WRONG;
  }
}

function list(raw: unknown, fits: (item: string) => boolean): Read {
  if (!Array.isArray(raw) || raw.length > 200) return WRONG;
  const items = raw as unknown[];
  if (!items.every((v) => typeof v === "string" && fits(v)) || new Set(items).size !== items.length) return WRONG;
  return items.length === 0 ? NOTHING : good(raw);
}

const HASH = /^[0-9a-f]{64}$/;

/** A signature may say of which answers it is. */
function isBlob(raw: unknown, signature: boolean): boolean {
  if (typeof raw !== "object") return false;
  const { sha256, size, of, ...more } = raw as { sha256?: unknown; size?: unknown; of?: unknown };
  if (Object.keys(more).length > 0 || ("of" in (raw as object) && !(signature && typeof of === "string" && HASH.test(of)))) return false;
  return typeof sha256 === "string" && HASH.test(sha256) && Number.isInteger(size) && (size as number) > 0;
}

/** The same for a value that a screen is about to store: undefined when there is nothing to store. */
export function storable(value: Value | null | undefined): Value | undefined {
  if (value === null || value === undefined) return undefined;
  if (typeof value === "string" && value.trim() === "") return undefined;
  return Array.isArray(value) && value.length === 0 ? undefined : value;
}
