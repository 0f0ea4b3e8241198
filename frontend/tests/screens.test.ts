import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { areaOptions, flagOptions } from "../src/pages/supervisor/filters.tsx";
import type { Area } from "../src/pages/supervisor/wire.ts";
import { withAutoNa } from "../src/pages/survey/prefill.ts";
import { matches } from "../src/pages/visits/households.tsx";
import { rowNote, worst } from "../src/pages/visits/marks.tsx";
import type { HouseholdRow } from "../src/store/store.ts";
import { findQuestion, hasPhrase, said, sectionStates, segments, toAmount, togglePhrase } from "../src/survey/shown.ts";
import type { Answers, Definition, Flag, Judgement, Question } from "../src/types.ts";
import { ago, day, fen, memberWords, wan, yuan } from "../src/ui/format.ts";
import { match } from "../src/ui/router.ts";
import { rowAfter, standing, type Column } from "../src/ui/table.tsx";

const file = (name: string) => parse(readFileSync(new URL(`../../schemas/questionnaires/${name}.yaml`, import.meta.url), "utf8")) as Definition;
const household = file("mingzhou-2022-household.v1");
const question = (extra: Partial<Question>): Question => ({ id: "q", official: "o", plain: "p", type: "yes_no", ...extra });
const judgement = (extra: Partial<Judgement>): Judgement => ({
  visible: [], auto_na: [], measures: {}, missing: [], checks: [], flags: [], notes: [], computed: {}, ...extra,
});
const answers = (values: Answers["values"]): Answers => ({ values, remarks: {}, reasons: {} });
const flag = (severity: Flag["severity"]): Flag => ({ code: "x", question: null, box: null, area: "other", severity, title: "t", message: "m" });

describe("an amount typed by a person becomes the decimal string of the wire", () => {
  test.each([
    ["18000", "18000.00"], ["18,000.5", "18000.50"], [" １８０００．２５ ", "18000.25"], ["007", "7.00"], ["0", "0.00"], [".5", "0.50"],
    ["-300", "-300.00"], ["－300", "-300.00"], ["-0", "0.00"], ["12元", "12.00"], ["1.", "1.00"],
  ])("%s → %s", (typed, wire) => expect(toAmount(typed, 2)).toBe(wire));
  test("nothing typed is no answer", () => expect(toAmount("  ", 2)).toBeUndefined());
  test("what is no amount is kept as typed, for the type check to name", () => {
    expect(toAmount("一万八", 2)).toBe("一万八");
    expect(toAmount("1.2.3", 2)).toBe("1.2.3");
    expect(toAmount("-", 2)).toBe("-");
  });
  test("more decimals than fen are not cut off in silence", () => expect(toAmount("1.005", 2)).toBe("1.005"));
  test("万元 keeps the decimals that were typed", () => expect(toAmount("5.25", 0)).toBe("5.25"));
});

describe("figures read as people write them", () => {
  test("千分位, two decimals and a true minus", () => {
    expect(yuan("27400")).toBe("27,400.00");
    expect(yuan("-1234567.5")).toBe("−1,234,567.50");
    expect(fen(730000)).toBe("7,300.00");
    expect(fen(-1)).toBe("−0.01");
  });
  test("万 stands beside long amounts only", () => {
    expect(wan("9999.99")).toBeNull();
    expect(wan("18000.00")).toBe("1.8 万元");
  });
  test("a day of another year carries its year", () => {
    expect(day("2022-08-09", 2022)).toBe("8 月 9 日");
    expect(day("2022-08-09", 2026)).toBe("2022 年 8 月 9 日");
  });
  test("ages of unsent work", () => {
    expect(ago(0, 59_000)).toBe("刚刚");
    expect(ago(0, 2 * 3_600_000)).toBe("2 小时前");
    expect(ago(0, 3 * 86_400_000)).toBe("3 天前");
  });
  test("what is unknown of a member is left out", () => {
    expect(memberWords({ relation: "长子", sex: "male", age: 23, school: "none" })).toBe("长子 · 男 · 23 岁");
    expect(memberWords({ relation: null, sex: null, age: null, school: "junior" })).toBe("初中");
  });
});

describe("answers on offer follow the definition", () => {
  test("不涉及 stands where a condition stands", () => {
    expect(segments(question({}))?.map((c) => c.value)).toEqual(["yes", "no"]);
    expect(segments(question({ applies_when: "household.lifted" }))?.map((c) => c.value)).toEqual(["yes", "no", "na"]);
    expect(segments(question({ type: "have_none_na" }))?.map((c) => c.label)).toEqual(["有", "无", "不涉及"]);
    expect(segments(question({ type: "money" }))).toBeNull();
  });
  test("each answer can be said in words", () => {
    expect(said(question({}), "no")).toBe("否");
    expect(said(question({ type: "money" }), "27400.00")).toBe("27,400.00 元");
    expect(said(question({ type: "choices", options: [{ value: "a", label: "甲" }, { value: "b", label: "乙" }] }), ["a", "b"])).toBe("甲、乙");
    expect(said(question({ type: "count", unit: "人" }), 4)).toBe("4 人");
    expect(said(question({}), undefined)).toBe("没填");
  });
  test("a phrase is added once and taken away again, the written words stay", () => {
    const both = togglePhrase("东屋", "墙体开裂");
    expect(both).toBe("东屋；墙体开裂");
    expect(hasPhrase(both, "墙体开裂")).toBe(true);
    expect(hasPhrase(both, "开裂")).toBe(false);
    expect(togglePhrase(both, "墙体开裂")).toBe("东屋");
  });
});

describe("sections count what is answered and what is still asked", () => {
  const housing = household.sections.find((s) => s.id === "housing")!;
  const ids = housing.questions.map((q) => q.id);
  test("a section is done when nothing required is open", () => {
    const some = sectionStates(household, judgement({ visible: ids, missing: ids.slice(2) }), (id) => ids.indexOf(id) < 2);
    expect(some).toHaveLength(1);
    expect(some[0]).toMatchObject({ answered: 2, total: ids.length, done: false });
    expect(sectionStates(household, judgement({ visible: ids }), () => true)[0]!.done).toBe(true);
  });
  test("a section with nothing to ask is left out, one with signatures to give is there and hurries nobody", () => {
    const all = household.sections.flatMap((s) => s.questions);
    const shown = sectionStates(household, judgement({ visible: all.map((q) => q.id) }), () => false);
    expect(shown.find((s) => s.section.plain === "签字")).toMatchObject({ answered: 0, total: 0, done: false });
    expect(sectionStates(household, judgement({ visible: ["house_unsafe"] }), () => false).map((s) => s.section.id)).toEqual(["housing"]);
  });
  test("a question is found in its section", () => {
    expect(findQuestion(household, "house_unsafe")?.section.id).toBe("housing");
    expect(findQuestion(household, "nothing")).toBeNull();
  });
});

describe("不涉及 is chosen by the roster and taken back with it", () => {
  test("only an empty question is filled", () => {
    const filled = withAutoNa(answers({ b: "yes" }), judgement({ auto_na: ["a", "b"] }), null);
    expect(filled.values).toEqual({ a: "na", b: "yes" });
  });
  test("it goes when the condition holds after all, what the worker said stays", () => {
    const before = judgement({ auto_na: ["a", "b"] });
    expect(withAutoNa(answers({ a: "na", b: "no" }), judgement({}), before).values).toEqual({ b: "no" });
  });
  test("nothing to do gives the same object back", () => {
    const same = answers({ a: "na" });
    expect(withAutoNa(same, judgement({ auto_na: ["a"] }), judgement({ auto_na: ["a"] }))).toBe(same);
  });
});

describe("the list of households", () => {
  const row = (extra: Partial<HouseholdRow>): HouseholdRow => ({
    household: {
      id: "h", number: "0312", name: "示例甲", village: "v", village_name: "东示例村", grid: null, grid_name: null, address: "东头 3 号", door_order: null,
      pinyin: "slj", kinds: [], lifted: false, monitored: false, monitored_kind: null, people: null, labour: null, facts: {}, members: [], visited_before: null,
    },
    visits: [], state: null, visited: false, visited_on: null, flags: [], draft: null, submission_id: null, per_person: null, review: null, ...extra,
  });
  test.each(["", "示例", "0312", "SL", "东头"])("is found by name, number, initials or door: %s", (q) => expect(matches(row({}), q)).toBe(true));
  test("other words find nothing", () => expect(matches(row({}), "lj")).toBe(false));
  test("a row says where, when and what", () => {
    expect(rowNote(row({}))).toBe("东头 3 号 · 本轮还没去");
    expect(rowNote(row({ visited: true, visited_on: "2022-08-09", flags: [flag("H")] }))).toBe("东头 3 号 · 8 月 9 日走访 · 1 个问题");
    expect(rowNote(row({ state: "draft" }))).toBe("东头 3 号 · 填了一半");
  });
  test("the edge is red for a high risk only", () => {
    expect(worst([])).toBeUndefined();
    expect(worst([flag("L")])).toBe("look");
    expect(worst([flag("M"), flag("H")])).toBe("bad");
  });
});

describe("filters of the supervisor", () => {
  const area = (code: string, level: string, parent: string | null): Area => ({ code, name: code, level, parent, households: 1 });
  test("every problem that the form can raise is offered once, the income line first", () => {
    const options = flagOptions(household).map(([code]) => code);
    expect(options[0]).toBe("below_line");
    expect(options).toContain("house_unsafe");
    expect(new Set(options).size).toBe(options.length);
  });
  test("of very many villages only those of the chosen township are listed", () => {
    const towns = [area("130533101", "township", "130533"), area("130533102", "township", "130533")];
    const villages = Array.from({ length: 80 }, (_, i) => area(`13053310${1 + (i % 2)}${String(200 + i)}`, "village", `13053310${1 + (i % 2)}`));
    expect(areaOptions([...towns, ...villages], null)).toHaveLength(2);
    expect(areaOptions([...towns, ...villages], "130533101")).toHaveLength(42);
    expect(areaOptions([...towns, ...villages], villages[0]!.code)).toHaveLength(42);
  });
});

test("addresses fit their patterns and give their parameters", () => {
  expect(match("/households/:id", "/households/a%20b")).toEqual({ id: "a b" });
  expect(match("/households/:id", "/households/a/survey")).toBeNull();
  expect(match("/me", "/me")).toEqual({});
});

describe("a supervisor's table", () => {
  const columns: Column<null>[] = ["who", "tick", "due", "state"].map((id) => ({ id, title: id === "tick" ? "" : id, cell: () => id }));
  const ids = (hidden: string[]) => standing(columns, hidden).map((c) => c.id);
  test("stands without the columns that were left out", () => expect(ids(["due"])).toEqual(["who", "tick", "state"]));
  test("keeps what opens a row and what is ticked, whatever was kept", () => expect(ids(["who", "tick", "gone", "state"])).toEqual(["who", "tick", "due"]));
  test.each([
    ["ArrowDown", 0, 1], ["ArrowDown", 2, null], ["ArrowUp", 0, null], ["ArrowUp", 2, 1], ["Home", 2, 0], ["End", 0, 2], ["Tab", 0, null],
  ] as const)("%s in row %i of three leads to %s", (key, at, to) => expect(rowAfter(key, at, 3)).toBe(to));
});
