import { isoDay } from "../kit/day.ts";
import type { Pulled } from "../store/acts.ts";
import type { LocalRevision } from "../store/rows.ts";
import type { Severity, Value, Values } from "../types.ts";
import { faultOfMeasure, faultOfOutcome, faultOfReason } from "./wording.ts";

/** Cases of the ledger 台账 as a phone holds them. Pure: the server decides (ruhu/ledger/transitions.py), this shows. */

export type CaseState = "found" | "assigned" | "rectifying" | "submitted" | "sent_back" | "deferred" | "escalated" | "closed";
export type StepKind = "assign" | "start" | "submit" | "close" | "send_back" | "defer" | "escalate" | "confirm" | "reopen" | "note";

export interface CaseStep { id: string | null; step: string; state: CaseState; by: string; role: string; at: string; said: Record<string, Value> }
export interface Case {
  id: string; campaign: string; household_id: string | null; household_name: string | null; village: string; code: string; area: string;
  severity: Severity; title: string; statement: string; state: CaseState; level: string; unit: string; leader: string; person: string;
  cause: string; measure: string; due_on: string | null; outcome: string; record: string; found_gone: boolean; reopened: number;
  sent_back: number; closed_on: string | null; confirmed_on: string | null; found_at: string; head: string | null; submitted_by: string;
  steps: CaseStep[];
}
/** A case with what this phone has said about it. `waiting`: steps that the server has not shown back; `held`: one that had no
 *  effect, with the reason. */
export interface PhoneCase extends Case { waiting: number; held: string | null }

export const STATE_WORDS: Record<CaseState, string> = {
  found: "待派单", assigned: "待整改", rectifying: "整改中", submitted: "待核实", sent_back: "已退回", deferred: "已延期", escalated: "已上报", closed: "已销号",
};
export const STEP_WORDS: Record<string, string> = {
  found: "排查发现", assign: "派单", start: "开始整改", submit: "交整改结果", close: "核实销号", send_back: "退回", defer: "延期", escalate: "上报",
  confirm: "回头看: 已解决", reopen: "又出现了", note: "备注",
};
export const SAID_WORDS: Record<string, string> = {
  unit: "责任单位", leader: "责任领导", person: "责任人", cause: "原因", measure: "措施", due_on: "时限", outcome: "结果", reason: "原因", record: "备案",
  plan: "计划", note: "备注",
};
const AFTER: Record<string, CaseState> = {
  assign: "assigned", start: "rectifying", submit: "submitted", close: "closed", send_back: "sent_back", defer: "deferred", escalate: "escalated",
  reopen: "found",
};

const text = (value: Value | undefined): string => (typeof value === "string" ? value.trim() : "");

function after(of: PhoneCase, { item }: LocalRevision, by: string, role: string): PhoneCase {
  const { values } = item.answers;
  const step = text(values["step"]);
  const state = AFTER[step] ?? of.state;
  const word = (name: string, now: string) => text(values[name]) || now;
  const said = Object.fromEntries(Object.entries(values).filter(([id]) => id !== "step" && id !== "proof"));
  return {
    ...of, state, waiting: of.waiting + 1, head: step === "note" ? of.head : item.rev_id, measure: word("measure", of.measure), unit: word("unit", of.unit),
    person: word("person", of.person), due_on: word("due_on", of.due_on ?? "") || null, outcome: word("outcome", of.outcome),
    reopened: of.reopened + (step === "reopen" ? 1 : 0), confirmed_on: step === "confirm" ? isoDay(new Date(item.client_at)) : state === "closed" ? of.confirmed_on : null,
    steps: [...of.steps, { id: item.rev_id, step, state, by, role, at: item.client_at, said }],
  };
}

/** All cases, each as the steps of this phone leave it. */
export function withOwn(pulled: readonly Pulled<Case>[], said: readonly LocalRevision[], of: { name: string; role: string }): PhoneCase[] {
  return pulled.map(({ id, data }) => {
    const known = new Set(data.steps.map((s) => s.id));
    let now: PhoneCase = { ...data, id, waiting: 0, held: null };
    for (const revision of said.filter((l) => l.item.submission_id === id && !known.has(l.item.rev_id))) {
      if (revision.entry.state === "held") now = { ...now, held: revision.entry.problem?.message ?? "这一步没有生效。" };
      else now = after(now, revision, of.name, of.role);
    }
    // What was held is history once something newer counted.
    return now.held && now.steps.length > 1 && now.waiting > 0 ? { ...now, held: null } : now;
  });
}

const BY: Record<string, readonly StepKind[]> = {
  worker: ["submit", "start", "escalate", "confirm", "reopen", "note"],
  village: ["submit", "start", "assign", "defer", "escalate", "confirm", "reopen", "note"],
};

/** Steps that this person may take now, the usual one first. */
export function stepsFor(of: Case, role: string): StepKind[] {
  const working = of.state !== "submitted" && of.state !== "closed";
  return (BY[role] ?? []).filter((step) => {
    if (step === "note") return true;
    if (step === "confirm" || step === "reopen") return of.state === "closed";
    if (step === "start") return working && of.state !== "rectifying";
    return working && !(step === "escalate" && of.level === "county");
  });
}

/** Whether a case waits for somebody in the village: to be put right, or to be looked at again after it was closed. */
export const isOpen = (of: Case): boolean => of.state !== "closed";
export const isMine = (of: Case): boolean => isOpen(of) && of.state !== "submitted";
export const asksBack = (of: Case): boolean => of.state === "closed" && of.confirmed_on === null;

const DAY = 86_400_000;
/** "late" past its day, "soon" within a week, else null. @param today ISO day */
export function urgency(of: Case, today: string): "late" | "soon" | null {
  if (!of.due_on || !isMine(of)) return null;
  if (of.due_on < today) return "late";
  return Date.parse(of.due_on) - Date.parse(today) <= 7 * DAY ? "soon" : null;
}

/** What is wrong with the words of a step before it is kept: the same that the server would say. */
export function faultOf(of: Case, values: Values): string | null {
  const word = (name: string) => text(values[name]);
  const measure = word("measure") || of.measure;
  switch (word("step")) {
    case "assign": case "start": return faultOfMeasure(measure);
    case "submit": return faultOfMeasure(measure) ?? faultOfOutcome(word("outcome"), measure, of.statement);
    case "defer": return faultOfReason(word("reason"), "延期") ?? (word("record") || word("plan") ? null : "延期要做好备案。请写明备案的文号或记录在哪里。");
    case "escalate": return faultOfReason(word("reason"), "上报");
    case "reopen": return faultOfReason(word("reason"), "重开");
    case "note": return word("note") ? null : "备注还没有写。";
    default: return null;
  }
}

const WEIGHT: Record<string, number> = { late: 0, soon: 1 };
/** What is to be done first stands first. */
export function byUrgency(today: string): (a: PhoneCase, b: PhoneCase) => number {
  const rank = (c: PhoneCase) => (c.state === "sent_back" ? -1 : (WEIGHT[urgency(c, today) ?? ""] ?? (isMine(c) ? 2 : asksBack(c) ? 3 : isOpen(c) ? 4 : 5)));
  return (a, b) => rank(a) - rank(b) || (a.due_on ?? "9").localeCompare(b.due_on ?? "9") || (a.id < b.id ? -1 : 1);
}
