import { describe, expect, test } from "vitest";
import { moved } from "../src/pages/visits/arrange.tsx";
import { attemptNote, rowNote } from "../src/pages/visits/marks.tsx";
import { sameName } from "../src/pages/visits/newcomer-page.tsx";
import { callBack, dueVisit, hamletOf, lastMet, nearDay, periodStart, plan } from "../src/pages/visits/plan.ts";
import type { LocalRevision } from "../src/store/rows.ts";
import type { HouseholdRow } from "../src/store/store.ts";
import { arranged, visitsBy, waitingNewcomers } from "../src/store/visits.ts";
import type { Cadence, Household, Visit } from "../src/types.ts";

const TODAY = "2022-08-17";
const CADENCE: Cadence[] = [{ every: "month", key: true, title: "月走访" }, { every: "quarter", key: false, title: "季走访" }];
const visit = (more: Partial<Visit> = {}): Visit => ({
  id: "v", household_id: "h", outcome: "nobody_home", met: false, gone: false, visited_on: "2022-08-16", next_on: null, note: "", account_name: "员", received_at: null, ...more,
});
const row = (more: Partial<HouseholdRow> & { home?: Partial<Household> } = {}): HouseholdRow => {
  const { home, ...rest } = more;
  return {
    household: {
      id: "h", number: "1", name: "示例甲", village: "v", village_name: "示例村", grid: "g", grid_name: "一网格", address: "东头3号", door_order: 1, pinyin: null,
      kinds: [], lifted: false, monitored: false, monitored_kind: null, people: null, labour: null, facts: {}, members: [], visited_before: null, ...home,
    },
    visits: [], state: null, visited: false, visited_on: null, flags: [], draft: null, submission_id: null, per_person: null, review: null, ...rest,
  };
};
const KEY = { kinds: ["lifted"] };

describe("a visit is due", () => {
  test.each([
    ["week", "2022-08-15"], ["half_month", "2022-08-16"], ["month", "2022-08-01"], ["quarter", "2022-07-01"], ["year", "2022-01-01"],
  ] as const)("once in each %s of the calendar", (every, start) => expect(periodStart(every, TODAY)).toBe(start));
  test("a Sunday is the last day of its week", () => expect(periodStart("week", "2022-08-21")).toBe("2022-08-15"));

  test("monthly for a key household, quarterly for the others", () => {
    const met = [visit({ outcome: "done", met: true, visited_on: "2022-07-20" })];
    expect(dueVisit(row({ home: KEY, visits: met }), CADENCE, TODAY)?.title).toBe("月走访");
    expect(dueVisit(row({ visits: met }), CADENCE, TODAY)).toBeNull();
    expect(dueVisit(row(), CADENCE, TODAY)?.title).toBe("季走访");
    expect(dueVisit(row(), [], TODAY)).toBeNull();
  });
  test("a survey counts as a visit, a door that stayed shut does not", () => {
    expect(dueVisit(row({ home: KEY, visited: true, visited_on: "2022-08-09" }), CADENCE, TODAY)).toBeNull();
    expect(lastMet(row({ visits: [visit()] }))).toBeNull();
    expect(dueVisit(row({ home: KEY, visits: [visit()] }), CADENCE, TODAY)?.title).toBe("月走访");
  });
  test("not where nobody lives, nor before the day agreed on", () => {
    expect(dueVisit(row({ visits: [visit({ outcome: "empty", gone: true })] }), CADENCE, TODAY)).toBeNull();
    expect(dueVisit(row({ visits: [visit({ next_on: "2022-08-19" })] }), CADENCE, TODAY)).toBeNull();
    expect(dueVisit(row({ visits: [visit({ next_on: "2022-08-17" })] }), CADENCE, TODAY)).not.toBeNull();
  });
});

describe("a call-back", () => {
  test("is the day of the last attempt, and gone when a later attempt names none", () => {
    expect(callBack(row({ visits: [visit({ next_on: "2022-08-18" })] }))).toBe("2022-08-18");
    expect(callBack(row({ visits: [visit({ next_on: "2022-08-18" }), visit()] }))).toBeNull();
  });
  test("is done with once the household was surveyed after it", () => {
    const visits = [visit({ visited_on: "2022-08-09", next_on: "2022-08-12" })];
    expect(callBack(row({ visits, visited: true, visited_on: "2022-08-12" }))).toBeNull();
    expect(callBack(row({ visits, visited: true, visited_on: "2022-08-01" }))).toBe("2022-08-12");
  });
});

test("今日 puts each household into one list: returned, call-backs (the longest overdue first), key households, the cadence", () => {
  const returned = row({ home: { ...KEY, id: "a" }, review: { action: "return", by: "", at: "", note: "", comments: [] }, visited: true });
  const late = row({ home: { ...KEY, id: "b" }, visits: [visit({ next_on: "2022-08-10" })] });
  const today = row({ home: { id: "c" }, visits: [visit({ next_on: TODAY })] });
  const later = row({ home: { ...KEY, id: "d" }, visits: [visit({ next_on: "2022-08-30" })] });
  const key = row({ home: { ...KEY, id: "e" } });
  const monthly = row({ home: { ...KEY, id: "f" }, visited: true, visited_on: "2022-07-31" });
  const plain = row({ home: { id: "g" } });
  const draft = row({ home: { ...KEY, id: "i" }, state: "draft" });
  const empty = row({ home: { ...KEY, id: "j" }, visits: [visit({ gone: true })] });
  const todo = plan([today, returned, late, later, key, monthly, plain, draft, empty], CADENCE, TODAY);
  const ids = (rows: readonly HouseholdRow[]) => rows.map((r) => r.household.id).join("");
  expect([ids(todo.returned), ids(todo.calls), ids(todo.key)]).toEqual(["a", "bc", "e"]);
  expect(todo.due.map((d) => [d.title, ids(d.rows)])).toEqual([["月走访", "f"], ["季走访", "g"]]);
});

describe("words of a row", () => {
  test.each([["2022-08-17", "今天"], ["2022-08-18", "明天"], ["2022-08-16", "昨天"], ["2022-08-30", null]])("%s is %s", (day, word) => expect(nearDay(day, TODAY)).toBe(word));
  test("an attempt says how it went and when it is tried again", () => {
    expect(attemptNote(visit({ visited_on: "2022-08-16", next_on: "2022-08-18" }), TODAY)).toBe("昨天家里没人, 明天再去");
    expect(attemptNote(visit({ outcome: "away", met: true, visited_on: null }), TODAY)).toBe("电话问过了");
    expect(attemptNote(undefined, TODAY)).toBeNull();
  });
  test("a household that was tried in vain says so instead of 还没去", () => {
    expect(rowNote(row({ visits: [visit({ outcome: "refused", visited_on: null })] }))).toBe("东头3号 · 不愿配合");
  });
  test("the hamlet is the words before the house number, else the grid", () => {
    expect(hamletOf(row())).toBe("东头");
    expect(hamletOf(row({ home: { address: "12号" } }))).toBe("一网格");
    expect(hamletOf(row({ home: { address: null, grid_name: null } }))).toBe("");
  });
});

describe("the worker's own order of doors", () => {
  const homes = ["a", "b", "c", "d"].map((id) => ({ id }));
  const after = (order: string[] | null, list = homes) => arranged(list, order).map((h) => h.id).join("");
  test("stands before the register's, whatever comes and goes", () => {
    expect(after(null)).toBe("abcd");
    expect(after(["d", "a", "b", "c"])).toBe("dabc");
    expect(after(["d", "gone", "a"])).toBe("dabc");
    expect(after(["c", "b"])).toBe("acdb");
  });
  test("one is moved in front of another, or by a door", () => {
    expect(moved(["a", "b", "c", "d"], "d", 1).join("")).toBe("adbc");
    expect(moved(["a", "b", "c", "d"], "a", 2).join("")).toBe("bacd");
    expect(moved(["a", "b", "c", "d"], "a", 9).join("")).toBe("bcda");
  });
  test("two thousand households are put in order in a moment", () => {
    const many = Array.from({ length: 2000 }, (_, i) => ({ id: String(i) }));
    const order = many.map((h) => h.id).reverse();
    expect(arranged(many, order)[0]!.id).toBe("1999");
  });
});

describe("what this phone said and what was pulled", () => {
  const said = (rev: string, more: Partial<LocalRevision["entry"]> = {}, values = {}): LocalRevision => ({
    item: { rev_id: rev, submission_id: `s${rev}`, household_id: "h", kind: "visit", answers: { values: { outcome: "done", visited_on: TODAY, ...values }, remarks: {}, reasons: {} } },
    measures: { met: true, gone: false }, entry: { state: "saved", delivered_at: null, ...more },
  }) as unknown as LocalRevision;
  test("an attempt that came back from the server stands once", () => {
    const by = visitsBy([{ id: "r1", seq: 1, campaign: "c", data: visit({ id: "s1" }) }], [said("r1"), said("r2")], "我");
    expect(by.get("h")!.map((v) => [v.id, v.met, v.account_name])).toEqual([["s1", false, "员"], ["sr2", true, "我"]]);
  });
  test("a new household is shown until the register tells of it; a held one stays", () => {
    const waiting = (entry: Partial<LocalRevision["entry"]>, pulled: number | null) => waitingNewcomers([said("n", entry)], pulled).length;
    expect(waiting({}, 100)).toBe(1);
    expect(waiting({ state: "delivered", delivered_at: 50 }, 40)).toBe(1);
    expect(waiting({ state: "delivered", delivered_at: 50 }, 60)).toBe(0);
    expect(waiting({ state: "held", delivered_at: 50 }, 60)).toBe(1);
  });
});

test("a namesake on the list is found, among heads and members", () => {
  const member = { id: "m", name: "示例乙", relation: null, sex: null, birth_year: null, age: null, school: null };
  const rows = [row(), row({ home: { id: "k", name: "示例丙", members: [member] } })];
  expect(sameName(rows, "示例甲").map((r) => r.household.id)).toEqual(["h"]);
  expect(sameName(rows, "示例乙").map((r) => r.household.id)).toEqual(["k"]);
  expect(sameName(rows, "示")).toEqual([]);
});
