import { describe, expect, test } from "vitest";
import { isoDay } from "../src/kit/day.ts";
import { autofill, defaults } from "../src/survey/autofill.ts";
import { campaignContext, lineFor } from "../src/survey/context.ts";
import { compile, evaluate } from "../src/survey/evaluate.ts";
import { format, template } from "../src/survey/format.ts";
import { fromFen, readAmount, toFen } from "../src/survey/money.ts";
import { readValue } from "../src/survey/values.ts";
import type { Answers, Campaign, Definition, Question } from "../src/types.ts";

describe("amounts", () => {
  test("are exact fen both ways", () => {
    expect(toFen("27400.00")).toBe(2_740_000);
    expect(toFen("0.1")).toBe(10);
    expect(toFen("-0.00")).toBe(0);
    expect(Object.is(toFen("-0"), 0)).toBe(true);
    expect(toFen("5.2", "万元")).toBe(5_200_000);
    expect(toFen("999999999999.99")).toBe(99_999_999_999_999);
    for (const bad of ["", "01", "1.", ".5", "1.234", "1e3", "１", "NaN", "1 000", "--1", "1000000000000"]) expect(toFen(bad), bad).toBeNull();
    for (const fen of [0, 5, -5, 99, 100, -123456, 99_999_999_999_999]) expect(toFen(fromFen(fen))).toBe(fen);
    expect(fromFen(5_200_000, "万元")).toBe("5.2");
    expect(fromFen(-1, "万元")).toBe("-0.000001");
  });

  test("are read as people type them", () => {
    expect(readAmount("２７，４００．５")).toBe("27400.50");
    expect(readAmount("007")).toBe("7.00");
    expect(readAmount(".5")).toBe("0.50");
    expect(readAmount("-320.")).toBe("-320.00");
    expect(readAmount("三百")).toBeNull();
    expect(readAmount("1.234")).toBeNull();
  });
});

test("messages print figures as the contract says", () => {
  expect(format(2_740_000, "yuan")).toBe("27,400.00");
  expect(format(2_740_050, "yuan0")).toBe("27,400.50");
  expect(format(685_000, "yuan0")).toBe("6,850");
  expect(format(-45_000, "yuan")).toBe("-450.00");
  expect(format(0.5, "yuan")).toBe("0.01");
  expect(format(-0.5, "yuan")).toBe("-0.01");
  expect(format(5_200_000, "wan")).toBe("5.2");
  expect(format(2.5, "int")).toBe("3");
  expect(format(-2.5, "int")).toBe("-3");
  expect(format("2022-08-09", "month")).toBe("8 月");
  expect(format("2022-08-09", "date")).toBe("8 月 9 日");
  expect(format(4)).toBe("4");
  expect(format(1 / 3)).toBe("0.333333");
  for (const nothing of [null, undefined, NaN, Infinity]) expect(format(nothing, "yuan")).toBe("未知");
  expect(template("{a.b|yuan0} 和 {a.c} 和 {a.none.deep}")({ a: { b: 100, c: "文" } })).toBe("1 和 文 和 未知");
});

describe("values off the wire", () => {
  const q = (type: Question["type"], more: Partial<Question> = {}): Question => ({ id: "q", official: "o", plain: "p", type, ...more });
  test("of the wrong type are wrong, not missing and not zero", () => {
    const wrong: [Question, unknown][] = [
      [q("count"), "4"], [q("count"), 1.5], [q("count"), -1], [q("count"), NaN], [q("count"), 1e308], [q("money"), 27400], [q("money"), "1e5"],
      [q("yes_no"), true], [q("yes_no"), "na"], [q("date"), "2022-02-30"], [q("date"), "2101-01-01"], [q("date"), ""], [q("text"), "a\u0000"],
      [q("text"), "字".repeat(2001)], [q("text"), "\ud83c"], [q("choice", { options: [{ value: "a", label: "A" }] }), "b"],
      [q("choices", { options: [{ value: "a", label: "A" }] }), ["a", "a"]], [q("members"), "m1"], [q("signature"), { sha256: "x", size: 1 }],
    ];
    for (const [question, raw] of wrong) expect(readValue(question, raw), `${question.type} ${String(raw)}`).toEqual({ value: null, answered: true, bad: true });
  });
  test("blank ones are not answered", () => {
    for (const [question, raw] of [[q("text"), " \n "], [q("members"), []], [q("yes_no"), null], [q("money"), undefined]] as const) {
      expect(readValue(question, raw).answered).toBe(false);
    }
  });
  test("2 000 emoji are a text, and a bound counts at its edge", () => {
    expect(readValue(q("text"), "🌾".repeat(2000)).bad).toBe(false);
    expect(readValue(q("money", { min: "0", max: "1.5" }), "1.50").bad).toBe(false);
    expect(readValue(q("money", { min: "0", max: "1.5" }), "1.51")).toEqual({ value: 151, answered: true, bad: true });
    expect(readValue(q("yes_no", { applies_when: "household.lifted" }), "na").bad).toBe(false);
  });
});

const definition: Definition = {
  id: "d", version: 1, subject: "household", title: "", short: "",
  sections: [{ id: "s", title: "", plain: "", area: "income", questions: [
    { id: "people", official: "", plain: "人口", type: "count" },
    { id: "wage", official: "", plain: "工资", type: "money" },
    { id: "below", official: "", plain: "低于", type: "yes_no", computed: "m.below" },
    { id: "plate", official: "", plain: "标识牌", type: "yes_no", problem_when: "no", applies_when: "household.lifted || household.monitored" },
    { id: "start", official: "", plain: "起", type: "date", default: "campaign.period_start", required: false },
  ] }],
  measures: [{ id: "below", expr: "answers.wage < campaign.line * answers.people" }],
};
const compiled = compile(definition);
const answers = (values: Answers["values"]): Answers => ({ values, remarks: {}, reasons: {} });
const judge = (a: Answers, lifted: boolean | null) => evaluate(compiled, a, { lifted, monitored: lifted }, { line: 730_000 });

describe("what the phone chooses by itself", () => {
  test("不涉及 only when the roster says for certain that it does not apply", () => {
    expect(judge(answers({}), false).auto_na).toEqual(["plate"]);
    expect(judge(answers({}), null).auto_na).toEqual([]);
    expect(autofill(compiled, answers({}), judge(answers({}), false), null).values).toEqual({ plate: "na" });
  });

  test("the computed answer follows its figures until the worker decides", () => {
    const empty = answers({ plate: "yes" });
    expect(autofill(compiled, empty, judge(empty, true), null)).toBe(empty);
    const poor = answers({ plate: "yes", people: 4, wage: "27400.00" });
    const first = judge(poor, true);
    const filled = autofill(compiled, poor, first, null);
    expect(filled.values["below"]).toBe("yes");
    const rich = { ...filled, values: { ...filled.values, wage: "90000.00" } };
    const second = judge(rich, true);
    expect(autofill(compiled, rich, second, first).values["below"]).toBe("no");
    const own = { ...rich, values: { ...rich.values, below: "yes" } };
    expect(autofill(compiled, own, judge(own, true), second)).toBe(own);
    expect(judge(own, true).checks.map((c) => c.id)).toEqual(["computed_differs:below"]);
  });

  test("defaults come from the calendar and the campaign", () => {
    expect(defaults(compiled, { period_start: "2021-10-01" }, "2022-08-09")).toEqual({ start: "2021-10-01" });
    expect(isoDay(new Date(2022, 7, 9, 23, 59))).toBe("2022-08-09");
  });
});

test("the line in force is that of the smallest area", () => {
  const line = (area: string, amount: string) => ({ area, amount, year: 2022, document: "文件", short_document: "短" });
  const campaign = { lines: [line("", "6500.00"), line("130533102", "7300.00"), line("1305", "7000.00")], stages: [], period_start: null } as unknown as Campaign;
  expect(lineFor(campaign, "130533102201")?.amount).toBe("7300.00");
  expect(campaignContext(campaign, "130533102201")).toMatchObject({ line: 730_000, line_document: "短", line_year: "2022", stage_start: null });
  expect(campaignContext(campaign, "999999999999")["line"]).toBe(650_000);
});

test("a form of 70 questions is judged in well under a frame", () => {
  const big: Definition = {
    ...definition, sections: Array.from({ length: 14 }, (_, s) => ({
      ...definition.sections[0]!, id: `s${s}`,
      questions: definition.sections[0]!.questions.map((q) => ({ ...q, id: `${q.id}${s}`, ...(q.computed ? { computed: "answers.wage0 < 1.0" } : {}) })),
    })), measures: [],
  };
  const ready = compile(big);
  const start = performance.now();
  for (let i = 0; i < 200; i++) evaluate(ready, answers({ people0: 4, wage0: "1.00" }), { lifted: true, monitored: null }, {});
  expect((performance.now() - start) / 200).toBeLessThan(2);
});
