import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import "@/styles/ledger.css";
import { Button } from "@/ui/button.tsx";
import { Facts } from "@/ui/cell.tsx";
import { Mark } from "@/ui/chip.tsx";
import { day } from "@/ui/format.ts";
import { Waiting } from "@/ui/page.tsx";
import { NotGot } from "./parts.tsx";
import { PrintRecord } from "./printing.tsx";
import { EntrySheet, type Doing } from "./procedure-step.tsx";
import { ACTS, LEVELS, STATES, leftWords, saidIn, titleOf, type Entry, type ProcedureFull, type ProcedureStep } from "./procedures.ts";
import { moment } from "./review.ts";
import { useGet } from "./wire.ts";

function Said({ of, entry }: { of: ProcedureFull; entry: Entry }) {
  const words = saidIn(of, entry);
  return (
    <>
      {words.map(([name, text]) => (
        <p key={name} class="said">{name}: {text}</p>
      ))}
      {entry.reason && <p class="said">原因: {entry.reason}</p>}
      {entry.remark && <p class="said">{entry.act === "begin" ? "线索" : "备注"}: {entry.remark}</p>}
    </>
  );
}

function Limits({ of }: { of: ProcedureFull }) {
  if (of.limits.length === 0) return <p class="quiet">这个程序没有规定天数。</p>;
  return (
    <Facts
      rows={of.limits.map((l) => [
        `${l.title}(${l.days} ${l.working ? "个工作日" : "天"})`,
        l.left !== null ? (
          <>
            {day(l.due!)} <Mark tone={l.left < 0 ? "bad" : "plain"}>{leftWords(l.left, l.working)}</Mark>
          </>
        ) : l.met_on ? (
          <>
            {day(l.met_on)} {l.late > 0 ? <Mark tone="bad">{`迟了 ${l.late} 天`}</Mark> : <Mark tone="ok">按时</Mark>}
          </>
        ) : (
          "还没有开始"
        ),
      ])}
    />
  );
}

function Step({ of, step }: { of: ProcedureFull; step: ProcedureStep }) {
  const now = of.next.some((n) => n.id === step.id);
  // Sent back and taken again: the last one counts.
  const entry = step.done_on ? of.entries.filter((e) => e.act === "take" && e.step === step.id).pop() : undefined;
  return (
    <li aria-current={now ? "step" : undefined}>
      <p>
        <b>{step.title}</b> <span class="quiet">{LEVELS[step.level]}</span>{" "}
        {step.done_on ? <Mark tone="ok">{`${day(step.done_on)} 办了`}</Mark> : now ? <Mark tone="look">轮到这一步</Mark> : null}
      </p>
      {entry && (
        <>
          <Said of={of} entry={entry} />
          <p class="said">经办: {entry.by}</p>
        </>
      )}
    </li>
  );
}

function What({ of, entry }: { of: ProcedureFull; entry: Entry }) {
  const of_step = entry.act === "back" ? entry.to : entry.act === "take" ? entry.step : null;
  return <b>{`${ACTS[entry.act]}${of_step ? `“${titleOf(of, of_step)}”` : ""}`}</b>;
}

/** One procedure beside the list: whose turn it is, the days that run, each step with its papers, and who did what when. */
export function ProcedureView({ id, head, changed }: { id: string; head: (title: ComponentChildren) => ComponentChildren; changed: () => void }) {
  const { data, error, busy, again } = useGet<ProcedureFull>(`procedure ${id}`, (p) => p.get<ProcedureFull>(`/api/procedures/${encodeURIComponent(id)}`));
  const [doing, setDoing] = useState<Doing | null>(null);
  return (
    <>
      {head(
        <>
          {data ? `${data.household_name} · ${data.short}` : "…"}
          {data && <Mark tone={STATES[data.state].tone}>{STATES[data.state].word}</Mark>}
        </>,
      )}
      <div class={`detail${busy ? " busy" : ""}`}>
        {error ? (
          <NotGot again={again}>{error}</NotGot>
        ) : !data ? (
          <Waiting />
        ) : (
          <>
            <p class="quiet">
              {[data.village_name, `户号 ${data.household_number}`].join(" · ")} {data.urgent && <Mark tone="look">绿色通道</Mark>}
            </p>
            <section class="review">
              {data.state === "running" && <p>轮到: {data.next.map((n) => `${n.title}(${LEVELS[n.level]})`).join("、")}</p>}
              <p>
                <a class="link" href={`/supervisor/households?open=${data.household_id}`}>看这一户</a>
              </p>
              <div class="acts two">
                {data.may_take.map((step, at) => (
                  <Button key={step} kind={at === 0 ? "main" : "line"} onPress={() => setDoing({ act: "take", step })}>{`办“${titleOf(data, step)}”…`}</Button>
                ))}
                {data.may_go_back_to.length > 0 && <Button kind="line" onPress={() => setDoing({ act: "back" })}>退回…</Button>}
                {data.may_stop && <Button kind="line" onPress={() => setDoing({ act: "stop" })}>终止…</Button>}
                {data.may_note && <Button kind="line" onPress={() => setDoing({ act: "note" })}>备注…</Button>}
              </div>
            </section>
            <section>
              <h3>期限</h3>
              <Limits of={data} />
              {data.note && <p class="quiet">{data.note}</p>}
            </section>
            <section>
              <h3>步骤</h3>
              <ol class="case-steps">
                {data.steps.map((s) => (
                  <Step key={s.id} of={data} step={s} />
                ))}
              </ol>
            </section>
            <section>
              <h3>经过</h3>
              <ol class="case-steps">
                {[...data.entries].reverse().map((e) => (
                  <li key={e.id}>
                    <p>
                      <What of={data} entry={e} /> <span class="quiet">{[e.by, moment(e.at)].join(" · ")}</span>
                    </p>
                    {e.act !== "take" && <Said of={data} entry={e} />}
                    {e.act === "begin" && <p class="said">{[data.origin_title, data.applicant && `提出人 ${data.applicant}`, day(data.begun_on)].filter(Boolean).join(" · ")}</p>}
                  </li>
                ))}
              </ol>
            </section>
            <PrintRecord id={id} name={`${data.household_name}-${data.short}程序记录.pdf`} />
            <p class="quiet">依据: {data.document}</p>
          </>
        )}
      </div>
      {doing && data && (
        <EntrySheet
          of={data}
          doing={doing}
          done={() => {
            again();
            changed();
          }}
          late={() => {
            again();
            changed();
          }}
          onClose={() => setDoing(null)}
        />
      )}
    </>
  );
}
