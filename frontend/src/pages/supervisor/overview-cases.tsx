import type { Wire } from "@/api/wire.ts";
import { STATE_WORDS, type CaseState } from "@/ledger/cases.ts";
import { Waiting } from "@/ui/page.tsx";
import { Tile, Tiles } from "@/ui/tile.tsx";
import { Number, Sheet } from "./overview-charts.tsx";
import { NotGot } from "./parts.tsx";
import { useGet } from "./wire.ts";

type Counts = Wire["CaseCounts"];
type Narrow = Partial<Record<"state" | "unit" | "overdue" | "reopened", string>>;

const UNIT_COLUMNS = [
  ["open", "没销号", { state: "open" }], ["overdue", "过期", { overdue: "true" }], ["submitted", "待核实", { state: "submitted" }],
  ["deferred", "延期", { state: "deferred" }], ["reopened", "反复", { reopened: "true" }], ["closed", "已销号", { state: "closed" }],
] as const;

/** Cases by state and by unit, in the overview: each number opens its list in the ledger. */
export function Cases({ campaign, area }: { campaign: string; area: string | null }) {
  const ask = { campaign, ...(area ? { area } : {}) };
  const { data, error, again } = useGet<Counts>(`overview cases ${JSON.stringify(ask)}`, (p) => p.get<Counts>("/api/overview/cases", ask));
  const to = (narrow: Narrow) => `/supervisor/cases?${new URLSearchParams({ ...ask, ...narrow })}`;
  return (
    <Sheet title="整改台账" note={data && data.total === 0 ? "台账里还没有问题。" : "单位按名称排列。"}>
      {error && <NotGot again={again}>{error}</NotGot>}
      {!data && !error && <Waiting>正在数…</Waiting>}
      {data && data.total > 0 && (
        <>
          <Tiles>
            <Tile value={data.open.toLocaleString("zh-CN")} label="没销号" href={to({ state: "open" })} />
            <Tile value={data.overdue.toLocaleString("zh-CN")} label="过期" tone={data.overdue > 0 ? "bad" : undefined} href={to({ overdue: "true" })} />
            <Tile value={data.reopened.toLocaleString("zh-CN")} label="反复出现" tone={data.reopened > 0 ? "look" : undefined} href={to({ reopened: "true" })} />
            {Object.entries(data.states).filter(([, n]) => n > 0).map(([state, n]) => (
              <Tile key={state} value={n.toLocaleString("zh-CN")} label={STATE_WORDS[state as CaseState]} href={to({ state })} />
            ))}
          </Tiles>
          <div class="scroll" tabIndex={0} role="group" aria-label="各单位的问题">
            <table class="table counts">
              <thead>
                <tr>
                  <th scope="col">责任单位</th>
                  {UNIT_COLUMNS.map(([name, title]) => <th key={name} scope="col" class="n">{title}</th>)}
                </tr>
              </thead>
              <tbody>
                {data.units.map((of) => (
                  <tr key={of.unit}>
                    <th scope="row">{of.unit === "-" ? "还没有单位" : of.unit}</th>
                    {UNIT_COLUMNS.map(([name, , narrow]) => (
                      <td key={name} class="n">
                        <Number n={of[name]} href={to({ unit: of.unit, ...narrow })} />
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
    </Sheet>
  );
}
