import { isoDay } from "@/kit/day.ts";
import { asksBack, byUrgency, isMine, isOpen } from "@/ledger/cases.ts";
import { Cells, Group } from "@/ui/cell.tsx";
import { Chip } from "@/ui/chip.tsx";
import { Empty, Waiting } from "@/ui/page.tsx";
import { useState } from "preact/hooks";
import { useLive, useRound } from "./context.tsx";
import { TabPage } from "./frame.tsx";
import { CaseCell } from "./ledger/case-cell.tsx";
import { useCases } from "./ledger/use-cases.ts";
import { FlagList } from "./visits/flag-list.tsx";

const VIEWS = [
  { id: "mine", name: "要整改", of: isMine },
  { id: "submitted", name: "待核实", of: (c: { state: string }) => c.state === "submitted" },
  { id: "back", name: "回头看", of: asksBack },
  { id: "done", name: "已销号", of: (c: Parameters<typeof isOpen>[0]) => !isOpen(c) },
] as const;
/** Drawn at once; a village seldom has more. */
const MOST = 100;

/** What is to be put right in my village, the most urgent first; then what this phone found and has not sent. */
export function Ledger() {
  const round = useRound();
  const id = round.data?.campaign.id;
  const { data: cases } = useCases(id);
  const { data: rows } = useLive(["roster", "submissions", "outbox", "drafts", "forms"], async (store) => (id ? store.householdRows(id) : []), [id]);
  const [view, setView] = useState<(typeof VIEWS)[number]["id"]>("mine");
  const today = isoDay();
  if (!cases || !rows || round.data === undefined) return <TabPage title="台账"><Waiting /></TabPage>;
  const known = new Set(cases.map((c) => `${c.household_id} ${c.code}`));
  // Flags of what has not arrived: the server drafts their cases.
  const fresh = rows.map((r) => ({ ...r, flags: r.flags.filter((f) => !known.has(`${r.household.id} ${f.code}`)) })).filter((r) => r.flags.length > 0);
  const chosen = VIEWS.find((v) => v.id === view)!;
  const listed = cases.filter((c) => chosen.of(c)).sort(byUrgency(today));
  const open = cases.filter(isOpen).length;
  return (
    <TabPage title="台账" note={open > 0 ? `还有 ${open} 件没销号` : undefined}>
      {cases.length === 0 && fresh.length === 0 ? (
        <Empty title="台账里还没有事">入户时发现的问题, 送达以后会列在这里, 一件一件整改、核实、销号。</Empty>
      ) : (
        <>
          {cases.length > 0 && (
            <div class="chips scroll out" role="group" aria-label="看哪些">
              {VIEWS.map((v) => (
                <Chip key={v.id} on={v.id === view} count={cases.filter((c) => v.of(c)).length} onPress={() => setView(v.id)}>
                  {v.name}
                </Chip>
              ))}
            </div>
          )}
          {listed.length > 0 && (
            <Group>
              <Cells>
                {listed.slice(0, MOST).map((c) => (
                  <CaseCell key={c.id} of={c} today={today} />
                ))}
              </Cells>
              {listed.length > MOST && <p class="note">还有 {listed.length - MOST} 件, 先办上面这些。</p>}
            </Group>
          )}
          {cases.length > 0 && listed.length === 0 && <p class="note out">这里现在没有。</p>}
          {view === "mine" && fresh.length > 0 && (
            <>
              <p class="note out">下面是手机里刚发现的, 送达以后进台账。</p>
              <div class="cols">
                {fresh.map((r) => (
                  <Group key={r.household.id} title={`${r.household.name} · ${r.household.address ?? r.household.number}`}>
                    <FlagList flags={r.flags} href={`/households/${encodeURIComponent(r.household.id)}`} />
                  </Group>
                ))}
              </div>
            </>
          )}
        </>
      )}
    </TabPage>
  );
}
