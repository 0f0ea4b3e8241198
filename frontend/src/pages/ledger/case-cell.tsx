import { STATE_WORDS, asksBack, isOpen, urgency, type CaseState, type PhoneCase } from "@/ledger/cases.ts";
import { Cell } from "@/ui/cell.tsx";
import { Mark, type Tone } from "@/ui/chip.tsx";
import { day } from "@/ui/format.ts";

export const STATE_TONES: Record<CaseState, Tone> = {
  found: "look", assigned: "act", rectifying: "act", submitted: "plain", sent_back: "bad", deferred: "look", escalated: "plain", closed: "ok",
};

export const casePath = (id: string): string => `/ledger/${encodeURIComponent(id)}`;

/** By when, in words. @param year days of that year stand without it */
export function dueWords(of: PhoneCase, today: string, year = Number(today.slice(0, 4))): string {
  if (of.state === "closed") return [of.closed_on ? `${day(of.closed_on, year)} 销号` : "已销号", asksBack(of) ? "等回头看" : null].filter(Boolean).join(" · ");
  if (!of.due_on) return "没有时限";
  const late = urgency(of, today) === "late";
  return `${day(of.due_on, year)}${late ? " · 已过期" : " 前"}`;
}

export function StateMark({ of }: { of: { state: CaseState } }) {
  return <Mark tone={STATE_TONES[of.state]}>{STATE_WORDS[of.state]}</Mark>;
}

/** One case in a list. */
export function CaseCell({ of, today, named = true }: { of: PhoneCase; today: string; named?: boolean }) {
  const late = urgency(of, today);
  const notes = [
    named ? (of.household_name ?? "村里的问题") : null, dueWords(of, today), of.reopened > 0 ? `反复 ${of.reopened} 次` : null,
    of.found_gone && isOpen(of) ? "复查时已没有" : null, of.waiting > 0 ? "还没送达" : null,
  ];
  return (
    <Cell
      edge={of.state === "sent_back" || late === "late" || of.held ? "bad" : late === "soon" ? "look" : undefined}
      title={
        <>
          {of.title}
          <StateMark of={of} />
        </>
      }
      note={notes.filter(Boolean).join(" · ")}
      href={casePath(of.id)}
    />
  );
}
