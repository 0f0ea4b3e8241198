import { useEffect, useState } from "preact/hooks";
import { Cell, Cells } from "@/ui/cell.tsx";
import { Chip, Mark } from "@/ui/chip.tsx";
import { day } from "@/ui/format.ts";
import { Icon } from "@/ui/icons.tsx";
import { Empty } from "@/ui/page.tsx";
import { go } from "@/ui/router.ts";
import { Table, type Column } from "@/ui/table.tsx";
import { Pick, areaOptions, type Put } from "./filters.tsx";
import { Listed } from "./parts.tsx";
import { LEVELS, STATES, leftWords, type Kind, type ProcedurePage, type ProcedureRow } from "./procedures.ts";
import { usePages } from "./review.ts";
import { useAreas, useGet } from "./wire.ts";

const PATH = "/supervisor/procedures";
const PARAMS = ["area", "kind", "state", "level", "overdue", "urgent", "origin", "q", "sort"] as const;

function opened(query: URLSearchParams, id: string): string {
  const next = new URLSearchParams(query);
  next.set("open", id);
  return `${PATH}?${next}`;
}

function Left({ of }: { of: ProcedureRow }) {
  if (of.days_left === null) return <>{of.state === "running" ? "没有规定" : "—"}</>;
  const words = leftWords(of.days_left, of.limits.some((l) => l.left === of.days_left && l.working));
  return of.overdue ? <b class="below">{words}</b> : <>{words}</>;
}

const turn = (of: ProcedureRow): string => of.next.map((n) => `${n.title}(${LEVELS[n.level]})`).join("、") || "—";

function columns(query: URLSearchParams): Column<ProcedureRow>[] {
  const all: Column<ProcedureRow>[] = [
    {
      id: "who", title: "户主",
      cell: (p) => (
        <a href={opened(query, p.id)} class="who">
          {p.household_name}
          <small>{p.village_name}</small>
        </a>
      ),
    },
    {
      id: "kind", title: "程序",
      cell: (p) => (
        <span class="marks">
          {p.short} {p.urgent && <Mark tone="look">绿色通道</Mark>}
        </span>
      ),
    },
    { id: "turn", title: "轮到", cell: turn },
    { id: "left", title: "期限", keep: true, sort: ["due"], cell: (p) => <Left of={p} /> },
    { id: "begun", title: "线索", keep: true, sort: ["-begun"], cell: (p) => day(p.begun_on) },
    { id: "origin", title: "来源", cell: (p) => p.origin_title },
    { id: "state", title: "状态", keep: true, cell: (p) => <span class="marks"><Mark tone={STATES[p.state].tone}>{STATES[p.state].word}</Mark></span> },
  ];
  // Beside the drawer there is room for less.
  return query.has("open") ? all.filter((c) => c.id !== "origin" && c.id !== "begun") : all;
}

/** Procedures 监测对象程序 that run, those that are nearest to their limit first; who is overdue, level by level. */
export function ProcedureList({ query, narrow, round }: { query: URLSearchParams; narrow: boolean; round: number }) {
  useEffect(() => {
    // Without any filter the page opens on what is to be done.
    if (query.toString() === "" && location.pathname === PATH) go(`${PATH}?state=running`, { replace: true });
  }, [query]);
  const ask: Record<string, string> = { limit: "50" };
  for (const name of PARAMS) {
    const value = query.get(name);
    if (value) ask[name] = value;
  }
  const pages = usePages<ProcedureRow, ProcedurePage>("/api/procedures", ask, round);
  const kinds = useGet<{ items: Kind[] }>("procedure kinds", (p) => p.get<{ items: Kind[] }>("/api/procedures/kinds"));
  const areas = useAreas();
  const asked = query.get("q") ?? "";
  const [text, setText] = useState(asked);
  useEffect(() => setText(asked), [asked]);
  const set = (changes: Record<string, string | null>) => {
    const q = new URLSearchParams(location.search);
    for (const [name, value] of Object.entries(changes)) {
      if (value === null) q.delete(name);
      else q.set(name, value);
      if (name !== "open") q.delete("open");
    }
    // An empty address would open on the running ones.
    if (q.toString() === "") q.set("sort", "due");
    go(`${PATH}?${q}`, { replace: true });
  };
  const put: Put = (name, value) => set({ [name]: value });
  useEffect(() => {
    if (text === asked) return;
    const wait = setTimeout(() => put("q", text || null), 250);
    return () => clearTimeout(wait);
  }, [text]);
  const shared = { query, put };
  const origins = new Map((kinds.data?.items ?? []).flatMap((k) => k.origins).map((o) => [o.id, o.title]));
  return (
    <>
      <div class="filters">
        <div class="search">
          <Icon name="search" size={18} />
          <input class="box" type="search" aria-label="找户主、户号、线索" placeholder="户主、户号、线索" value={text} onInput={(e) => setText(e.currentTarget.value)} />
        </div>
        <p class="total" role="status">{pages.page ? `${pages.page.total.toLocaleString("zh-CN")} 件` : ""}</p>
        <div class="picks" role="group" aria-label="筛选">
          <Pick name="地区" param="area" {...shared} options={areaOptions(areas.data ?? [], query.get("area"))} />
          <Pick name="程序" param="kind" {...shared} options={(kinds.data?.items ?? []).map((k) => [k.id, k.short])} />
          <Pick name="状态" param="state" {...shared} options={Object.entries(STATES).map(([v, s]) => [v, s.word])} />
          <Pick name="轮到" param="level" {...shared} options={Object.entries(LEVELS)} />
          <Pick name="期限" param="overdue" {...shared} options={[["true", "已超期"], ["false", "没超期"]]} />
          <Pick name="绿色通道" param="urgent" {...shared} options={[["true", "绿色通道"], ["false", "一般程序"]]} />
          <Pick name="来源" param="origin" {...shared} options={[...origins]} />
        </div>
      </div>
      <div class="chips" role="group" aria-label="轮到哪一级">
        {(pages.page?.waiting ?? []).map((w) => (
          <Chip
            key={w.level}
            on={query.get("level") === w.level}
            onPress={() => set(query.get("level") === w.level ? { level: null } : { level: w.level, state: "running" })}
          >
            {`轮到${LEVELS[w.level]} ${w.running}`}
            {w.overdue > 0 && <b class="below">{` 超期 ${w.overdue}`}</b>}
          </Chip>
        ))}
      </div>
      <Listed pages={pages} none={<Empty title="没有这样的程序">在“风险户”里打开一户, 可以让它进入程序。</Empty>}>
        {(items) =>
          narrow ? (
            <div class="group">
              <Cells>
                {items.map((p) => (
                  <Cell
                    key={p.id}
                    edge={p.overdue ? "bad" : p.urgent ? "look" : undefined}
                    title={
                      <>
                        {p.household_name}
                        <Mark tone={STATES[p.state].tone}>{p.short}</Mark>
                      </>
                    }
                    note={
                      <>
                        {p.village_name} · {p.state === "running" ? `轮到 ${turn(p)}` : STATES[p.state].word}
                        <br />
                        <Left of={p} />
                      </>
                    }
                    href={opened(query, p.id)}
                  />
                ))}
              </Cells>
            </div>
          ) : (
            <div class="table-box">
              <Table
                label="监测对象程序"
                columns={columns(query)}
                rows={items}
                rowKey={(p) => p.id}
                selected={query.get("open")}
                onOpen={(p) => go(opened(query, p.id), { replace: query.has("open") })}
                sort={query.get("sort") ?? "due"}
                onSort={(s) => put("sort", s)}
              />
            </div>
          )
        }
      </Listed>
    </>
  );
}
