import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { acrossNotes } from "../src/survey/across.ts";
import { entryFen, entryFrom, monthsCounted, ofPersons, partTotal, ratesFor, toggleWho, type Entry } from "../src/survey/calculator/entries.ts";
import { compile, evaluate } from "../src/survey/evaluate.ts";
import { knownAnswers, learned, NO_MEMORY, villageFacts, withKnown } from "../src/survey/known.ts";
import { differs, fillable, fromLastTime, type LastTime } from "../src/survey/last-time.ts";
import { keepingSignatures, signedDigest, signedText, staleSignatures } from "../src/survey/signing.ts";
import type { HouseholdRow } from "../src/store/store.ts";
import type { Aids, Answers, Definition, Household, Rate, Village } from "../src/types.ts";

const definition: Definition = {
  id: "d", version: 1, subject: "household", title: "", short: "", visited_on: "day",
  sections: [{ id: "s", title: "", plain: "", area: "income", questions: [
    { id: "day", official: "", plain: "哪天", type: "date", default: "today" },
    { id: "start", official: "", plain: "起", type: "date", default: "campaign.period_start" },
    { id: "people", official: "", plain: "人口", type: "count", min: "1" },
    { id: "water", official: "", plain: "集中供水", type: "yes_no" },
    { id: "unsafe", official: "", plain: "不安全", type: "yes_no", problem_when: "yes", severity: "H" },
    { id: "below", official: "", plain: "低于", type: "yes_no", computed: "answers.people > 3.0" },
    { id: "own", official: "", plain: "签字", type: "signature", required: false },
    { id: "theirs", official: "", plain: "农户签字", type: "signature", required: false },
  ] }],
};
const answers = (values: Answers["values"], remarks = {}, reasons = {}): Answers => ({ values, remarks, reasons });
const household = { id: "h", people: 4, labour: null, members: [], facts: { house_cd: true }, monitored: false } as unknown as Household;
const of = { campaign: "c", village: "990101100201", household_id: "h", questionnaire: "f".repeat(64) };

describe("what nobody has to be asked for", () => {
  const aids: Aids = { facts: { people: "people", unsafe: "house_cd" }, village_wide: ["water"] };
  test("comes from the register and from the village, and only where it fits the question", () => {
    const known = knownAnswers(definition, aids, household, null, { answers: { water: "yes" }, facts: {} }, null);
    expect(known).toEqual({ people: { value: 4, from: "名册" }, unsafe: { value: "yes", from: "名册" }, water: { value: "yes", from: "全村一样" } });
    const bare = { ...household, facts: {} };
    expect(knownAnswers(definition, aids, { ...bare, people: null }, null, NO_MEMORY, null)).toEqual({});
    expect(knownAnswers(definition, aids, { ...bare, people: 0 }, null, NO_MEMORY, null)).toEqual({});
    const village = { code: "1", name: "", facts: { lifted_village: false } };
    expect(knownAnswers(definition, { facts: { water: "lifted_village" } }, null, village, NO_MEMORY, null)).toEqual({ water: { value: "no", from: "名册" } });
  });

  test("fills what is empty and nothing that a person has said", () => {
    const known = knownAnswers(definition, aids, household, null, { answers: { water: "yes" }, facts: {} }, null);
    expect(withKnown(answers({ people: 5 }), known).values).toEqual({ people: 5, unsafe: "yes", water: "yes" });
    const full = answers({ people: 5, unsafe: "no", water: "no" });
    expect(withKnown(full, known)).toBe(full);
  });

  test("the township's part brings its remarks and the village that wrote it", () => {
    const part = { village: "1", village_name: "示例一村", values: { unsafe: "yes" }, remarks: { unsafe: "没开过会" } };
    const known = knownAnswers(definition, { township: ["unsafe", "water"] }, null, null, NO_MEMORY, part);
    expect(known).toEqual({ unsafe: { value: "yes", from: "示例一村填过", remark: "没开过会" } });
    expect(withKnown(answers({}), known)).toEqual(answers({ unsafe: "yes" }, { unsafe: "没开过会" }));
  });

  test("a village's answer is learned at its first door and not unlearned at an exception", () => {
    const first = learned(NO_MEMORY, aids, { water: "yes" });
    expect(first.answers).toEqual({ water: "yes" });
    expect(learned(first, aids, { water: "no" })).toBe(first);
    expect(learned(NO_MEMORY, aids, { water: "na" })).toBe(NO_MEMORY);
  });

  test("a fact of the village is asked only where neither the register nor the village form tells it", () => {
    const asks: Aids = { village_facts: [{ fact: "village_has_team", section: "s", plain: "有工作队吗?", told_by: { question: "team", true: ["yes", "no"], false: ["na"] } }] };
    const village = (facts: Record<string, unknown>) => ({ code: "1", name: "", facts }) as Village;
    const memory = { answers: {}, facts: { village_has_team: true } };
    expect(villageFacts(asks, village({ village_has_team: false }), memory, null)).toEqual({});
    expect(villageFacts(asks, village({}), memory, null)).toEqual({ village_has_team: true });
    expect(villageFacts(asks, village({}), memory, { team: "na" })).toEqual({ village_has_team: false });
    expect(villageFacts(asks, village({ village_has_team: null }), NO_MEMORY, { team: "no" })).toEqual({ village_has_team: true });
    expect(villageFacts(asks, null, NO_MEMORY, null)).toEqual({});
  });
});

describe("与上次相同", () => {
  const compiled = compile(definition);
  const judge = (a: Answers) => evaluate(compiled, a, {}, {});
  const asked = definition.sections[0]!.questions;
  const last: LastTime = {
    values: { day: "2021-09-20", people: 4, water: "yes", unsafe: "yes", below: "yes", own: { sha256: "a".repeat(64), size: 9 } },
    remarks: { unsafe: "墙体开裂", people: "" }, visited_on: "2021-09-20",
  };

  test("fills what is empty, but no signature, nothing computed and nothing that has an answer", () => {
    const now = answers({ day: "2022-08-09", people: 5 });
    const ids = fillable(asked, now.values, last, judge(now));
    expect(ids).toEqual(["water", "unsafe"]);
    expect(fromLastTime(now, last, ids)).toEqual(answers({ day: "2022-08-09", people: 5, water: "yes", unsafe: "yes" }, { unsafe: "墙体开裂" }));
  });

  test("an answer of last time that the form no longer takes is asked anew", () => {
    const odd: LastTime = { ...last, values: { people: "四", water: "maybe", unsafe: "no" } };
    expect(fillable(asked, {}, odd, judge(answers({})))).toEqual(["unsafe"]);
    expect(fillable(asked, {}, null, judge(answers({})))).toEqual([]);
  });

  test("what differs from last time is told, what was not asked then is not", () => {
    const changed = asked.filter((q) => differs(q, { people: 5, water: "yes", start: "2021-10-01" }, last)).map((q) => q.id);
    expect(changed).toEqual(["people"]);
  });
});

describe("a signature", () => {
  const blob = (of: string) => ({ sha256: "b".repeat(64), size: 9, of });
  const given = answers({ people: 4, water: "yes" }, { unsafe: "墙体开裂" }, { x: "是这样" });

  test("stands for every answer, remark and reason, for the form and for whom it is about, and for no other signature", async () => {
    const digest = await signedDigest(definition, of, given);
    const signed = { ...given, values: { ...given.values, own: blob(digest), theirs: blob(digest) } };
    expect(await signedDigest(definition, of, signed)).toBe(digest);
    expect(await staleSignatures(definition, of, signed)).toEqual([]);
    const others = [
      signedText(definition, { ...of, household_id: "other" }, given), signedText(definition, { ...of, campaign: "other" }, given),
      signedText(definition, { ...of, questionnaire: "0".repeat(64) }, given), signedText(definition, of, answers({ people: 5, water: "yes" }, given.remarks, given.reasons)),
      signedText(definition, of, { ...given, remarks: {} }), signedText(definition, of, { ...given, reasons: {} }),
    ];
    expect(new Set([signedText(definition, of, given), ...others]).size).toBe(7);
  });

  test("falls when an answer changes, and stays when another signature comes", async () => {
    const digest = await signedDigest(definition, of, given);
    const signed = { ...given, values: { ...given.values, own: blob(digest) } };
    const both = { ...signed, values: { ...signed.values, theirs: blob(digest) } };
    expect(keepingSignatures(definition, of, given, signed)).toBe(signed);
    expect(keepingSignatures(definition, of, signed, both)).toBe(both);
    const edited = { ...both, values: { ...both.values, people: 5 } };
    expect(keepingSignatures(definition, of, both, edited).values).toEqual({ people: 5, water: "yes" });
    expect(await staleSignatures(definition, of, edited)).toEqual(["own", "theirs"]);
    const same = { ...both, values: { ...both.values, people: 4 } };
    expect(keepingSignatures(definition, of, both, same)).toBe(same);
  });

  test("of before signatures were tied to answers is for none", async () => {
    const old = { ...given, values: { ...given.values, own: { sha256: "b".repeat(64), size: 9 } } };
    expect(await staleSignatures(definition, of, old)).toEqual(["own"]);
  });
});

describe("the calculator", () => {
  const entry = (per: Rate["per"], amount: string, more: Partial<Entry> = {}): Entry => ({ id: "e", rate: null, title: "x", per, amount, ...more });

  test("reckons to the fen", () => {
    expect(entryFen(entry("person_month", "123", { people: "2", months: "10" }))).toBe(246_000);
    expect(entryFen(entry("person_year", "0.1", { people: "3" }))).toBe(30);
    expect(entryFen(entry("household_month", "99.99", { months: "12" }))).toBe(119_988);
    expect(entryFen(entry("household_year", "260"))).toBe(26_000);
    // 102.35 × 3.33 = 340.8255: half up to the fen
    expect(entryFen(entry("mu_year", "102.35", { mu: "3.33" }))).toBe(34_083);
    expect(entryFen(entry("mu_year", "0.01", { mu: "0.5" }))).toBe(1);
    expect(entryFen(entry("sale", "1200.10", { costs: "1500.20" }))).toBe(-30_010);
    expect(entryFen(entry("sale", "800", { costs: "" }))).toBe(80_000);
    expect(entryFen(entry("household_month", "9999999.99", { months: "12" }))).toBe(11_999_999_988);
  });

  test("an incomplete line, or one that is no figure, is unknown and never nought", () => {
    for (const bad of [
      entry("person_month", "", { people: "2", months: "10" }), entry("person_month", "5", { people: "", months: "1" }),
      entry("person_month", "5", { people: "2.5", months: "1" }), entry("mu_year", "5", { mu: "1.234" }), entry("household_year", "三百"),
      entry("household_year", "-5"), entry("sale", "5", { costs: "x" }), entry("household_year", "1."),
      entry("person_year", "999999999999.99", { people: "999" }),
    ]) expect(entryFen(bad), JSON.stringify(bad)).toBeNull();
    expect(partTotal([])).toBeNull();
    expect(partTotal([entry("household_year", "1"), entry("household_year", "")])).toBeNull();
  });

  test("names say whose a line is, and count its heads", () => {
    const wage = entry("person_month", "3000", { rate: "monthly-wage", people: "1", months: "10" });
    const both = toggleWho(toggleWho(wage, "m1"), "m2");
    expect([both.who, both.people]).toEqual([["m1", "m2"], "2"]);
    expect([toggleWho(both, "m1").who, toggleWho(both, "m1").people]).toEqual([["m2"], "1"]);
    // The last name taken away leaves the count that stands: somebody earns it.
    expect([toggleWho(toggleWho(both, "m1"), "m2").who, toggleWho(toggleWho(both, "m1"), "m2").people]).toEqual([[], "1"]);
    expect([ofPersons(wage), ofPersons(entry("sale", "5")), ofPersons(entry("mu_year", "5", { rate: "grain" })), ofPersons(entry("household_year", "5"))]).toEqual([true, false, false, true]);
  });

  test("adds its lines as the form writes an amount", () => {
    const lines = Array.from({ length: 10 }, () => entry("household_year", "0.1"));
    expect(partTotal(lines)).toBe("1.00");
    expect(partTotal([entry("sale", "100", { costs: "250.55" })])).toBe("-150.55");
  });

  test("months are those of the income's period, full ones, and at most twelve", () => {
    const months = (start: string, day: string) => monthsCounted(definition, { start, day });
    expect(months("2021-10-01", "2022-08-09")).toBe(10);
    expect(months("2021-10-10", "2022-08-09")).toBe(9);
    expect(months("2021-10-01", "2023-08-09")).toBe(12);
    expect(months("2022-08-01", "2022-08-09")).toBe(1);
    expect(monthsCounted(definition, {})).toBe(12);
  });

  test("a rate begins with what the register and the last household tell", () => {
    const rate = (more: Partial<Rate>): Rate => ({ id: "r", source: "transfer", title: "养老金", amount: "123.00", per: "person_month", area: "", age_from: 60, document: "", ...more });
    const old = { ...household, members: [{ id: "m1", age: 71 }, { id: "m2", age: 60 }, { id: "m3", age: 59 }, { id: "m4", age: null }] } as unknown as Household;
    expect(entryFrom(rate({}), "e", old, 10, {})).toEqual({ id: "e", rate: "r", title: "养老金", per: "person_month", amount: "123", people: "2", who: ["m1", "m2"], months: "10" });
    expect(entryFrom(rate({ amount: null, per: "household_year", age_from: null, title: "赡养费" }), "e", null, 10, { 赡养费: "600" }).amount).toBe("600");
    const rates = [rate({}), rate({ id: "town", area: "990101100", amount: "130.00" }), rate({ id: "wage", source: "wage" })];
    expect(ratesFor(rates, "transfer", "990101100201").map((r) => r.id)).toEqual(["town"]);
    expect(ratesFor(rates, "transfer", "990101200201").map((r) => r.id)).toEqual(["r"]);
  });
});

test("a village form is told what its households said, with their names", () => {
  const row = (id: string, monitored: boolean, ...codes: string[]) =>
    ({ household: { ...household, id, name: id, monitored }, flags: codes.map((code) => ({ code, title: `${code} 题` })) }) as unknown as HouseholdRow;
  const aids: Aids = { across: [
    { question: "housing", answer: "no", flags: ["unsafe", "unpaid"], title: "报了住房问题" },
    { question: "missed", answer: "no", flags: ["below"], unmonitored: true, title: "低于监测线" },
    { question: "water", answer: "no", flags: ["dirty"], title: "报了饮水问题" },
  ] };
  const rows = [row("甲", false, "unsafe", "unpaid", "below"), row("乙", true, "below"), row("丙", false)];
  const notes = acrossNotes(aids, rows, { housing: "no", missed: "yes" });
  expect([...notes.keys()]).toEqual(["housing", "missed"]);
  expect(notes.get("housing")).toEqual([{ title: "报了住房问题", households: [{ id: "甲", name: "甲", titles: ["unsafe 题", "unpaid 题"] }], contradicts: true }]);
  expect(notes.get("missed")).toMatchObject([{ households: [{ id: "甲" }], contradicts: false }]);
});

test("what speaks against a village form is what the server finds, too", () => {
  // The same vector as tests/crosschecks/test_judging.py.
  const vector = JSON.parse(readFileSync(new URL("../../tests/vectors/across.json", import.meta.url), "utf8")) as {
    across: NonNullable<Aids["across"]>; values: Answers["values"]; contradicted: Record<string, [string, string][]>;
    households: { id: string; name: string; monitored: boolean; flags: [string, string][] }[];
  };
  const rows = vector.households.map(({ flags, ...home }) => ({ household: home, flags: flags.map(([code, title]) => ({ code, title })) }) as unknown as HouseholdRow);
  const notes = acrossNotes({ across: vector.across } as Aids, rows, vector.values);
  const told = [...notes].flatMap(([question, against]) =>
    against.filter((a) => a.contradicts).map((a) => [question, a.households.map((h) => [h.id, h.titles.join("、")])] as const),
  );
  expect(Object.fromEntries(told)).toEqual(vector.contradicted);
});

test("what is signed is the text that the server reckons with", async () => {
  const vector = JSON.parse(readFileSync(new URL("../../tests/vectors/signing.json", import.meta.url), "utf8")) as {
    item: { scope: string; household_id: string; questionnaire: string; answers: Answers }; signed: string; digest: string;
  };
  const [campaign = "", village = ""] = vector.item.scope.split("/");
  const form: Definition = { ...definition, sections: [{ ...definition.sections[0]!, questions: ["surveyor_signature", "respondent_signature"].map((id) => ({ id, official: "", plain: "", type: "signature" as const })) }] };
  const about = { campaign, village, household_id: vector.item.household_id, questionnaire: vector.item.questionnaire };
  expect(signedText(form, about, vector.item.answers)).toBe(vector.signed);
  expect(await signedDigest(form, about, vector.item.answers)).toBe(vector.digest);
});
