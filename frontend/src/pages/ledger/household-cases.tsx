import { isoDay } from "@/kit/day.ts";
import { asksBack, byUrgency, isOpen } from "@/ledger/cases.ts";
import { Cells, Group } from "@/ui/cell.tsx";
import { CaseCell } from "./case-cell.tsx";
import { useCases } from "./use-cases.ts";

/** What of this household is in the ledger. Closed cases that nobody has looked at again ask 回头看. */
export function HouseholdCases({ campaign, household }: { campaign: string; household: string }) {
  const { data } = useCases(campaign);
  const today = isoDay();
  const own = (data ?? []).filter((c) => c.household_id === household && (isOpen(c) || asksBack(c))).sort(byUrgency(today));
  if (own.length === 0) return null;
  const back = own.filter(asksBack).length;
  return (
    <Group title={back > 0 ? `台账 ${own.length} · 回头看 ${back}` : `台账 ${own.length}`}>
      <Cells>
        {own.map((c) => (
          <CaseCell key={c.id} of={c} today={today} named={false} />
        ))}
      </Cells>
    </Group>
  );
}
