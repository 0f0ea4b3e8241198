import { useEffect, useState } from "preact/hooks";
import { STATE_WORDS, type CaseState } from "@/ledger/cases.ts";
import { Button } from "@/ui/button.tsx";
import { Cell, Cells } from "@/ui/cell.tsx";
import { Mark } from "@/ui/chip.tsx";
import { SEVERITY, day } from "@/ui/format.ts";
import { Icon } from "@/ui/icons.tsx";
import { Empty, Waiting } from "@/ui/page.tsx";
import { go } from "@/ui/router.ts";
import { save } from "@/ui/save.ts";
import { Table, type Column } from "@/ui/table.tsx";
import { usePhone, words } from "../context.tsx";
import { STATE_TONES } from "../ledger/case-cell.tsx";
import { AssignMany } from "./case-step.tsx";
import { TOPICS, type CasePage, type CaseRow, whoOf } from "./cases.ts";
import { Pick, areaOptions, type Put } from "./filters.tsx";
import { NotGot } from "./parts.tsx";
import { type Area, type Board, useGet } from "./wire.ts";

const PARAMS = ["area", "state", "unit", "topic", "severity", "overdue", "soon", "reopened", "gone", "q", "sort"] as const;
const ASSIGNABLE = new Set<CaseState>(["found", "assigned", "rectifying", "sent_back", "deferred", "escalated"]);
const ASSIGNERS = new Set(["village", "township", "county", "admin"]);

function opened(query: URLSearchParams, id: string): string {
  const next = new URLSearchParams(query);
  next.set("open", id);
  return `/supervisor/cases?${next}`;
}

function Due({ of, year }: { of: CaseRow; year: number }) {
  if (!of.due_on) return <>—</>;
  return of.overdue ? <b class="below">{day(of.due_on, year)} 过期</b> : <>{day(of.due_on, year)}</>;
}

interface ColumnsOf { query: URLSearchParams; year: number; taken: ReadonlySet<string>; take: ((id: string) => void) | null }

function columns({ query, year, taken, take }: ColumnsOf): Column<CaseRow>[] {
  const all: Column<CaseRow>[] = [
    {
      id: "who", title: "户主",
      cell: (c) => (
        <a href={opened(query, c.id)} class="who">
          {whoOf(c)}
          <small>{c.village_name}</small>
        </a>
      ),
    },
    {
      id: "title", title: "问题", sort: ["severity"],
      cell: (c) => (
        <span class="marks">
          <Mark tone={SEVERITY[c.severity]!.tone}>{c.title}</Mark>
          {c.reopened > 0 && <Mark tone="bad">反复 {c.reopened}</Mark>}
          {c.found_gone && c.state !== "closed" && <Mark tone="ok">复查已没有</Mark>}
        </span>
      ),
    },
    { id: "state", title: "状态", keep: true, cell: (c) => <Mark tone={STATE_TONES[c.state]}>{STATE_WORDS[c.state]}</Mark> },
    { id: "due", title: "整改时限", keep: true, sort: ["due", "-due"], cell: (c) => <Due of={c} year={year} /> },
    { id: "unit", title: "责任单位", cell: (c) => (c.state === "found" && c.unit ? <span class="quiet">{c.unit}(建议)</span> : c.unit || "—") },
    { id: "person", title: "责任人", cell: (c) => c.person || "—" },
    { id: "measure", title: "整改措施", cell: (c) => <span class="clip">{c.measure || "—"}</span> },
  ];
  if (take) {
    all.unshift({
      id: "take", title: "选",
      cell: (c) =>
        ASSIGNABLE.has(c.state) ? (
          <label class="tick" onClick={(e) => e.stopPropagation()}>
            <input type="checkbox" aria-label={`选 ${whoOf(c)} ${c.title}`} checked={taken.has(c.id)} onChange={() => take(c.id)} />
          </label>
        ) : null,
    });
  }
  // Beside the drawer there is room for less.
  return query.has("open") ? all.filter((c) => !["measure", "person", "take"].includes(c.id)) : all;
}

export function CaseList({ board, query, narrow, round }: { board: Board; query: URLSearchParams; narrow: boolean; round: number }) {
  const phone = usePhone();
  const ask: Record<string, string> = { campaign: board.campaign.id, limit: "50" };
  for (const name of PARAMS) {
    const value = query.get(name);
    if (value) ask[name] = value;
  }
  const [mine, setMine] = useState(0);
  const key = `cases ${new URLSearchParams(ask)} ${round} ${mine}`;
  const first = useGet<CasePage>(key, (p) => p.get<CasePage>("/api/cases", ask));
  const areas = useGet<Area[]>("areas", async (p) => {
    const levels = ["county", "township", "village"].map((level) => p.get<{ items: Area[] }>("/api/areas", { level }));
    return (await Promise.all(levels)).flatMap((a) => a.items);
  });
  const [more, setMore] = useState<{ items: CaseRow[]; next: string | null } | null>(null);
  const [taken, setTaken] = useState<ReadonlySet<string>>(new Set());
  const [assigning, setAssigning] = useState<ReadonlySet<string> | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    setMore(null);
    setTaken(new Set());
  }, [first.data]);
  const asked = query.get("q") ?? "";
  const [text, setText] = useState(asked);
  useEffect(() => setText(asked), [asked]);
  const put: Put = (name, value) => {
    const q = new URLSearchParams(location.search);
    if (value === null) q.delete(name);
    else q.set(name, value);
    if (name !== "open") q.delete("open");
    go(`/supervisor/cases?${q}`, { replace: true });
  };
  useEffect(() => {
    if (text === asked) return;
    const wait = setTimeout(() => put("q", text || null), 250);
    return () => clearTimeout(wait);
  }, [text]);

  const rows = [...(first.data?.items ?? []), ...(more?.items ?? [])];
  const next = more ? more.next : (first.data?.next ?? null);
  const trying = async (work: () => Promise<void>) => {
    if (busy) return;
    setBusy(true);
    setProblem(null);
    await work().catch((cause: unknown) => setProblem(words(cause)));
    setBusy(false);
  };
  const loadMore = () =>
    trying(async () => {
      const page = await phone.get<CasePage>("/api/cases", { ...ask, cursor: next });
      setMore((old) => ({ items: [...(old?.items ?? []), ...page.items], next: page.next }));
    });
  const excel = () =>
    trying(async () => {
      const { limit: _, sort: __, ...filters } = ask;
      save(await phone.file(`/api/cases.xlsx?${new URLSearchParams(filters)}`), `${board.campaign.short}-整改台账.xlsx`);
    });
  const counts = first.data?.states ?? {};
  const shared = { query, put };
  const take = ASSIGNERS.has(phone.session().account?.role ?? "")
    ? (id: string) => setTaken((old) => new Set(old.has(id) ? [...old].filter((x) => x !== id) : [...old, id]))
    : null;
  const states: [string, string][] = [
    ["open", "未销号"],
    ...Object.entries(STATE_WORDS).map(([v, word]): [string, string] => [v, counts[v] ? `${word} ${counts[v]}` : word]),
  ];
  const error = first.error ?? problem;
  return (
    <>
      <div class="filters">
        <div class="search">
          <Icon name="search" size={18} />
          <input class="box" type="search" aria-label="找问题、户主、责任人" placeholder="问题、户主、责任人" value={text} onInput={(e) => setText(e.currentTarget.value)} />
        </div>
        <p class="total" role="status">
          {first.data ? `${first.data.total.toLocaleString("zh-CN")} 件` : ""}
          {counts["overdue"] ? ` · 过期 ${counts["overdue"]}` : ""}
        </p>
        <div class="picks" role="group" aria-label="筛选">
          {board.campaigns.length > 1 && <Pick name="行动" param="campaign" {...shared} options={board.campaigns.map((c) => [c.id, `${c.short} ${c.date.slice(0, 4)}`])} />}
          <Pick name="地区" param="area" {...shared} options={areaOptions(areas.data ?? [], query.get("area"))} />
          <Pick name="状态" param="state" {...shared} options={states} />
          <Pick name="时限" param="overdue" {...shared} options={[["true", "已过期"], ["false", "没过期"]]} />
          {query.has("soon") && <Pick name="快到期" param="soon" {...shared} options={[[query.get("soon")!, `${query.get("soon")} 天内到期`]]} />}
          <Pick name="责任单位" param="unit" {...shared} options={(first.data?.units ?? []).map((u) => [u, u])} />
          <Pick name="类型" param="topic" {...shared} options={Object.entries(TOPICS)} />
          <Pick name="轻重" param="severity" {...shared} options={Object.entries(SEVERITY).map(([v, s]) => [v, `${s.word}风险`])} />
          <Pick name="反复" param="reopened" {...shared} options={[["true", "反复过的"]]} />
          <Pick name="复查" param="gone" {...shared} options={[["true", "复查已没有"]]} />
        </div>
        <div class="acts">
          {taken.size > 0 && <Button small onPress={() => setAssigning(taken)}>{`派单 ${taken.size} 件`}</Button>}
          <Button small kind="line" off={busy || rows.length === 0} onPress={() => void excel()}>导出台账</Button>
        </div>
      </div>
      {error && <NotGot again={first.again}>{error}</NotGot>}
      {!first.data && !error ? (
        <Waiting>正在查…</Waiting>
      ) : first.data && rows.length === 0 ? (
        <div class="group">
          <Empty title="没有这样的问题">去掉一两个筛选再看。</Empty>
        </div>
      ) : narrow ? (
        <div class="group">
          <Cells>
            {rows.map((c) => (
              <Cell
                key={c.id}
                edge={c.overdue ? "bad" : c.severity === "H" ? "look" : undefined}
                title={
                  <>
                    {c.title}
                    <Mark tone={STATE_TONES[c.state]}>{STATE_WORDS[c.state]}</Mark>
                  </>
                }
                note={
                  <>
                    {whoOf(c)} · {c.village_name}
                    <br />
                    {c.unit || "没有责任单位"} · <Due of={c} year={Number(board.campaign.date.slice(0, 4))} />
                  </>
                }
                href={opened(query, c.id)}
              />
            ))}
          </Cells>
        </div>
      ) : (
        <div class={`table-box${first.busy ? " busy" : ""}`}>
          <Table
            label="整改台账"
            columns={columns({ query, year: Number(board.campaign.date.slice(0, 4)), taken, take })}
            rows={rows}
            rowKey={(c) => c.id}
            selected={query.get("open")}
            onOpen={(c) => go(opened(query, c.id), { replace: query.has("open") })}
            sort={query.get("sort") ?? "due"}
            onSort={(s) => put("sort", s)}
          />
        </div>
      )}
      {next && (
        <div class="btns">
          <Button wide kind="line" off={busy} onPress={() => void loadMore()}>
            {busy ? "正在取…" : `更多 (已显示 ${rows.length} / ${first.data?.total ?? ""})`}
          </Button>
        </div>
      )}
      {assigning && (
        <AssignMany
          rows={rows}
          taken={assigning}
          units={first.data?.units ?? []}
          done={() => setMine((n) => n + 1)}
          onClose={() => setAssigning(null)}
        />
      )}
    </>
  );
}
