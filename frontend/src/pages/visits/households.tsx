import { Fragment } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { isoDay } from "@/kit/day.ts";
import type { HouseholdRow } from "@/store/store.ts";
import type { Cadence } from "@/types.ts";
import { Button } from "@/ui/button.tsx";
import { Cell, Cells } from "@/ui/cell.tsx";
import { Chip, Mark } from "@/ui/chip.tsx";
import { Icon } from "@/ui/icons.tsx";
import { lazy, NOT_OPENED } from "@/ui/lazy.tsx";
import { Empty, Waiting, scroller } from "@/ui/page.tsx";
import { go, useAddress } from "@/ui/router.ts";
import { Sheet } from "@/ui/sheet.tsx";
import { useLive, useRound, useStore } from "../context.tsx";
import { TabPage } from "../frame.tsx";
import { KindMarks, ReturnMark, StateMark, rowNote, worst } from "./marks.tsx";
import { callBack, dueVisit, hamletOf, isKey } from "./plan.ts";

const Arrange = lazy(() => import("./arrange.tsx").then((m) => m.Arrange), NOT_OPENED);

interface When { cadence: readonly Cadence[]; today: string }
const FILTERS: readonly { id: string; name: string; holds: (row: HouseholdRow, when: When) => boolean }[] = [
  { id: "unvisited", name: "未走访", holds: (r) => !r.visited },
  { id: "key", name: "重点户", holds: isKey },
  { id: "call", name: "约好再去", holds: (r) => callBack(r) !== null },
  { id: "due", name: "走访到期", holds: (r, { cadence, today }) => dueVisit(r, cadence, today) !== null },
  { id: "returned", name: "需更正", holds: (r) => r.review?.action === "return" },
  { id: "flagged", name: "有问题", holds: (r) => r.flags.length > 0 },
  { id: "unsent", name: "未送达", holds: (r) => r.state === "saved" || r.state === "sending" },
  { id: "general", name: "一般户", holds: (r) => !isKey(r) },
];

/** Name, number, door, or the initials of the name in pinyin. */
export function matches(row: HouseholdRow, text: string): boolean {
  const q = text.trim().toLowerCase();
  if (q === "") return true;
  const { name, number, address, pinyin } = row.household;
  return name.includes(q) || number.toLowerCase().includes(q) || (address ?? "").includes(q) || (pinyin ?? "").toLowerCase().startsWith(q);
}

const STEP = 40;
/** What was searched for last, while the store is open: a name does not belong into the address, which browsers write down. */
const sought = new WeakMap<object, string>();
/** How far the list was unrolled and scrolled, so that coming back from a household finds the same place. */
const memory = { key: "", shown: STEP, scroll: 0 };

export function Households() {
  const round = useRound();
  const { query } = useAddress();
  const id = round.data?.campaign.id;
  const { data: rows } = useLive(["roster", "drafts", "submissions", "outbox", "forms", "acts", "settings"], async (store) => (id ? store.householdRows(id) : []), [id]);
  const store = useStore();
  const [text, setText] = useState(query.get("q") ?? sought.get(store) ?? "");
  const on = query.getAll("f");
  const key = `${query.toString()} ${text}`;

  const put = (change: (q: URLSearchParams) => void) => {
    const next = new URLSearchParams(query);
    change(next);
    const tail = next.toString();
    go(`/households${tail ? `?${tail}` : ""}`, { replace: true });
  };
  const toggle = (filter: string) =>
    put((q) => {
      const rest = q.getAll("f").filter((f) => f !== filter);
      if (rest.length === q.getAll("f").length) rest.push(filter);
      q.delete("f");
      rest.forEach((f) => q.append("f", f));
    });

  const when: When = { cadence: round.data?.campaign.cadence ?? [], today: isoDay() };
  const found = useMemo(() => {
    const active = FILTERS.filter((f) => on.includes(f.id));
    return (rows ?? []).filter((r) => active.every((f) => f.holds(r, when)) && matches(r, text));
  }, [rows, key]);
  const counts = useMemo(() => FILTERS.map((f) => (rows ?? []).filter((r) => f.holds(r, when)).length), [rows, when.cadence]);
  if (query.has("arrange") && rows) return <Arrange rows={rows} />;

  const search = (
    <div class="list-head">
      <div class="search">
        <Icon name="search" size={20} />
        <input
          class="box"
          type="search"
          autocomplete="off"
          aria-label="找农户"
          placeholder="姓名、户号、拼音首字母"
          enterkeyhint="search"
          value={text}
          onInput={(e) => {
            sought.set(store, e.currentTarget.value);
            setText(e.currentTarget.value);
          }}
        />
      </div>
      <div class="chips scroll" role="group" aria-label="筛选">
        {FILTERS.map((f, i) => (
          <Chip key={f.id} on={on.includes(f.id)} onPress={() => toggle(f.id)} count={rows ? counts[i] : undefined}>
            {f.name}
          </Chip>
        ))}
      </div>
    </div>
  );
  return (
    <TabPage title="农户" aside={rows && rows.length > 0 && <More />} note={rows && `${found.length === rows.length ? "" : `${found.length} / `}${rows.length} 户`} under={search}>
      {!rows || round.data === undefined ? (
        <Waiting />
      ) : rows.length === 0 ? (
        <Empty title="手机里还没有名单">有信号时打开一次, 名单就会下载。</Empty>
      ) : found.length === 0 ? (
        <Empty title="没有这样的农户">换个字试试, 或去掉筛选。</Empty>
      ) : (
        <Unrolling key={key} id={key} rows={found} />
      )}
    </TabPage>
  );
}

/** Neighbours of one hamlet, in the order of the list: each run of doors is a card of its own. */
function runsOf(rows: readonly HouseholdRow[]): { hamlet: string; doors: HouseholdRow[] }[] {
  const runs: { hamlet: string; doors: HouseholdRow[] }[] = [];
  for (const row of rows) {
    const hamlet = hamletOf(row);
    if (runs.at(-1)?.hamlet === hamlet) runs.at(-1)!.doors.push(row);
    else runs.push({ hamlet, doors: [row] });
  }
  return runs;
}

/** What is done with the list as a whole. */
function More() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" class="link head" onClick={() => setOpen(true)}>
        新增 · 排序
      </button>
      {open && (
        <Sheet title="农户名单" onClose={() => setOpen(false)}>
          <div class="btns">
            <Button wide kind="line" href="/newcomer">
              新增一户(名册上没有)
            </Button>
            <Button wide kind="line" href="/households?arrange=1">
              按我走的顺序排
            </Button>
            <Button wide kind="line" href="/help/states">
              名字后面的字是什么意思
            </Button>
          </div>
        </Sheet>
      )}
    </>
  );
}

/** Draws what can be seen and unrolls on scrolling: 2 000 rows cost no more than forty. */
function Unrolling({ id, rows }: { id: string; rows: readonly HouseholdRow[] }) {
  const [shown, setShown] = useState(memory.key === id ? memory.shown : STEP);
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const main = scroller();
    if (!main) return;
    main.scrollTop = memory.key === id ? memory.scroll : 0;
    memory.key = id;
    const keep = () => {
      // the last event may come after the page has gone, and would say 0
      if (main.isConnected) memory.scroll = main.scrollTop;
    };
    main.addEventListener("scroll", keep, { passive: true });
    return () => main.removeEventListener("scroll", keep);
  }, [id]);
  useEffect(() => {
    memory.shown = shown;
    if (!end.current || shown >= rows.length) return;
    const watch = new IntersectionObserver((seen) => seen.some((s) => s.isIntersecting) && setShown((n) => n + STEP), { root: scroller(), rootMargin: "800px" });
    watch.observe(end.current);
    return () => watch.disconnect();
  }, [shown, rows.length]);
  return (
    <>
      {runsOf(rows.slice(0, shown)).map(({ hamlet, doors }) => (
        <Fragment key={doors[0]!.household.id}>
          {hamlet && <h2 class="run">{hamlet}</h2>}
          <div class="group long">
            <Cells>
              {doors.map((r) => (
                <Cell
                  key={r.household.id}
                  edge={worst(r.flags)}
                  title={
                    <>
                      {r.household.name}
                      <KindMarks kinds={r.household.kinds} />
                      {isKey(r) && !r.visited && r.state === null && <Mark tone="look">{r.visits.length === 0 ? "还没去" : "没走访到"}</Mark>}
                      {r.household.provisional && <Mark>名册外</Mark>}
                      <ReturnMark work={r} />
                      <StateMark state={r.state} />
                    </>
                  }
                  note={rowNote(r)}
                  href={`/households/${encodeURIComponent(r.household.id)}`}
                />
              ))}
            </Cells>
          </div>
        </Fragment>
      ))}
      <div ref={end}>
        {shown >= rows.length && rows.length > 10 && <p class="wait-line">就这些, 共 {rows.length} 户</p>}
      </div>
    </>
  );
}
