import { useState } from "preact/hooks";
import type { Wire } from "@/api/wire.ts";
import { Banner } from "@/ui/banner.tsx";
import { Button } from "@/ui/button.tsx";
import { Cell, Cells } from "@/ui/cell.tsx";
import { Mark } from "@/ui/chip.tsx";
import { day } from "@/ui/format.ts";
import { Empty, Waiting } from "@/ui/page.tsx";
import { Table, type Column } from "@/ui/table.tsx";
import { Tile, Tiles } from "@/ui/tile.tsx";
import { toast } from "@/ui/toast.tsx";
import { usePhone, words } from "../context.tsx";
import { leftWords } from "../visits/due.ts";
import { NotGot } from "./parts.tsx";
import { mayReview, moment } from "./review.ts";
import { Webhooks } from "./webhooks.tsx";
import { useGet } from "./wire.ts";

type Upcoming = Wire["Upcoming"];
type Item = Wire["UpcomingItem"];

const DAYS = 31;
const SOON = 7;

export function useUpcoming(days: number) {
  return useGet<Upcoming>(`deadlines ${days}`, (p) => p.get<Upcoming>("/api/deadlines", { days }));
}

/** 期限: what is due, what is overdue, what was handed in; and to whom it is forwarded. */
export function Deadlines({ narrow }: { narrow: boolean }) {
  const phone = usePhone();
  const { data, error, again } = useUpcoming(DAYS);
  const [said, setSaid] = useState<Upcoming | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const account = phone.session().account;
  const now = said ?? data;
  if (!now) return error ? <NotGot again={again}>{error}</NotGot> : <Waiting />;
  // Of several areas of his own the first: whoever has more says it for each at its own desk.
  const area = account?.areas[0]?.code;
  const say = async (item: Item, done: boolean) => {
    if (busy || !area) return;
    setBusy(true);
    setProblem(null);
    try {
      setSaid(await phone.post<Upcoming>(`/api/deadlines/reports?days=${DAYS}`, { campaign: item.campaign, report: item.id, due: item.due, area, done }));
      toast(done ? "记下了: 已报" : "改回没报");
    } catch (cause) {
      setProblem(words(cause));
    }
    setBusy(false);
  };
  const may = mayReview(account?.role) && !!area;
  return (
    <>
      {problem && <Banner tone="bad" icon="alert" title="没有办成">{problem}</Banner>}
      {now.cases.map((c) => (
        <section class="group" key={c.campaign}>
          <Tiles>
            <Tile value={c.overdue} label={`${c.campaign_short} 过期的问题`} tone={c.overdue > 0 ? "bad" : undefined} href={`/supervisor/cases?campaign=${c.campaign}&overdue=true`} />
            <Tile value={c.due_soon} label={`${DAYS} 天内到期的问题`} tone={c.due_soon > 0 ? "look" : undefined} href={`/supervisor/cases?campaign=${c.campaign}&soon=${DAYS}`} />
            <Tile value={c.deferred} label="延期的问题" href={`/supervisor/cases?campaign=${c.campaign}&state=deferred`} />
          </Tiles>
        </section>
      ))}
      {now.items.length === 0 ? (
        <div class="group">
          <Empty title={`${DAYS} 天内没有到期的`}>各行动的阶段和要交的报告, 快到期时列在这里。</Empty>
        </div>
      ) : narrow ? (
        <div class="group">
          <Cells>
            {now.items.map((i) => (
              <Cell key={`${i.campaign} ${i.id} ${i.due}`} edge={i.state === "overdue" ? "bad" : undefined} title={<What of={i} />} note={<><When of={i} /> {i.kind === "report" && `${i.sender} → ${i.recipient}`}</>} value={<Done of={i} may={may ? { say, busy } : null} />} />
            ))}
          </Cells>
        </div>
      ) : (
        <div class="table-box">
          <Table label="阶段和报告" columns={columns(may ? { say, busy } : null)} rows={now.items} rowKey={(i) => `${i.campaign} ${i.id} ${i.due}`} />
        </div>
      )}
      {now.note && <p class="quiet">{now.note}</p>}
      {account?.role === "admin" && <Webhooks />}
    </>
  );
}

type May = { say: (item: Item, done: boolean) => Promise<void>; busy: boolean } | null;

function When({ of }: { of: Item }) {
  const tone = of.state === "overdue" ? "bad" : of.state === "done" ? "ok" : of.days_left <= SOON ? "look" : "plain";
  return (
    <>
      {day(of.due)} <Mark tone={tone}>{of.state === "done" ? "已报" : leftWords(of)}</Mark>
    </>
  );
}

const What = ({ of }: { of: Item }) => <>{of.kind === "stage" ? `${of.title}阶段结束` : of.title}<small class="idn">{of.campaign_short}</small></>;

function Done({ of, may }: { of: Item; may: May }) {
  if (of.kind === "stage") return null;
  if (of.state === "done") {
    return (
      <>
        {of.done_by} {of.done_at && moment(of.done_at)} {may && <button type="button" class="link" onClick={() => void may.say(of, false)}>没报, 改回</button>}
      </>
    );
  }
  return may ? <Button small kind="line" off={may.busy} onPress={() => void may.say(of, true)}>已报</Button> : <>还没报</>;
}

function columns(may: May): Column<Item>[] {
  return [
    { id: "due", title: "哪天到期", keep: true, cell: (i) => <When of={i} /> },
    { id: "what", title: "什么", cell: (i) => <What of={i} /> },
    { id: "who", title: "谁报给谁", cell: (i) => (i.kind === "report" ? `${i.sender} → ${i.recipient}` : "—") },
    { id: "done", title: "报了没有", cell: (i) => <Done of={i} may={may} /> },
  ];
}

/** One line above the overview: the next thing due, and the way to all of them. */
export function DueLine() {
  const { data } = useUpcoming(SOON);
  if (!data) return null;
  const open = data.items.filter((i) => i.state !== "done");
  const late = open.filter((i) => i.state === "overdue").length;
  const cases = data.cases.reduce((n, c) => n + c.overdue, 0);
  if (open.length + cases === 0) return null;
  const next = open.find((i) => i.state === "due");
  const told = [
    late > 0 ? `${late} 份报告过期` : null,
    next ? `${next.kind === "stage" ? `${next.title}阶段` : next.title} ${leftWords(next)}` : null,
    cases > 0 ? `${cases} 个问题过期` : null,
  ].filter(Boolean);
  return (
    <p class={`due-line${late + cases > 0 ? " late" : ""}`}>
      <a href="/supervisor/deadlines">期限: {told.join(" · ")}</a>
    </p>
  );
}
