import type { Wire } from "@/api/wire.ts";
import { Cell, Cells } from "@/ui/cell.tsx";
import { Chip, Mark, type Tone } from "@/ui/chip.tsx";
import { Empty, Waiting } from "@/ui/page.tsx";
import { go } from "@/ui/router.ts";
import { Table, type Column } from "@/ui/table.tsx";
import { Pick, areaOptions, type Put } from "./filters.tsx";
import { NotGot } from "./parts.tsx";
import { type Board, useAreas, useGet } from "./wire.ts";

export type SelfChecks = Wire["SelfChecks"];
export type Item = Wire["SelfCheckItem"];
export type Full = Wire["SelfCheckFull"];
export type State = NonNullable<Item["mine"]>["state"];

export const STATES: Record<State, [string, Tone]> = { problems: ["发现问题", "bad"], none: ["没有问题", "ok"], not_applicable: ["不涉及", "plain"] };
const FILTERS = ["problems", "none", "not_applicable", "empty"] as const;

export function StateMark({ state }: { state: State | undefined }) {
  return state ? <Mark tone={STATES[state][1]}>{STATES[state][0]}</Mark> : <span class="quiet">还没填</span>;
}

/** "数据显示 3 户": what is known without asking anybody. */
export function knownWords(item: Item): string {
  const of = { households: "户", villages: "个村", cases: "件", procedures: "户" };
  const found = item.computed.filter((c) => c.n > 0).map((c) => `${c.n} ${of[c.of]}`);
  return found.length > 0 ? found.join("、") : item.computed.length > 0 ? "0" : "";
}

const others = (item: Item): string =>
  (Object.keys(STATES) as State[]).filter((s) => (item.states[s] ?? 0) > 0).map((s) => `${STATES[s][0]} ${item.states[s]}`).join(" · ");

function columns(href: (item: Item) => string, drawer: boolean): Column<Item>[] {
  const all: Column<Item>[] = [
    { id: "n", title: "序号", figure: true, cell: (i) => i.number },
    {
      id: "text", title: "排查项目",
      cell: (i) => (
        <a href={href(i)} class="who">
          {i.part || i.group}
          <small>{i.text.length > 60 ? `${i.text.slice(0, 60)}…` : i.text}</small>
        </a>
      ),
    },
    { id: "units", title: "责任单位", cell: (i) => i.units.join("、") },
    { id: "known", title: "数据显示", keep: true, cell: (i) => knownWords(i) || "—" },
    { id: "mine", title: "本级填报", keep: true, cell: (i) => <StateMark state={i.mine?.state} /> },
    { id: "others", title: "各地各单位", cell: (i) => others(i) || "—" },
  ];
  return drawer ? all.filter((c) => !["units", "others"].includes(c.id)) : all;
}

/** 自查: a campaign's checklists, item by item: what was found, and what the surveys and the ledger say already. */
export function SelfCheckList({ board, query, narrow, round }: { board: Board; query: URLSearchParams; narrow: boolean; round: number }) {
  const campaign = board.campaign.id;
  const area = query.get("area");
  const ask = { campaign, ...(area ? { area } : {}) };
  const { data, error, busy, again } = useGet<SelfChecks>(`self ${JSON.stringify(ask)} ${round}`, (p) => p.get<SelfChecks>("/api/self-checks", ask));
  const areas = useAreas();
  const put: Put = (name, value) => {
    const q = new URLSearchParams(location.search);
    if (value === null) q.delete(name);
    else q.set(name, value);
    if (name !== "open") q.delete("open");
    go(`/supervisor/self-checks?${q}`, { replace: true });
  };
  const list = data?.lists.find((l) => l.id === query.get("list")) ?? data?.lists[0];
  const href = (item: Item) => {
    const q = new URLSearchParams(query);
    q.set("open", `${list!.id}/${item.id}`);
    q.set("area", data!.area);
    return `/supervisor/self-checks?${q}`;
  };
  const picks = (
    <div class="filters">
      {list && (
        <p class="total" role="status">
          {data?.area_name}{data?.unit && ` · ${data.unit}`}: 填了 {list.items.filter((i) => i.mine).length} / {list.items.length} 项
        </p>
      )}
      <div class="picks" role="group" aria-label="筛选">
        {board.campaigns.length > 1 && <Pick name="行动" param="campaign" query={query} put={put} options={board.campaigns.map((c) => [c.id, `${c.short} ${c.date.slice(0, 4)}`])} />}
        <Pick name="地区" param="area" query={query} put={put} options={areaOptions((areas.data ?? []).filter((a) => a.level !== "village"), area)} />
        <Pick name="责任单位" param="unit" query={query} put={put} options={[...new Set(list?.items.flatMap((i) => i.units))].sort().map((u) => [u, u])} />
        <Pick name="填报" param="state" query={query} put={put} options={FILTERS.map((s) => [s, s === "empty" ? "还没填" : STATES[s][0]])} />
        <Pick name="数据" param="known" query={query} put={put} options={[["true", "数据显示有问题"]]} />
      </div>
    </div>
  );
  if (!data) return <>{picks}{error ? <NotGot again={again}>{error}</NotGot> : <Waiting>正在对照数据…</Waiting>}</>;
  if (!list) {
    return (
      <>
        {picks}
        <div class="group">
          <Empty title="这个行动没有自查清单">在“行动”里换一个, 或请管理员在行动里写上清单。</Empty>
        </div>
      </>
    );
  }
  const [unit, state] = [query.get("unit"), query.get("state")];
  const items = list.items.filter(
    (i) => (!unit || i.units.includes(unit)) && (!state || (i.mine?.state ?? "empty") === state) && (query.get("known") !== "true" || i.computed.some((c) => c.n > 0)),
  );
  return (
    <>
      {picks}
      {error && <NotGot again={again}>{error}</NotGot>}
      {data.lists.length > 1 && (
        <div class="chips" role="group" aria-label="哪份清单">
          {data.lists.map((l) => <Chip key={l.id} on={l === list} onPress={() => put("list", l.id)}>{l.short}</Chip>)}
        </div>
      )}
      {items.length === 0 ? (
        <div class="group">
          <Empty title="没有这样的项目">去掉一两个筛选再看。</Empty>
        </div>
      ) : narrow ? (
        <div class="group">
          <Cells>
            {items.map((i) => (
              <Cell
                key={i.id}
                edge={i.mine?.state === "problems" ? "bad" : i.mine ? undefined : "look"}
                title={`${i.number}. ${i.part || i.group}`}
                note={<>{i.text.length > 60 ? `${i.text.slice(0, 60)}…` : i.text}<br /><StateMark state={i.mine?.state} />{knownWords(i) && ` · 数据显示 ${knownWords(i)}`}</>}
                href={href(i)}
              />
            ))}
          </Cells>
        </div>
      ) : (
        <div class={`table-box${busy ? " busy" : ""}`}>
          <Table
            label={list.short}
            columns={columns(href, query.has("open"))}
            rows={items}
            rowKey={(i) => `${list.id}/${i.id}`}
            selected={query.get("open")}
            onOpen={(i) => go(href(i), { replace: query.has("open") })}
          />
        </div>
      )}
    </>
  );
}
