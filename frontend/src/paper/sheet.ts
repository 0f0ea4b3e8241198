import type { Campaign, Definition, Question, Section, Values } from "../types.ts";
import { format as written, type Format } from "../survey/format.ts";
import { readValue } from "../survey/values.ts";

/** One piece of a line. `room`: how wide an empty blank is, in characters; `sign`: the hash of a signature, null = none. */
export type Part = { text: string } | { box: boolean } | { fill: string; room: number } | { sign: string | null };
export type Line = Part[];

export interface Row {
  first: string;
  /** How many rows the first cell reaches down; 0 = it is covered by the one above. */
  span: number;
  /** One cell across the whole table. */
  whole: boolean;
  line: Line;
  remark: string;
}

/** `head` stands above the table, `top` in its first row, one cell across it; `foot` below. */
export interface Sheet { form: string; title: string; columns: string[]; head: Line[]; top: Line[]; rows: Row[]; foot: Line[] }

export interface Filled {
  household: Readonly<Record<string, unknown>>;
  values: Values;
  remarks: Readonly<Record<string, string>>;
  visible: readonly string[];
  measures: Readonly<Record<string, unknown>>;
  month: string;
}

interface Open extends Omit<Row, "remark"> { remark: string[]; section: string; questions: Question[] }

/** Where the form names none: the table has these three. */
const COLUMNS = ["事项", "排查内容", "如有问题请详细描述"];
const BOXES: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  yes_no: [["yes", "是"], ["no", "否"]], have_none: [["have", "有"], ["none", "无"]],
};
const ROOM: Readonly<Record<string, number>> = { count: 2, money: 4, decimal: 3, date: 5, choice: 4 };
const SLOT = /\{([^{}]*)\}/g;
const NOTHING: Filled = { household: {}, values: {}, remarks: {}, visible: [], measures: {}, month: "" };

/** The form as it stands on paper, the same as the server's (ruhu/exports/sheet.py, docs/questionnaires.md *Paper*).
 *  Without answers it is a blank form. Pure. */
export function sheet(definition: Definition, given: Partial<Filled>): Sheet {
  const filled = { ...NOTHING, ...given };
  const paper = definition.paper ?? {};
  const byId = new Map(definition.sections.flatMap((s) => s.questions.map((q) => [q.id, q] as const)));
  const line = (text: string) => lineOf(byId, text, filled);
  const rows = definition.sections.flatMap((section) => rowsOf(byId, section, filled));
  aside(definition, filled, rows);
  return {
    form: definition.form ?? "", title: definition.title, columns: COLUMNS.map((name, i) => paper.columns?.[i] ?? name),
    head: (paper.head ?? []).map(line), top: (paper.top ?? []).map(line),
    rows: rows.map(({ section: _, questions: __, ...row }) => ({ ...row, remark: row.remark.join("；") })),
    foot: (paper.foot ?? []).map(line),
  };
}

/** `2022年8月` when the survey lies within one month, as the notices print it. */
export function monthOf(campaign: Campaign): string {
  const stage = campaign.stages.find((s) => s.kind === "survey");
  if (!stage?.start || stage.start.slice(0, 7) !== stage.end?.slice(0, 7)) return "";
  return `${Number(stage.start.slice(0, 4))}年${Number(stage.start.slice(5, 7))}月`;
}

function rowsOf(byId: ReadonlyMap<string, Question>, section: Section, filled: Filled): Open[] {
  const texts = section.rows ?? [];
  const printed = section.printed ?? "";
  // A part without a number that repeats its own title is a heading within the table.
  const whole = !printed && texts.length === 1 && texts[0]!.startsWith(section.title);
  return texts.map((text, i): Open => {
    const names = new Set([...text.matchAll(SLOT)].map((m) => m[1]!.split("=")[0]!));
    const questions = [...names].flatMap((name) => byId.get(name) ?? []);
    return {
      first: i > 0 || whole ? "" : printed ? `${printed}.${section.title}` : section.title,
      span: i > 0 ? 0 : texts.length, whole, line: lineOf(byId, text, filled),
      remark: questions.map((q) => remarkOf(filled, q)).filter(Boolean), section: section.id, questions,
    };
  });
}

/** Problems found by questions that have no place on the form stand in the remarks: beside the row of the same number,
 *  else at the end of the section. */
function aside(definition: Definition, filled: Filled, rows: readonly Open[]): void {
  const shown = new Set(rows.flatMap((row) => row.questions.map((q) => q.id)));
  for (const section of definition.sections) {
    const own = rows.filter((row) => row.section === section.id);
    for (const question of section.questions) {
      const said = shown.has(question.id) ? "" : problem(filled, question);
      if (!said) continue;
      const beside = own.find((row) => question.printed && row.questions.some((q) => q.printed === question.printed));
      (beside ?? own.at(-1) ?? rows.at(-1))?.remark.push(said);
    }
  }
}

const tidy = (text: string): string => text.split(/\s+/).filter(Boolean).join(" ");
const asked = (filled: Filled, q: Question): boolean => filled.visible.includes(q.id);
const remarkOf = (filled: Filled, q: Question): string => (asked(filled, q) ? tidy(filled.remarks[q.id] ?? "") : "");

function problem(filled: Filled, q: Question): string {
  const remark = remarkOf(filled, q);
  if (q.problem_when === undefined || valueOf(filled, q) !== q.problem_when) return remark;
  const title = q.title ?? q.plain;
  return remark ? `${title}：${remark}` : title;
}

function lineOf(byId: ReadonlyMap<string, Question>, text: string, filled: Filled): Line {
  const line: Line = [];
  const put = (part: Part) => {
    if ("text" in part) {
      const last = line.at(-1);
      if (part.text === "") return;
      if (last && "text" in last) {
        line[line.length - 1] = { text: last.text + part.text };
        return;
      }
    }
    line.push(part);
  };
  let last = 0;
  for (const found of text.matchAll(SLOT)) {
    put({ text: text.slice(last, found.index) });
    slot(byId, found[1]!, filled).forEach(put);
    last = found.index + found[0].length;
  }
  put({ text: text.slice(last) });
  return line;
}

function slot(byId: ReadonlyMap<string, Question>, text: string, filled: Filled): Line {
  const [path = "", as = ""] = text.split("|").map((p) => p.trim());
  if (path.startsWith("household.")) return ofHousehold(path.slice(10), filled.household);
  if (path.includes(".")) return [{ fill: path.startsWith("m.") ? figure(filled.measures[path.slice(2)], as) : "", room: 4 }];
  const [id = "", answer] = path.split("=");
  const question = byId.get(id);
  if (!question) return [];
  const value = valueOf(filled, question);
  if (answer) return [{ box: value === answer }];
  const kind = question.type.replace(/_na$/, "");
  const boxes = BOXES[kind];
  if (boxes) return boxes.flatMap(([own, word]): Line => [{ text: word }, { box: value === own }]);
  if (kind === "signature" || kind === "photo") {
    return [{ sign: typeof value === "object" && !Array.isArray(value) ? value.sha256 : null }];
  }
  if (kind === "date") {
    const m = typeof value === "string" ? /^(\d{4})-(\d\d)-(\d\d)$/.exec(value) : null;
    if (!m && filled.month) return [{ text: filled.month }, { fill: "", room: 2 }];
    return [{ fill: m ? `${Number(m[1])}年${Number(m[2])}月${Number(m[3])}日` : "", room: ROOM["date"]! }];
  }
  return [{ fill: value === undefined ? "" : answerText(question, value), room: ROOM[kind] ?? 6 }];
}

function ofHousehold(name: string, household: Filled["household"]): Line {
  const { lifted, monitored } = household;
  if (name === "general") return [{ box: lifted === false && monitored === false }];
  if (name === "lifted" || name === "monitored") return [{ box: household[name] === true }];
  const text = household[name];
  return [{ fill: typeof text === "string" || typeof text === "number" ? String(text) : "", room: 4 }];
}

/** undefined when there is no answer, it is 不涉及 or no answer of this type, or the question does not show. */
function valueOf(filled: Filled, q: Question): Values[string] | undefined {
  const value = asked(filled, q) ? filled.values[q.id] : undefined;
  return value === "na" || readValue(q, value).value === null ? undefined : value;
}

function answerText(q: Question, value: Values[string]): string {
  if (q.type === "money" || q.type === "decimal") return cut(String(value));
  const label = (v: unknown) => q.options?.find((o) => o.value === v)?.label ?? tidy(String(v));
  if (q.type === "members" && Array.isArray(value)) return `${value.length}人`;
  if (Array.isArray(value)) return value.map(label).join("、");
  return typeof value === "object" ? "" : label(value);
}

/** A measure as paper shows figures: no thousands separators, empty when unknown. */
function figure(value: unknown, as: string): string {
  if (typeof value === "boolean" || value === null || value === undefined) return "";
  const text = written(value, (as || undefined) as Format | undefined).replaceAll(",", "");
  if (text === "未知") return "";
  return as === "yuan" || as === "yuan0" ? cut(text) : text;
}

/** `27400.00` → `27400`; `0.50` stays. */
const cut = (amount: string): string => amount.replace(/\.0+$/, "");
