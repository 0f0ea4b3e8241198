import type { ComponentChildren } from "preact";
import type { Wire } from "@/api/wire.ts";
import { findQuestion, saidOf } from "@/survey/shown.ts";
import type { Definition, Value } from "@/types.ts";
import { Cell, Cells } from "@/ui/cell.tsx";
import { Mark, type Tone } from "@/ui/chip.tsx";
import { Icon } from "@/ui/icons.tsx";
import { Waiting } from "@/ui/page.tsx";
import { back } from "@/ui/router.ts";
import { Table, type Column } from "@/ui/table.tsx";
import { NotGot } from "./parts.tsx";
import { moment } from "./review.ts";
import { percent } from "./spot-draw.tsx";
import { definitionOf, useGet } from "./wire.ts";

type Compared = Wire["SpotCompared"];
type Answer = Wire["ComparedAnswer"];

const OUTCOMES: Record<Answer["outcome"], { word: string; tone: Tone }> = {
  agree: { word: "一致", tone: "ok" },
  differ: { word: "不一致", tone: "bad" },
  not_comparable: { word: "不能比", tone: "plain" },
};
const WHY: Record<Answer["why"], string> = {
  same: "", different: "", near: "相差不到 5%", kind: "文字、照片、日期不比", one_side: "只有一边问到", changed_form: "两次的问法不同",
};

/** Both surveys of a drawn household, question by question: what differs first. */
export function SpotCompare({ draw, item, narrow }: { draw: string; item: string; narrow: boolean }) {
  const { data, error, again } = useGet(`spot ${item}`, async (p) => {
    const found = await p.get<Compared>(`/api/spot-checks/items/${item}`);
    return { found, form: await definitionOf(p, found.sides.first!.questionnaire).catch(() => null) };
  });
  const top = (
    <p class="up">
      <button type="button" class="link" onClick={() => back(`/supervisor/spot-checks?draw=${draw}`)}>
        <Icon name="back" size={18} /> 这次抽查
      </button>
    </p>
  );
  if (!data) return <>{top}{error ? <NotGot again={again}>{error}</NotGot> : <Waiting />}</>;
  const { found, form } = data;
  const first = found.sides.first!;
  const second = found.sides.again!;
  const missed = new Set(found.missed);
  const differing = found.questions.filter((q) => q.outcome === "differ").sort((a, b) => Number(missed.has(b.id)) - Number(missed.has(a.id)));
  const rest = found.questions.filter((q) => q.outcome !== "differ");
  const columns = columnsOf(form, found, missed);
  return (
    <>
      {top}
      <section class="group">
        <div class="pad spot-head">
          <h2>{found.household?.name ?? ""}</h2>
          <p class="quiet">{found.household?.address}</p>
          <p>
            能比的 {found.agree + found.differ} 题里, 一致 <b>{found.agree}</b> 题 ({percent(found.share)}), 不一致 <b>{found.differ}</b> 题; 不能比的 {found.not_comparable} 题。
          </p>
          {found.missed.length > 0 && <p><Mark tone="bad">漏报 {found.missed.length}</Mark> 复查发现、第一次没有填出来的问题</p>}
          <p class="quiet">
            第一次: {first.by} {moment(first.at)}{first.flags.length > 0 ? ` · ${first.flags.map((f) => f.title).join("、")}` : ""}
            <br />
            复查: {second.by} {moment(second.at)}{second.flags.length > 0 ? ` · ${second.flags.map((f) => f.title).join("、")}` : ""}
          </p>
        </div>
      </section>
      {differing.length > 0 && (
        <section>
          <h3>不一致的 {differing.length} 题</h3>
          <Answers label="不一致的题" narrow={narrow} columns={columns} rows={differing} />
        </section>
      )}
      <details open={differing.length === 0}>
        <summary>
          <h3>其余 {rest.length} 题</h3>
        </summary>
        <Answers label="其余的题" narrow={narrow} columns={columns} rows={rest} />
      </details>
    </>
  );
}

function Answers({ label, narrow, columns, rows }: { label: string; narrow: boolean; columns: Column<Answer>[]; rows: readonly Answer[] }) {
  if (!narrow) return <div class="table-box"><Table label={label} columns={columns} rows={rows} rowKey={(q) => q.id} /></div>;
  const cell = (id: string, of: Answer) => columns.find((c) => c.id === id)?.cell(of);
  return (
    <div class="group">
      <Cells>
        {rows.map((q) => (
          <Cell key={q.id} title={<span class="plain">{q.plain}</span>} note={<>第一次 {cell("first", q)}<br />复查 {cell("again", q)}</>} value={cell("outcome", q)} />
        ))}
      </Cells>
    </div>
  );
}

function columnsOf(form: Definition | null, found: Compared, missed: ReadonlySet<string>): Column<Answer>[] {
  const side = (name: "first" | "again") => (q: Answer): ComponentChildren => {
    const value = q[name] as Value | null | undefined;
    const remark = found.sides[name]!.remarks[q.id];
    return (
      <>
        {value === null || value === undefined ? <span class="quiet">没填</span> : saidOf(form ? findQuestion(form, q.id)?.question : undefined, value)}
        {remark && <small class="idn">{remark}</small>}
      </>
    );
  };
  return [
    { id: "n", title: "号", cell: (q) => q.printed },
    { id: "q", title: "问题", cell: (q) => <>{q.plain}<small class="idn">{q.section}</small></> },
    { id: "first", title: "第一次", cell: side("first") },
    { id: "again", title: "复查", cell: side("again") },
    {
      id: "outcome", title: "对照", keep: true,
      cell: (q) => (
        <span class="marks">
          <Mark tone={OUTCOMES[q.outcome].tone}>{OUTCOMES[q.outcome].word}</Mark>
          {missed.has(q.id) && <Mark tone="bad">漏报</Mark>}
          {WHY[q.why] && <small class="quiet">{WHY[q.why]}</small>}
        </span>
      ),
    },
  ];
}
