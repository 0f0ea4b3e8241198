import { useEffect, useRef, useState } from "preact/hooks";
import type { ComponentChildren } from "preact";
import { uuid7 } from "@/kit/ids.ts";
import { findQuestion, saidOf } from "@/survey/shown.ts";
import type { Answers } from "@/types.ts";
import { Banner } from "@/ui/banner.tsx";
import { Button } from "@/ui/button.tsx";
import { Cells, Facts } from "@/ui/cell.tsx";
import { Chip, Mark } from "@/ui/chip.tsx";
import { Empty, Waiting } from "@/ui/page.tsx";
import { go } from "@/ui/router.ts";
import { Table, type Column } from "@/ui/table.tsx";
import { toast } from "@/ui/toast.tsx";
import { usePhone, words } from "../context.tsx";
import { Decided } from "./decided.tsx";
import { Listed, NotGot, WaitingCell, Writing } from "./parts.tsx";
import { PhotoWall } from "./photos.tsx";
import { type HeldFull, type HeldRow, moment, placeOf, usePages } from "./review.ts";
import { definitionOf, useGet } from "./wire.ts";

const title = (row: HeldRow) => row.household?.name ?? row.village_name ?? "读不出是哪一户";

function opened(query: URLSearchParams, key: string): string {
  const next = new URLSearchParams(query);
  next.set("open", key);
  return `/supervisor/held?${next}`;
}

const columns = (query: URLSearchParams): Column<HeldRow>[] => [
  {
    id: "name", title: "户主(村)",
    cell: (r) => (
      <a href={opened(query, r.key)} class="who">
        {title(r)}
        <small>{placeOf(r)}</small>
      </a>
    ),
  },
  { id: "why", title: "原因", cell: (r) => <span class="marks"><Mark tone="look">{r.title}</Mark></span> },
  { id: "who", title: "谁送来", keep: true, cell: (r) => r.account_name || "—" },
  { id: "at", title: "收到", keep: true, cell: (r) => moment(r.received_at) },
];

/** What came and cannot count yet, oldest first. */
export function Held({ query, narrow, round }: { query: URLSearchParams; narrow: boolean; round: number }) {
  const laidBy = query.get("dismissed") === "true";
  const ask: Record<string, string> = { limit: "50" };
  for (const name of ["campaign", "area", "code", "dismissed"]) if (query.get(name)) ask[name] = query.get(name)!;
  const pages = usePages<HeldRow>("/api/held", ask, round);
  return (
    <>
      <div class="chips wrap" role="group" aria-label="看哪些">
        <Chip on={!laidBy} onPress={() => go("/supervisor/held", { replace: true })}>等着处理</Chip>
        <Chip on={laidBy} onPress={() => go("/supervisor/held?dismissed=true", { replace: true })}>已搁置</Chip>
      </div>
      <Listed
        pages={pages}
        none={laidBy ? <Empty title="没有搁置的" /> : <Empty title="都处理完了">送来了却暂时不能算数的表会列在这里, 写明原因和办法。一份也不会丢。</Empty>}
      >
        {(rows) =>
          narrow ? (
            <div class="group">
              <Cells>
                {rows.map((r) => (
                  <WaitingCell key={r.key} row={r} name={title(r)} mark={r.title} who={r.account_name} at={r.received_at} href={opened(query, r.key)} />
                ))}
              </Cells>
            </div>
          ) : (
            <div class="table-box">
              <Table label="待处理" columns={columns(query)} rows={rows} rowKey={(r) => r.key} selected={query.get("open")} onOpen={(r) => go(opened(query, r.key), { replace: query.has("open") })} />
            </div>
          )
        }
      </Listed>
    </>
  );
}

function Outcome({ item }: { item: HeldFull }) {
  if (item.status === "accepted") return <Banner tone="ok" title="已收下">这一份已按您的权限收下, 和别的表一样算数。</Banner>;
  if (item.status === "disputed") {
    return (
      <Banner tone="look" title="已收下, 与另一份不一致" actions={<Button small href={`/supervisor/disputes?open=${item.submission_id}`}>去裁定</Button>}>
        请选用哪一份。
      </Banner>
    );
  }
  return (
    <Banner tone="look" icon="alert" title={item.title}>
      <p>{item.message}</p>
      <p>
        <b>怎么办</b> {item.way_out}
      </p>
    </Banner>
  );
}

function Contents({ item }: { item: HeldFull }) {
  const { data: form } = useGet(item.questionnaire, (p) => definitionOf(p, item.questionnaire!).catch(() => null));
  const answers = item.answers as Answers | null;
  const order = (form?.sections ?? []).flatMap((section) => section.questions.map((q) => q.id));
  const place = (id: string) => (order.includes(id) ? order.indexOf(id) : order.length);
  const rows = Object.entries(answers?.values ?? {})
    .sort(([a], [b]) => place(a) - place(b))
    .map(([id, value]) => {
      const question = form ? findQuestion(form, id)?.question : undefined;
      const text = saidOf(question, value);
      const remark = answers?.remarks[id];
      return [question?.plain ?? id, <>{text}{remark && <small class="idn">{remark}</small>}</>] as const;
    });
  return (
    <>
      {item.photos.length > 0 && (
        <details open>
          <summary>
            <h3>照片和签名 {item.photos.length}</h3>
          </summary>
          <PhotoWall photos={item.photos} form={form ?? null} />
        </details>
      )}
      {rows.length > 0 && (
        <details open>
          <summary>
            <h3>送来的答案 {rows.length}</h3>
          </summary>
          <div class="answers">
            <Facts rows={rows} />
          </div>
        </details>
      )}
      <details open={rows.length === 0}>
        <summary>
          <h3>原文</h3>
        </summary>
        <pre class="raw" tabIndex={0}>{item.body}</pre>
      </details>
    </>
  );
}

/** One item: why it is aside, what to do, what came. @param changed the list is out of date */
export function HeldView({ id, changed, head }: { id: string; changed: () => void; head: (title: ComponentChildren) => ComponentChildren }) {
  const phone = usePhone();
  const { data, error, again } = useGet<HeldFull>(`held ${id}`, (p) => p.get<HeldFull>(`/api/held/${encodeURIComponent(id)}`));
  const [after, setAfter] = useState<HeldFull | null>(null);
  const [laying, setLaying] = useState(false);
  const [note, setNote] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const act = useRef({ retry: uuid7(), dismiss: uuid7() });
  useEffect(() => setAfter(null), [data]);
  const item = after ?? data;
  const ask = async (kind: "retry" | "dismiss", body: Record<string, string>, word: (now: HeldFull) => string) => {
    if (busy) return;
    setBusy(true);
    setProblem(null);
    try {
      const now = await phone.post<HeldFull>(`/api/held/${encodeURIComponent(id)}/${kind}`, { id: act.current[kind], ...body });
      act.current = { ...act.current, [kind]: uuid7() };
      setAfter(now);
      setLaying(false);
      toast(word(now));
      changed();
    } catch (cause) {
      setProblem(words(cause));
    }
    setBusy(false);
  };
  const laidBy = item?.decisions[0]?.action === "dismiss";
  return (
    <>
      {head(item ? title(item) : "…")}
      <div class={`detail${busy ? " busy" : ""}`}>
        {error ? (
          <NotGot again={again}>{error}</NotGot>
        ) : !item ? (
          <Waiting />
        ) : (
          <>
            <p class="quiet">{placeOf(item)}</p>
            {laidBy && item.status === "held" && <Banner title="已搁置">内容仍然存着, 需要时还可以重新判定。</Banner>}
            <Outcome item={item} />
            {problem && <Banner tone="bad" icon="alert" title="没有办成">{problem}</Banner>}
            {item.status === "held" && !laying && (
              <div class="acts two">
                {item.can_retry && (
                  <Button off={busy} onPress={() => ask("retry", {}, (now) => (now.status === "held" ? "还不能收下, 原因见上" : "已重新判定"))}>
                    重新判定
                  </Button>
                )}
                {!laidBy && <Button kind="line" onPress={() => setLaying(true)}>搁置…</Button>}
              </div>
            )}
            {laying && (
              <div class="laying">
                <Writing name="为什么不采用" hint="如: 已由村里另报一份" now value={note} onText={setNote} />
                <div class="acts two">
                  <Button off={busy || note.trim() === ""} onPress={() => (note.trim() === "" ? setProblem("请写一句为什么不采用, 以后查得到。") : ask("dismiss", { note }, () => "已搁置, 内容仍然存着"))}>
                    搁置
                  </Button>
                  <Button kind="line" onPress={() => setLaying(false)}>不搁置了</Button>
                </div>
              </div>
            )}
            {item.household && (
              <p>
                <a class="link" href={`/supervisor/households?open=${item.household.id}`}>看这一户现在的表</a>
              </p>
            )}
            <Facts
              rows={[
                ["谁送来", item.account_name || "—"],
                ["手机", item.device_name || "—"],
                ["收到", moment(item.received_at)],
              ]}
            />
            <Contents item={item} />
            {item.decisions.length > 0 && (
              <section>
                <h3>处理经过</h3>
                <Decided steps={item.decisions.map((d) => ({ at: d.at, decision: d }))} form={null} />
              </section>
            )}
          </>
        )}
      </div>
    </>
  );
}
