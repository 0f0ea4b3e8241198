import { useEffect, useState } from "preact/hooks";
import { Banner } from "@/ui/banner.tsx";
import { Button } from "@/ui/button.tsx";
import { Cell, Cells } from "@/ui/cell.tsx";
import { Mark } from "@/ui/chip.tsx";
import { KINDS, SEVERITY, day, yuan } from "@/ui/format.ts";
import { Empty, Waiting } from "@/ui/page.tsx";
import { go } from "@/ui/router.ts";
import { Table, type Column } from "@/ui/table.tsx";
import { usePhone, words } from "../context.tsx";
import { Filters } from "./filters.tsx";
import { PrintMany } from "./printing.tsx";
import { type Board, type Row, useAreas, useGet } from "./wire.ts";

interface Page {
  items: Row[];
  next: string | null;
  total: number;
}

/** What the address asks for, as the API's parameters. */
const PARAMS = [
  "area", "flag", "box", "topic", "severity", "problems", "kind", "visited", "outcome", "income", "income_from", "income_to", "q", "sort",
] as const;

const kinds = (row: Row) => (row.kinds.length === 0 ? "一般" : row.kinds.map((k) => KINDS[k] ?? k).join(" · "));

function Gap({ gap }: { gap: string | null }) {
  if (gap === null) return <>—</>;
  return gap.startsWith("-") ? <b class="below">{yuan(gap)}</b> : <>+{yuan(gap)}</>;
}

function FlagMarks({ flags, most }: { flags: Row["flags"]; most: number }) {
  if (flags.length === 0) return <>—</>;
  return (
    <span class="marks">
      {flags.slice(0, most).map((f) => (
        <Mark key={f.code} tone={SEVERITY[f.severity]!.tone}>
          {f.title}
        </Mark>
      ))}
      {flags.length > most && <span class="more">+{flags.length - most}</span>}
    </span>
  );
}

export function opened(query: URLSearchParams, id: string): string {
  const next = new URLSearchParams(query);
  next.set("open", id);
  return `/supervisor/households?${next}`;
}

/** @param year the campaign's: dates of that year stand without it */
function columns(query: URLSearchParams, year: number): Column<Row>[] {
  return [
    {
      id: "name", title: "户主", sort: ["number"],
      cell: (r) => (
        <a href={opened(query, r.id)} class="who">
          {r.name}
          <small>{r.number}</small>
        </a>
      ),
    },
    { id: "village", title: "村", keep: true, cell: (r) => r.village_name },
    { id: "kinds", title: "户类型", cell: kinds },
    { id: "people", title: "人口", figure: true, cell: (r) => r.people ?? "—" },
    { id: "per", title: "人均纯收入", figure: true, sort: ["per_person", "-per_person"], cell: (r) => (r.per_person === null ? "—" : yuan(r.per_person)) },
    { id: "gap", title: "距线", figure: true, cell: (r) => <Gap gap={r.gap} /> },
    { id: "flags", title: "问题", sort: ["severity"], cell: (r) => <FlagMarks flags={r.flags} most={query.has("open") ? 2 : 3} /> },
    { id: "visited", title: "走访", keep: true, sort: ["visited_on"], cell: (r) => (r.visited_on ? day(r.visited_on, year) : r.visited ? "已走访" : "未走访") },
  ];
}

export function HouseholdList({ board, query, narrow }: { board: Board; query: URLSearchParams; narrow: boolean }) {
  const phone = usePhone();
  const ask: Record<string, string> = { campaign: board.campaign.id, limit: "50" };
  for (const name of PARAMS) {
    const value = query.get(name);
    if (value) ask[name] = value;
  }
  const key = new URLSearchParams(ask).toString();
  const first = useGet<Page>(key, (p) => p.get<Page>("/api/households", ask));
  const areas = useAreas();
  const [more, setMore] = useState<{ key: string; items: Row[]; next: string | null } | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => setMore(null), [first.data]);
  const rows = [...(first.data?.items ?? []), ...(more?.items ?? [])];
  const next = more ? more.next : (first.data?.next ?? null);

  const put = (name: string, value: string | null) => {
    const q = new URLSearchParams(location.search);
    if (value === null) q.delete(name);
    else q.set(name, value);
    if (name !== "open") q.delete("open");
    go(`/supervisor/households?${q}`, { replace: true });
  };
  const loadMore = async () => {
    if (!next || busy) return;
    setBusy(true);
    setProblem(null);
    try {
      const page = await phone.get<Page>("/api/households", { ...ask, cursor: next });
      setMore((old) => ({ key, items: [...(old?.items ?? []), ...page.items], next: page.next }));
    } catch (cause) {
      setProblem(words(cause));
    }
    setBusy(false);
  };
  const error = first.error ?? problem;
  // By area all of it is printed; narrowed further, what stands on the list.
  const narrowed = PARAMS.some((name) => name !== "area" && name !== "sort" && query.has(name));
  const [top] = [...(areas.data ?? [])].sort((a, b) => a.code.length - b.code.length);
  const chosen = areas.data?.find((a) => a.code === query.get("area")) ?? (top?.level === "county" ? undefined : top);
  return (
    <>
      <Filters query={query} put={put} board={board} areas={areas.data ?? []} total={first.data?.total}>
        <PrintMany campaign={board.campaign.id} area={chosen ?? null} listed={narrowed && rows.length > 0 ? rows.map((r) => r.id) : null} />
      </Filters>
      {error && (
        <Banner tone="look" icon="cloud" title="没有取到" actions={<Button small onPress={first.again}>再试一次</Button>}>
          {error}
        </Banner>
      )}
      {!first.data && !error ? (
        <Waiting>正在查…</Waiting>
      ) : first.data && rows.length === 0 ? (
        <div class="group">
          <Empty title="没有这样的农户">去掉一两个筛选再看。</Empty>
        </div>
      ) : narrow ? (
        <div class="group">
          <Cells>
            {rows.map((r) => (
              <Cell
                key={r.id}
                edge={r.severity === "H" ? "bad" : r.severity ? "look" : undefined}
                title={r.name}
                note={
                  <>
                    {r.village_name} · {kinds(r)} · {r.people ?? "—"} 人
                    {r.per_person !== null && (
                      <>
                        <br />
                        人均 {yuan(r.per_person)} · 距线 <Gap gap={r.gap} />
                      </>
                    )}
                    <br />
                    <FlagMarks flags={r.flags} most={4} />
                  </>
                }
                href={opened(query, r.id)}
              />
            ))}
          </Cells>
        </div>
      ) : (
        <div class={`table-box${first.busy ? " busy" : ""}`}>
          <Table
            label="风险户"
            columns={columns(query, Number(board.campaign.date.slice(0, 4)))}
            rows={rows}
            rowKey={(r) => r.id}
            selected={query.get("open")}
            onOpen={(r) => go(opened(query, r.id), { replace: query.has("open") })}
            sort={query.get("sort") ?? ""}
            onSort={(s) => put("sort", s)}
          />
        </div>
      )}
      {next && (
        <div class="btns">
          <Button wide kind="line" off={busy} onPress={loadMore}>
            {busy ? "正在取…" : `更多 (已显示 ${rows.length} / ${first.data?.total ?? ""})`}
          </Button>
        </div>
      )}
    </>
  );
}
