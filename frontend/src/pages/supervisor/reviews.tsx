import { useEffect, useRef, useState } from "preact/hooks";
import type { Wire } from "@/api/wire.ts";
import { uuid7 } from "@/kit/ids.ts";
import { Banner } from "@/ui/banner.tsx";
import { Button } from "@/ui/button.tsx";
import { Cell, Cells } from "@/ui/cell.tsx";
import { Chip, Mark } from "@/ui/chip.tsx";
import { day } from "@/ui/format.ts";
import { Empty } from "@/ui/page.tsx";
import { go } from "@/ui/router.ts";
import { Table, type Column } from "@/ui/table.tsx";
import { toast } from "@/ui/toast.tsx";
import { usePhone, words } from "../context.tsx";
import { Pick, areaOptions } from "./filters.tsx";
import { Listed } from "./parts.tsx";
import { moment, placeOf, usePages } from "./review.ts";
import { type Board, useAreas } from "./wire.ts";

type Row = Wire["WaitingRow"];

/** The server takes as many at one go. */
const MOST = 100;
const title = (row: Row) => row.household?.name ?? row.village_name;

function Odds({ row }: { row: Row }) {
  if (row.odd.length === 0) return <Mark tone="ok">没有疑点</Mark>;
  return (
    <span class="odds">
      {row.odd.map((odd) => (
        <Mark key={odd.code} tone={odd.code === "flags" || odd.code === "spot_missed" ? "bad" : "look"}>{odd.message}</Mark>
      ))}
    </span>
  );
}

function address(query: URLSearchParams, row: Row): string {
  const next = new URLSearchParams(query);
  next.set("open", row.subject_id);
  next.set("of", row.subject);
  return `/supervisor/reviews?${next}`;
}

interface ColumnsOf { query: URLSearchParams; taken: ReadonlySet<string>; take: (row: Row) => void }

function columns({ query, taken, take }: ColumnsOf): Column<Row>[] {
  const all: Column<Row>[] = [
    {
      id: "take", title: "选",
      cell: (r) =>
        r.odd.length === 0 ? (
          <label class="tick" onClick={(e) => e.stopPropagation()}>
            <input type="checkbox" aria-label={`选 ${title(r)}`} checked={taken.has(r.submission_id)} onChange={() => take(r)} />
          </label>
        ) : null,
    },
    {
      id: "name", title: "户主(村)",
      cell: (r) => (
        <a href={address(query, r)} class="who">
          {title(r)}
          <small>{r.subject === "village" ? "村表" : placeOf(r)}</small>
        </a>
      ),
    },
    { id: "odd", title: "要看的", cell: (r) => <Odds row={r} /> },
    { id: "who", title: "谁填的", keep: true, cell: (r) => r.account_name },
    { id: "visited", title: "入户", keep: true, cell: (r) => (r.visited_on ? day(r.visited_on) : "—") },
    { id: "at", title: "收到", keep: true, cell: (r) => moment(r.received_at) },
  ];
  return query.has("open") ? all.filter((c) => !["at", "visited"].includes(c.id)) : all;
}

/** 复核: what came in and nobody has decided on. What nobody has to look at is approved by the dozen; the server says which. */
export function Reviews({ board, query, narrow, round, changed }: { board: Board; query: URLSearchParams; narrow: boolean; round: number; changed: () => void }) {
  const phone = usePhone();
  const areas = useAreas();
  const ask: Record<string, string> = { campaign: board.campaign.id, limit: "50" };
  for (const name of ["area", "odd"]) if (query.get(name)) ask[name] = query.get(name)!;
  const pages = usePages<Row>("/api/reviews", ask, round);
  const [taken, setTaken] = useState<ReadonlySet<string>>(new Set());
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<{ name: string; why: string }[] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  /** By form and head: pressed again after a lost answer, the same act. */
  const acts = useRef(new Map<string, string>());
  const key = JSON.stringify(ask);
  useEffect(() => {
    setTaken(new Set());
    setRefused(null);
  }, [key]);
  const rows = pages.items ?? [];
  const even = rows.filter((r) => r.odd.length === 0);
  const chosen = even.filter((r) => taken.has(r.submission_id)).slice(0, MOST);
  const put = (name: string, value: string | null) => {
    const q = new URLSearchParams(location.search);
    if (value === null) q.delete(name);
    else q.set(name, value);
    q.delete("open");
    go(`/supervisor/reviews?${q}`, { replace: true });
  };
  const take = (row: Row) => setTaken((old) => new Set(old.has(row.submission_id) ? [...old].filter((id) => id !== row.submission_id) : [...old, row.submission_id]));
  const approve = async () => {
    if (busy || chosen.length === 0) return;
    setBusy(true);
    setProblem(null);
    const id = (r: Row) => {
      const of = `${r.submission_id} ${r.head}`;
      if (!acts.current.has(of)) acts.current.set(of, uuid7());
      return acts.current.get(of)!;
    };
    try {
      const body = { items: chosen.map((r) => ({ id: id(r), submission: r.submission_id, head: r.head })) };
      const { items } = await phone.post<Wire["ApprovedMany"]>("/api/reviews/approve", body);
      const not = items.flatMap((item, i) => (item.problem ? [{ name: title(chosen[i]!), why: item.problem.message }] : []));
      setRefused(not.length > 0 ? not : null);
      if (items.length > not.length) toast(`审核通过 ${items.length - not.length} 份`);
      setTaken(new Set());
      changed();
    } catch (cause) {
      setProblem(words(cause));
    }
    setBusy(false);
  };
  const shared = { query, put };
  const all = even.length > 0 && chosen.length === Math.min(even.length, MOST);
  return (
    <>
      <div class="filters">
        <div class="picks" role="group" aria-label="筛选">
          {board.campaigns.length > 1 && <Pick name="行动" param="campaign" {...shared} options={board.campaigns.map((c) => [c.id, `${c.short} ${c.date.slice(0, 4)}`])} />}
          <Pick name="地区" param="area" {...shared} options={areaOptions(areas.data ?? [], query.get("area"))} />
          <Chip on={query.get("odd") === "false"} onPress={() => put("odd", query.get("odd") === "false" ? null : "false")}>没有疑点</Chip>
          <Chip on={query.get("odd") === "true"} onPress={() => put("odd", query.get("odd") === "true" ? null : "true")}>要看一眼</Chip>
        </div>
        <div class="acts">
          {even.length > 0 && (
            <Button small kind="line" onPress={() => setTaken(all ? new Set() : new Set(even.slice(0, MOST).map((r) => r.submission_id)))}>
              {all ? "都不选" : `选中没有疑点的 ${Math.min(even.length, MOST)} 份`}
            </Button>
          )}
          <Button small off={busy || chosen.length === 0} onPress={() => void approve()}>
            {busy ? "正在审核…" : chosen.length > 0 ? `审核通过 ${chosen.length} 份` : "审核通过"}
          </Button>
        </div>
      </div>
      {problem && <Banner tone="bad" icon="alert" title="没有办成">{problem}</Banner>}
      {refused && (
        <Banner tone="look" icon="alert" title={`${refused.length} 份没有审核通过`} actions={<Button small kind="line" onPress={() => setRefused(null)}>知道了</Button>}>
          <ul class="refused">
            {refused.map((r) => (
              <li key={r.name}>
                <b>{r.name}</b> {r.why}
              </li>
            ))}
          </ul>
        </Banner>
      )}
      <Listed pages={pages} none={<Empty title="没有待审的表">手机送来的表, 还没有退回或审核通过的, 列在这里。</Empty>}>
        {(items) =>
          narrow ? (
            <div class="group">
              <Cells>
                {items.map((r) => (
                  <Cell key={r.submission_id} edge={r.odd.length > 0 ? "look" : undefined} title={title(r)} note={<>{r.subject === "village" ? "村表" : placeOf(r)} · {r.account_name}<br /><Odds row={r} /></>} href={address(query, r)} />
                ))}
              </Cells>
            </div>
          ) : (
            <div class="table-box">
              <Table
                label="待审的表"
                columns={columns({ query, taken, take })}
                rows={items}
                rowKey={(r) => r.subject_id}
                selected={query.get("open")}
                onOpen={(r) => go(address(query, r), { replace: query.has("open") })}
              />
            </div>
          )
        }
      </Listed>
    </>
  );
}
