import type {
  Answers, Check, CheckRule, Definition, Flag, FlagRule, Judgement, MeasureValue, NoteRule, Question, Section, Severity,
  SeverityCase,
} from "../types.ts";
import { compileExpression, settle, UNKNOWN, type Expression, type Scope } from "../rules/cel.ts";
import { template, type Template } from "./format.ts";
import { readValue } from "./values.ts";

export type Facts = Record<string, unknown>;

type Grade = (scope: Scope) => Severity;
interface Asked {
  q: Question; section: Section;
  asked: Expression | null; applies: Expression | null; computed: Expression | null; grade: Grade;
}
/** A definition made ready once; evaluating it is then cheap enough for each tap. */
export interface Compiled {
  readonly definition: Definition;
  readonly questions: readonly Asked[];
  readonly byId: ReadonlyMap<string, Asked>;
  readonly measures: readonly { id: string; run: Expression }[];
  readonly checks: readonly { rule: CheckRule; when: Expression; message: Template }[];
  readonly rules: readonly { rule: FlagRule; when: Expression; grade: Grade; message: Template }[];
  readonly notes: readonly { rule: NoteRule; when: Expression; message: Template }[];
}

function gradeOf(severity: Severity | SeverityCase[] | undefined): Grade {
  if (!Array.isArray(severity)) return () => severity ?? "L";
  const cases = severity.map((c) => ({ level: c.level, when: c.when === undefined ? null : compileExpression(c.when) }));
  return (scope) => cases.find((c) => c.when === null || c.when(scope) === true)?.level ?? "L";
}

const maybe = (source: string | undefined): Expression | null => (source === undefined ? null : compileExpression(source));

/** Whether income is below the line is no question where there is no line (the server does the same, definition.py). */
function askedWhen(q: Question, { sum }: Definition): string | undefined {
  if (!sum?.line || q.computed !== `m.${sum.below}`) return q.asked_when;
  return q.asked_when === undefined ? `${sum.line} != null` : `(${q.asked_when}) && ${sum.line} != null`;
}

/** The notes of a definition, and the one that stands instead of a verdict where a campaign has no line. */
const notesOf = ({ notes = [], sum }: Definition): NoteRule[] =>
  sum?.line
    ? [...notes, { id: "no_line", when: `${sum.line} == null`, message: "没有监测线: 这里还没有定收入线, 人均收入只作记录, 不作比较。" }]
    : notes;

/** @throws SyntaxError when the definition holds an expression outside the subset (publishing refuses those). */
export function compile(definition: Definition): Compiled {
  const questions = definition.sections.flatMap((section) =>
    section.questions.map((q): Asked => ({
      q, section, asked: maybe(askedWhen(q, definition)), applies: maybe(q.applies_when), computed: maybe(q.computed), grade: gradeOf(q.severity),
    })));
  return {
    definition, questions,
    byId: new Map(questions.map((asked) => [asked.q.id, asked])),
    measures: (definition.measures ?? []).map((m) => ({ id: m.id, run: compileExpression(m.expr) })),
    checks: (definition.checks ?? []).map((rule) => ({ rule, when: compileExpression(rule.when), message: template(rule.message) })),
    rules: (definition.rules ?? []).map((rule) => ({
      rule, when: compileExpression(rule.when), grade: gradeOf(rule.severity), message: template(rule.message),
    })),
    notes: notesOf(definition).map((rule) => ({ rule, when: compileExpression(rule.when), message: template(rule.message) })),
  };
}

function convertAll(compiled: Compiled, values: Facts | null | undefined): Facts {
  const out: Facts = {};
  for (const { q } of compiled.questions) out[q.id] = values ? readValue(q, values[q.id]).value : null;
  return out;
}

/** Whether the answer is the question's problem answer. */
export const isProblem = (q: Question, value: unknown): boolean => q.problem_when !== undefined && value === q.problem_when;

const builtIn = (kind: string, level: Check["level"], q: Question, message: string): Check =>
  ({ id: `${kind}:${q.id}`, level, question: q.id, message });

/** The server says the same words (ruhu/risk/judge.py). */
function typeMessage({ plain, min, max, unit = "" }: Question, ofType: boolean): string {
  if (!ofType) return `“${plain}”填得不对, 请重新填。`;
  if (max === undefined) return `“${plain}”不能小于 ${min}${unit}, 请核对。`;
  if (min === undefined) return `“${plain}”不能大于 ${max}${unit}, 请核对。`;
  return `“${plain}”应在 ${min} 到 ${max}${unit}之间, 请核对。`;
}

/** Everything the rules say of one form: pure, a fraction of a millisecond. The order of work is that of
 *  docs/questionnaires.md; unknown is never false and never true.
 *  @param answers as stored (values on the wire's form) @param household,campaign see context.ts
 *  @param previous `values` of the last round, or null */
export function evaluate(
  compiled: Compiled, answers: Answers, household: Facts, campaign: Facts, previous?: Facts | null,
): Judgement {
  const known: Facts = {};
  for (const { q } of compiled.questions) known[q.id] = null;
  const m: Record<string, MeasureValue> = {};
  const scope: Scope = { answers: known, household, campaign, previous: convertAll(compiled, previous), m };
  const shown: Asked[] = [];
  const missing: string[] = [];
  const checks: Check[] = [];
  for (const asked of compiled.questions) {
    if (asked.asked && asked.asked(scope) !== true) continue;
    const { q } = asked;
    shown.push(asked);
    const read = readValue(q, answers.values[q.id]);
    known[q.id] = read.value;
    if (!read.answered && q.required !== false) missing.push(q.id);
    if (read.bad) checks.push(builtIn("type", "hard", q, typeMessage(q, read.value !== null)));
  }
  for (const { id } of compiled.measures) m[id] = null;
  for (const { id, run } of compiled.measures) m[id] = settle(run(scope)) as MeasureValue;

  const auto_na = shown.filter((a) => a.applies?.(scope) === false).map((a) => a.q.id);
  const computed: Judgement["computed"] = {};
  const found: Flag[] = [];
  for (const asked of shown) {
    const { q } = asked;
    const value = known[q.id];
    const result = asked.computed?.(scope) ?? UNKNOWN;
    if (typeof result === "boolean") {
      computed[q.id] = result ? "yes" : "no";
      if ((value === "yes" || value === "no") && value !== computed[q.id]) {
        checks.push(builtIn("computed_differs", "soft", q, `“${q.plain}”按填的数应选“${result ? "是" : "否"}”, 是这样吗?`));
      }
    }
    if (q.problem_when === undefined) continue;
    const remark = (answers.remarks[q.id] ?? "").trim();
    if (isProblem(q, value)) {
      if (!remark) checks.push(builtIn("remark_missing", "soft", q, `“${q.title ?? q.plain}”请描述具体情况。`));
      if (q.flag !== false) found.push(flagOf(asked, remark, scope));
    } else if (remark && value !== null) {
      checks.push(builtIn("remark_without_problem", "soft", q, `“${q.title ?? q.plain}”写了描述, 但没有选成问题, 是这样吗?`));
    }
  }
  for (const { rule, when, message } of compiled.checks) {
    if (when(scope) === true) checks.push({ id: rule.id, level: rule.level, question: rule.question ?? null, message: message(scope) });
  }
  const notes = compiled.notes.filter((n) => n.when(scope) === true).map((n) => ({ id: n.rule.id, message: n.message(scope) }));
  return {
    visible: shown.map((a) => a.q.id), auto_na, measures: m, missing, checks,
    flags: withRules(compiled, scope, found), notes, computed,
  };
}

function flagOf({ q, section, grade }: Asked, remark: string, scope: Scope): Flag {
  return {
    code: q.id, question: q.id, box: q.box ?? null, area: q.area ?? section.area, severity: grade(scope),
    title: q.title ?? q.plain, message: remark || q.official || q.plain,
  };
}

function withRules(compiled: Compiled, scope: Scope, found: Flag[]): Flag[] {
  const byRules: Flag[] = [];
  for (const { rule, when, grade, message } of compiled.rules) {
    if (when(scope) !== true || byRules.some((f) => f.code === rule.code)) continue;
    byRules.push({
      code: rule.code, question: rule.question ?? null, box: rule.box ?? null, area: rule.area,
      severity: grade(scope), title: rule.title, message: message(scope),
    });
  }
  return [...found.filter((f) => !byRules.some((r) => r.code === f.code)), ...byRules];
}
