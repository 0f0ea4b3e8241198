import type { Wire } from "@/api/wire.ts";
import type { Tone } from "@/ui/chip.tsx";

export type ProcedureRow = Wire["ProcedureOut"];
export type ProcedureFull = Wire["ProcedureFull"];
export type ProcedurePage = Wire["ProcedurePage"];
export type ProcedureStep = Wire["StepOut"];
export type Entry = Wire["EntryOut"];
export type Kind = Wire["ProcedureKind"];

export const LEVELS: Record<ProcedureStep["level"], string> = { village: "村", township: "乡镇", county: "县" };
export const STATES: Record<ProcedureRow["state"], { word: string; tone: Tone }> = {
  running: { word: "办理中", tone: "plain" }, done: { word: "已办结", tone: "ok" }, stopped: { word: "已终止", tone: "look" },
};
export const ACTS: Record<Entry["act"], string> = { begin: "进入程序", take: "办了", back: "退回到", stop: "终止", note: "备注" };

/** Who may begin one and note something; the server decides what else. */
const DOERS = new Set(["worker", "village", "township", "county", "admin"]);
export const mayBegin = (role: string | undefined): boolean => role !== undefined && DOERS.has(role);

/** "还有 3 天", "今天到期", "超期 2 天" */
export function leftWords(left: number, working = false): string {
  const days = `${Math.abs(left)} ${working ? "个工作日" : "天"}`;
  return left < 0 ? `超期 ${days}` : left === 0 ? "今天到期" : `还有 ${days}`;
}

export const titleOf = (of: ProcedureFull, step: string | null): string => of.steps.find((s) => s.id === step)?.title ?? step ?? "";

/** What was said in a step, in its words: papers, then fields; what a later county has renamed keeps its id. */
export function saidIn(of: ProcedureFull, entry: Entry): [string, string][] {
  const step = of.steps.find((s) => s.id === entry.step);
  const papers = Object.entries(entry.papers).map(([id, text]): [string, string] => [step?.papers.find((p) => p.id === id)?.title ?? id, text]);
  const fields = Object.entries(entry.fields).map(([id, text]): [string, string] => {
    const field = step?.fields.find((f) => f.id === id);
    const words = field?.type === "yes_no" ? (text === "yes" ? "是" : "否") : field?.options.find((o) => o.value === text)?.title;
    return [field?.title ?? id, words ?? text];
  });
  return [...papers, ...fields].filter(([, text]) => text !== "");
}
