import { Group } from "@/ui/cell.tsx";
import { Empty, Waiting } from "@/ui/page.tsx";
import { useLive, useRound } from "./context.tsx";
import { TabPage } from "./frame.tsx";
import { FlagList } from "./visits/flag-list.tsx";

/** For now: what the surveys on this phone found, by household. Assigning and closing cases is not here yet, and the
 *  page says so. */
export function Ledger() {
  const round = useRound();
  const id = round.data?.campaign.id;
  const { data: rows } = useLive(["roster", "submissions", "outbox", "drafts", "forms"], async (store) => (id ? store.householdRows(id) : []), [id]);
  const found = (rows ?? []).filter((r) => r.flags.length > 0);
  const problems = found.reduce((n, r) => n + r.flags.length, 0);
  return (
    <TabPage title="台账" note={rows && found.length > 0 ? `${found.length} 户 · ${problems} 个问题` : undefined}>
      {!rows || round.data === undefined ? (
        <Waiting />
      ) : found.length === 0 ? (
        <Empty title="还没有发现问题">入户时发现的问题会列在这里。</Empty>
      ) : (
        <>
          <p class="note out">这里是入户发现的问题。派单、整改和销号还在做, 现在由镇里另行安排。</p>
          <div class="cols">
            {found.map((r) => (
              <Group key={r.household.id} title={`${r.household.name} · ${r.household.address ?? r.household.number}`}>
                <FlagList flags={r.flags} href={`/households/${encodeURIComponent(r.household.id)}`} />
              </Group>
            ))}
          </div>
        </>
      )}
    </TabPage>
  );
}
