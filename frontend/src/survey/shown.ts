import type { Definition, Judgement, Question, Section, Value } from "@/types.ts";
import { day, yuan } from "@/ui/format.ts";

export interface Choice {
  value: string;
  label: string;
}

/** The answers a question offers as segments, in the order of the notice; null for other types. */
export function segments(question: Question): Choice[] | null {
  const yesNo = question.type.startsWith("yes_no");
  if (!yesNo && !question.type.startsWith("have_none")) return null;
  const choices = yesNo
    ? [{ value: "yes", label: "是" }, { value: "no", label: "否" }]
    : [{ value: "have", label: "有" }, { value: "none", label: "无" }];
  if (question.applies_when !== undefined || question.type.endsWith("_na")) choices.push({ value: "na", label: "不涉及" });
  return choices;
}

const WORDS: Record<string, string> = { yes: "是", no: "否", have: "有", none: "无", na: "不涉及" };

/** An answer as people say it: "否", "27,400.00 元", "8 月 9 日". */
export function said(question: Question, value: Value | undefined): string {
  if (value === undefined) return "没填";
  if (segments(question)) return WORDS[String(value)] ?? String(value);
  if (typeof value === "number") return `${value}${question.unit ? ` ${question.unit}` : ""}`;
  if (question.type === "members" && Array.isArray(value)) return `${value.length} 人`;
  const label = (v: string) => question.options?.find((o) => o.value === v)?.label ?? v;
  if (Array.isArray(value)) return value.map(label).join("、");
  if (typeof value === "object") return question.type === "signature" ? "已签" : "已拍";
  if (question.type === "date") return day(value);
  if (question.type === "money") return `${question.unit === "万元" ? value : yuan(value)} ${question.unit ?? "元"}`;
  if (question.type === "choice") return label(value);
  return question.unit ? `${value} ${question.unit}` : value;
}

/** `said`, also where the form is not known here: then the value as it is. */
export const saidOf = (question: Question | undefined, value: Value): string =>
  question ? said(question, value) : typeof value === "object" ? JSON.stringify(value) : String(value);

export const isProblem = (question: Question, value: Value | undefined): boolean =>
  question.problem_when !== undefined && question.problem_when === value;

export function findQuestion(definition: Definition, id: string): { section: Section; question: Question } | null {
  for (const section of definition.sections) {
    const question = section.questions.find((q) => q.id === id);
    if (question) return { section, question };
  }
  return null;
}

export interface SectionState {
  section: Section;
  /** Questions to be shown now, in order. */
  asked: Question[];
  answered: number;
  /** Required questions plus the optional ones that have an answer. */
  total: number;
  done: boolean;
  problems: number;
}

/** How far each section is. A section with nothing to ask is left out. */
export function sectionStates(definition: Definition, judgement: Judgement, has: (id: string) => boolean): SectionState[] {
  const visible = new Set(judgement.visible);
  const missing = new Set(judgement.missing);
  const flagged = new Set(judgement.flags.map((f) => f.question));
  return definition.sections
    .map((section) => {
      const asked = section.questions.filter((q) => visible.has(q.id));
      const answered = asked.filter((q) => has(q.id)).length;
      const open = asked.filter((q) => missing.has(q.id)).length;
      return {
        section, asked, answered, total: answered + open, done: open === 0 && answered > 0,
        problems: asked.filter((q) => flagged.has(q.id)).length,
      };
    })
    .filter((s) => s.asked.length > 0);
}

/** What a person types for an amount → the wire's decimal string; undefined when empty, the text itself when it is
 *  no amount (kept, so that nothing typed is lost; the type check then says so). Full-width figures, 千分位 and blanks
 *  are understood. `places`: digits after the point to fill up to. */
export function toAmount(text: string, places: number): string | undefined {
  const plain = text
    .replace(/[０-９]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0))
    .replace(/[．。]/g, ".")
    .replace(/[−－]/g, "-")
    .replace(/[\s,，元]/g, "");
  if (plain === "") return undefined;
  const m = /^(-?)0*(\d*)(?:\.(\d*))?$/.exec(plain);
  if (!m || (m[2] === "" && !m[3] && !/\d/.test(plain))) return plain.slice(0, 40);
  const whole = m[2] || "0";
  const rest = m[3] ?? "";
  const digits = rest.length < places ? rest.padEnd(places, "0") : rest;
  const zero = /^0*$/.test(whole + digits);
  return `${m[1] && !zero ? "-" : ""}${whole}${digits ? `.${digits}` : ""}`;
}

/** Adds or takes away a phrase in a remark; phrases are joined by "；". */
export function togglePhrase(remark: string, phrase: string): string {
  const parts = remark.split("；").map((p) => p.trim()).filter(Boolean);
  return (parts.includes(phrase) ? parts.filter((p) => p !== phrase) : [...parts, phrase]).join("；");
}

export const hasPhrase = (remark: string, phrase: string): boolean =>
  remark.split("；").some((p) => p.trim() === phrase);
