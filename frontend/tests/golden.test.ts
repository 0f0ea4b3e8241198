import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { compile, evaluate, type Compiled, type Facts } from "../src/survey/evaluate.ts";
import type { Answers, Definition, Judgement, Value } from "../src/types.ts";

/** The golden cases that the server's tests run too (docs/questionnaires.md, Golden cases). */
interface Expected {
  flags?: string[]; flags_include?: string[]; flags_exclude?: string[];
  checks?: string[]; checks_include?: string[]; checks_exclude?: string[];
  missing?: string[]; missing_include?: string[]; missing_exclude?: string[];
  visible?: string[]; visible_include?: string[]; visible_exclude?: string[];
  auto_na?: string[]; auto_na_include?: string[]; auto_na_exclude?: string[];
  notes?: string[]; notes_include?: string[]; notes_exclude?: string[];
  severity?: Record<string, string>; measures?: Record<string, unknown>;
  message?: Record<string, string>;
}
interface Case {
  name: string; base?: string; household?: Facts; campaign?: Facts; previous?: Facts;
  values?: Record<string, Value | null>; remarks?: Record<string, string | null>; reasons?: Record<string, string | null>; expect: Expected;
}
interface CaseFile {
  questionnaire: string; campaign?: Facts; household?: Facts; cases: Case[];
  bases?: Record<string, Record<string, Value | null> & { values?: never }>;
}

const schemas = fileURLToPath(new URL("../../schemas/", import.meta.url));
const yaml = (path: string): unknown => parse(readFileSync(schemas + path, "utf8"));
const names = (folder: string): string[] => readdirSync(schemas + folder).filter((name) => name.endsWith(".yaml"));

function merged<T>(...parts: (Record<string, T | null> | undefined)[]): Record<string, T> {
  const out = Object.assign({}, ...parts) as Record<string, T | null>;
  return Object.fromEntries(Object.entries(out).filter(([, v]) => v !== null)) as Record<string, T>;
}

const definitions = new Map<string, Compiled>();
for (const name of names("questionnaires")) {
  const definition = yaml(`questionnaires/${name}`) as Definition;
  const held = definitions.get(definition.id);
  if (!held || held.definition.version < definition.version) definitions.set(definition.id, compile(definition));
}

function judge(file: CaseFile, { base, values, remarks, reasons, household, campaign, previous }: Case): Judgement {
  const answers: Answers = {
    values: merged(base === undefined ? {} : file.bases?.[base], values), remarks: merged(remarks), reasons: merged(reasons),
  };
  const facts = { ...file.household, ...household };
  return evaluate(definitions.get(file.questionnaire)!, answers, facts, { ...file.campaign, ...campaign }, previous);
}

const inFen = (value: number): boolean => Number(value.toFixed(2)) === value;

function check(got: Judgement, wanted: Expected): void {
  const lists: Record<string, string[]> = {
    flags: got.flags.map((f) => f.code), checks: got.checks.map((c) => c.id), notes: got.notes.map((n) => n.id),
    missing: got.missing, visible: got.visible, auto_na: got.auto_na,
  };
  const known = new Set(["severity", "measures", "message"]);
  for (const [name, ids] of Object.entries(lists)) {
    const exact = wanted[name as "flags"];
    if (exact) expect([...ids].sort(), name).toEqual([...exact].sort());
    for (const id of wanted[`${name as "flags"}_include`] ?? []) expect(ids, name).toContain(id);
    for (const id of wanted[`${name as "flags"}_exclude`] ?? []) expect(ids, name).not.toContain(id);
    for (const key of [name, `${name}_include`, `${name}_exclude`]) known.add(key);
  }
  for (const [code, level] of Object.entries(wanted.severity ?? {})) {
    expect(got.flags.find((f) => f.code === code)?.severity, `severity of ${code}`).toBe(level);
  }
  for (const [id, value] of Object.entries(wanted.measures ?? {})) {
    const found = got.measures[id];
    // Fen are exact; only a quotient that does not end is written in the case to six places.
    if (typeof value === "number" && typeof found === "number" && !inFen(value)) expect(found, id).toBeCloseTo(value, 6);
    else expect(found, id).toEqual(value);
  }
  for (const [id, message] of Object.entries(wanted.message ?? {})) {
    const all = [...got.flags.map((f) => ({ id: f.code, message: f.message })), ...got.notes, ...got.checks];
    expect(all.filter((m) => m.id === id).map((m) => m.message), `message of ${id}`).toContain(message);
  }
  // A key that this runner does not know would be a case that proves nothing.
  for (const key of Object.keys(wanted)) expect(known, `expectation "${key}"`).toContain(key);
}

describe.each(names("cases"))("%s", (name) => {
  const file = yaml(`cases/${name}`) as CaseFile;
  test.each(file.cases.map((c) => [c.name, c] as const))("%s", (_name, one) => check(judge(file, one), one.expect));
});
