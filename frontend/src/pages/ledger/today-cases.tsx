import { isoDay } from "@/kit/day.ts";
import { asksBack, byUrgency, urgency } from "@/ledger/cases.ts";
import { Cell, Cells, Group } from "@/ui/cell.tsx";
import { CaseCell } from "./case-cell.tsx";
import { TodayDue } from "../visits/today-due.tsx";
import { TodaySpots } from "../spot/today-spots.tsx";
import { useCases } from "./use-cases.ts";

const MOST = 4;

/** Sent back, overdue, due within a week, and closed ones that ask for a second look. */
function Cases({ campaign }: { campaign: string }) {
  const { data } = useCases(campaign);
  const today = isoDay();
  const waiting = (data ?? []).filter((c) => c.state === "sent_back" || urgency(c, today) !== null || asksBack(c)).sort(byUrgency(today));
  if (waiting.length === 0) return null;
  return (
    <Group title={`台账 ${waiting.length}`}>
      <Cells>
        {waiting.slice(0, MOST).map((c) => (
          <CaseCell key={c.id} of={c} today={today} />
        ))}
        {waiting.length > MOST && <Cell title={`全部 ${waiting.length} 件`} href="/ledger" />}
      </Cells>
    </Group>
  );
}

/** What else waits for this worker today. */
export function TodayCases({ campaign }: { campaign: string }) {
  return (
    <>
      <Cases campaign={campaign} />
      <TodayDue />
      <TodaySpots />
    </>
  );
}
