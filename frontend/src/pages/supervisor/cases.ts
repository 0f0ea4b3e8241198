import type { Wire } from "@/api/wire.ts";
import type { StepKind } from "@/ledger/cases.ts";

export type CaseRow = Wire["CaseOut"];
export type CaseFull = Wire["CaseFull"];
export type CasePage = Wire["CasePage"];

/** Whom a case is about: a household, a village, or by a self-check a township or county as a whole. */
export const whoOf = (c: CaseRow): string => c.household_name ?? (c.village.length === 12 ? "村" : "整体");

export const NATURES: Record<string, string> = { common: "共性", individual: "个性" };
export const TOPICS: Record<string, string> = {
  income: "收入", housing: "住房", education: "教育", health: "医疗", water: "饮水", safety_net: "兜底保障", training: "培训", public_post: "公益岗",
  finance: "金融", files: "档案", home: "人居环境", help: "帮扶", responsibility: "责任", monitoring: "监测帮扶", industry: "产业", projects: "项目", other: "其他",
};

interface Field { name: string; label: string; hint?: string; kind?: "day" | "long" | "nature"; needed?: boolean }

const UNIT: Field = { name: "unit", label: "责任单位", needed: true };
const DUE: Field = { name: "due_on", label: "整改时限(精准到日)", kind: "day", needed: true };
const MEASURE: Field = { name: "measure", label: "整改措施", hint: "谁来做、做什么、做到什么程度", kind: "long", needed: true };
const REASON: Field = { name: "reason", label: "原因", kind: "long", needed: true };

/** What each step asks at the desk; the server says what is missing or too vague. */
export const FIELDS: Record<StepKind, readonly Field[]> = {
  assign: [
    UNIT, { name: "leader", label: "责任领导" }, { name: "person", label: "责任人" }, DUE, MEASURE, { name: "cause", label: "问题产生的原因", kind: "long" },
    { name: "nature", label: "问题性质", kind: "nature" },
  ],
  start: [MEASURE],
  submit: [MEASURE, { name: "outcome", label: "整改结果", hint: "做了什么、现在怎样", kind: "long", needed: true }],
  close: [{ name: "note", label: "核实的情况", hint: "如: 到户看过, 房梁已换", kind: "long" }],
  send_back: [REASON],
  defer: [
    { ...DUE, label: "新的时限(精准到日)" }, REASON, { name: "record", label: "备案的文号或记录" },
    { name: "plan", label: "分阶段解决的办法", kind: "long" },
  ],
  escalate: [REASON],
  confirm: [{ name: "note", label: "看到的情况", kind: "long" }],
  reopen: [REASON],
  note: [{ name: "note", label: "备注", kind: "long", needed: true }],
};
