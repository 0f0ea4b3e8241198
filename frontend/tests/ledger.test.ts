import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { asksBack, byUrgency, faultOf, isMine, stepsFor, urgency, withOwn, type Case, type PhoneCase } from "../src/ledger/cases.ts";
import { faultOfMeasure, faultOfOutcome, isVague } from "../src/ledger/wording.ts";
import type { LocalRevision } from "../src/store/rows.ts";
import type { Values } from "../src/types.ts";

const vectors = JSON.parse(readFileSync(new URL("../../schemas/cases/wording-vectors.json", import.meta.url), "utf8")) as {
  vague: string[]; particular: string[];
};
const MEASURE = "由村委会请施工队更换西屋两根房梁";
const OUTCOME = "8月20日换好两根房梁";

const drafted: Case = {
  id: "c", campaign: "x", household_id: "h", household_name: "示例甲", village: "990101100201", code: "house_unsafe", area: "housing", severity: "H",
  title: "住房不安全", statement: "西屋房梁断裂", state: "found", level: "village", unit: "村委会", leader: "", person: "", cause: "", measure: "",
  due_on: "2022-08-25", outcome: "", record: "", found_gone: false, reopened: 0, sent_back: 0, closed_on: null, confirmed_on: null,
  found_at: "2022-08-09T06:00:00.000Z", head: null, submitted_by: "",
  steps: [{ id: null, step: "found", state: "found", by: "", role: "", at: "2022-08-09T06:00:00.000Z", said: {} }],
};
const phoneCase = (of: Partial<Case> = {}): PhoneCase => ({ ...drafted, ...of, waiting: 0, held: null });

function said(rev_id: string, values: Values, state = "saved"): LocalRevision {
  const item = { rev_id, submission_id: "c", parent: null, answers: { values, remarks: {}, reasons: {} }, client_at: "2022-08-20T06:00:00.000Z" };
  return { item, entry: { state, problem: { code: "stale_step", message: "示例张已办了“派单”。" } } } as unknown as LocalRevision;
}

const own = (data: Case, ...revisions: LocalRevision[]) =>
  withOwn([{ id: data.id, seq: 1, campaign: "x", data }], revisions, { name: "我", role: "worker" })[0]!;

describe("words of a case", () => {
  it.each(vectors.vague)("%j says nothing", (text) => {
    expect(isVague(text)).toBe(true);
    expect(faultOfMeasure(text)).not.toBeNull();
    expect(faultOfOutcome(text, "", "")).not.toBeNull();
  });
  it.each(vectors.particular)("%j says something", (text) => {
    expect(faultOfMeasure(text)).toBeNull();
    expect(faultOfOutcome(text, "", "")).toBeNull();
  });
  it("an outcome that repeats the measure is none", () => {
    expect(faultOfOutcome(`${MEASURE}。`, MEASURE, "")).toContain("一样");
  });
});

describe("a case on the phone", () => {
  it("is what the steps said here make of it, until the server shows them back", () => {
    const steps = [said("r1", { step: "start", measure: MEASURE }), said("r2", { step: "submit", proof: "no", outcome: OUTCOME })];
    const now = own(drafted, ...steps);
    expect([now.state, now.measure, now.outcome, now.head, now.waiting, now.steps.length]).toEqual(["submitted", MEASURE, OUTCOME, "r2", 2, 3]);
    const shown: Case = { ...drafted, state: "rectifying", head: "r1", steps: [...drafted.steps, { ...drafted.steps[0]!, id: "r1", step: "start" }] };
    expect(own(shown, ...steps).waiting).toBe(1);
  });
  it("a step that was held changes nothing and says why", () => {
    const now = own(drafted, said("r1", { step: "submit", outcome: OUTCOME }, "held"));
    expect([now.state, now.head, now.held]).toEqual(["found", null, "示例张已办了“派单”。"]);
  });
  it("a worker is never offered to close, to assign or to send back", () => {
    for (const state of ["found", "assigned", "rectifying", "submitted", "sent_back", "deferred", "escalated", "closed"] as const) {
      expect(stepsFor({ ...drafted, state }, "worker")).not.toContain("close");
      expect(stepsFor({ ...drafted, state }, "worker")).not.toContain("assign");
      expect(stepsFor({ ...drafted, state }, "worker")).not.toContain("send_back");
    }
    expect(stepsFor({ ...drafted, state: "closed" }, "worker")).toEqual(["confirm", "reopen", "note"]);
  });
  it("empty words are refused before anything is stored", () => {
    expect(faultOf(drafted, { step: "submit", measure: MEASURE, outcome: "已 整改" })).toContain("不是具体结果");
    expect(faultOf(drafted, { step: "submit", outcome: OUTCOME })).toContain("整改措施");
    expect(faultOf(drafted, { step: "submit", measure: MEASURE, outcome: OUTCOME })).toBeNull();
  });
  it("sent back and overdue come first, what was closed last", () => {
    const today = "2022-08-23";
    const all = [
      phoneCase({ id: "closed", state: "closed", confirmed_on: today }), phoneCase({ id: "later", due_on: "2022-12-01" }), phoneCase({ id: "soon" }),
      phoneCase({ id: "late", due_on: "2022-08-20" }), phoneCase({ id: "back", state: "sent_back" }), phoneCase({ id: "look", state: "closed" }),
    ];
    expect(all.sort(byUrgency(today)).map((c) => c.id)).toEqual(["back", "late", "soon", "later", "look", "closed"]);
    expect([urgency(phoneCase(), today), urgency(phoneCase({ state: "submitted" }), "2023-01-01")]).toEqual(["soon", null]);
    expect([isMine(phoneCase({ state: "submitted" })), asksBack(phoneCase({ state: "closed" }))]).toEqual([false, true]);
  });
});
