import type { ComponentChildren } from "preact";
import type { Definition } from "@/types.ts";
import { Banner } from "@/ui/banner.tsx";
import { Button } from "@/ui/button.tsx";
import { Facts } from "@/ui/cell.tsx";
import { Mark } from "@/ui/chip.tsx";
import { SEVERITY, day, fen, memberWords, yuan } from "@/ui/format.ts";
import { Waiting } from "@/ui/page.tsx";
import { KindMarks } from "../visits/marks.tsx";
import { OUTCOMES } from "../visits/plan.ts";
import { AllAnswers, Checks } from "./answers.tsx";
import { Decided, type Step } from "./decided.tsx";
import { Judged } from "./judged.tsx";
import { PhotoWall } from "./photos.tsx";
import { PrintOne } from "./printing.tsx";
import { OfHousehold } from "./procedure-begin.tsx";
import { ReviewPanel } from "./review-panel.tsx";
import { moment } from "./review.ts";
import { type Detail, definitionOf, useGet } from "./wire.ts";

const num = (v: unknown): number | null => (typeof v === "number" && Number.isFinite(v) ? v : null);

/** What came and what was decided, newest first; ISO times in UTC sort as text. */
function steps(detail: Detail): Step[] {
  const came = detail.history.map((h): Step => ({ at: h.at, came: h }));
  const decided = detail.decisions.map((d): Step => ({ at: d.at, decision: d }));
  return [...came, ...decided].sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
}

/** The sum as the worker saw it: the answers, the rules' measures, the line and its document. */
function Sum({ detail, form }: { detail: Detail; form: Definition }) {
  const sum = form.sum;
  const values = detail.answers?.values;
  if (!sum || !values) return null;
  const total = num(detail.measures[sum.total]);
  const each = num(detail.measures[sum.quotient]);
  const people = values[sum.people];
  const below = detail.measures[sum.below];
  const line = detail.line ? Math.round(Number(detail.line.amount) * 100) : null;
  const gap = each === null || line === null ? null : line - Math.round(each);
  const questions = form.sections.flatMap((s) => s.questions);
  return (
    <section>
      <h3>收入怎么算的</h3>
      <div class="paper">
        {sum.parts.map((id) => {
          const q = questions.find((x) => x.id === id);
          const v = values[id];
          return (
            <div class="sumline" key={id}>
              <span>{q?.official.replace(/^其中/, "") ?? id}</span>
              <span>{typeof v === "string" ? yuan(v) : "未知"}</span>
            </div>
          );
        })}
        <div class="sumline total">
          <span>合计</span>
          <span>{total === null ? "未知" : fen(total)}</span>
        </div>
        <div class="sumline">
          <span>÷ 计入人口</span>
          <span>{typeof people === "number" ? `${people} 人` : "未知"}</span>
        </div>
        <div class={`verdict ${below === true ? "bad" : below === false ? "ok" : ""}`}>
          <span class="sumline">
            <span>人均纯收入</span>
            <b>{each === null ? "未知" : `${fen(Math.round(each))} 元`}</b>
          </span>
          {gap !== null && line !== null && (
            <span class="sumline">
              <span>
                {below === true ? "比监测线 " : "监测线 "}
                {fen(line).replace(/\.00$/, "")} 元{below === true ? "少" : gap === 0 ? ", 刚好" : ", 高出"}
              </span>
              <b>{gap === 0 ? (below === true ? "不到 0.01 元" : "") : `${fen(Math.abs(gap))} 元`}</b>
            </span>
          )}
          {detail.line && <small>{detail.line.short_document || detail.line.document}</small>}
          {detail.notes.map((text) => (
            <small key={text}>{text}</small>
          ))}
        </div>
      </div>
    </section>
  );
}

function Part({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section>
      <h3>{title}</h3>
      {children}
    </section>
  );
}

function Body({ detail, form, open }: { detail: Detail; form: Definition | null; open: boolean }) {
  return (
    <>
      {form && <Sum detail={detail} form={form} />}
      {detail.flags.length > 0 && (
        <Part title={`发现问题 ${detail.flags.length}`}>
          <ul class="found">
            {detail.flags.map((f) => (
              <li key={f.code} class={f.severity}>
                <b>{f.title}</b>
                <Mark tone={SEVERITY[f.severity]!.tone}>{SEVERITY[f.severity]!.word}</Mark>
                <p>{f.message}</p>
                {f.raised_at && <small>{moment(f.raised_at)} 发现</small>}
              </li>
            ))}
          </ul>
          <p class="quiet">这些是线索, 建议研判。</p>
        </Part>
      )}
      {detail.answers && <Checks checks={detail.checks} reasons={detail.answers.reasons} />}
      {detail.answers && detail.flags.length === 0 && <p class="quiet">本轮没有发现问题。</p>}
      {!detail.answers && <p class="quiet">本轮还没有走访结果。</p>}
      {detail.members && detail.members.length > 0 && (
        <Part title={`家庭成员 ${detail.members.length}`}>
          <Facts
            rows={detail.members.map((m) => [
              m.name,
              <>
                {memberWords(m)}
                {m.id_number && <small class="idn">{m.id_number}</small>}
              </>,
            ])}
          />
        </Part>
      )}
      {form && detail.photos.length > 0 && (
        <Part title={`照片和签名 ${detail.photos.length}`}>
          <PhotoWall photos={detail.photos} form={form} />
        </Part>
      )}
      {form && detail.answers && <AllAnswers form={form} answers={detail.answers} beside={detail.beside} open={open} />}
      {detail.visits && detail.visits.length > 0 && (
        <Part title={`走访 ${detail.visits.length}`}>
          <Facts
            rows={detail.visits.map((v) => [
              v.visited_on ? day(v.visited_on) : moment(v.received_at),
              [OUTCOMES[v.outcome] ?? v.outcome, v.outcome === "away" && v.met ? "电话问过" : "", v.next_on ? `${day(v.next_on)}再去` : "", v.note, v.account_name].filter(Boolean).join(" · "),
            ])}
          />
        </Part>
      )}
      {detail.judgements.length > 0 && (
        <Part title="历次判定">
          <Judged judgements={detail.judgements} />
        </Part>
      )}
      {detail.history.length > 0 && (
        <Part title="经过">
          <Decided steps={steps(detail)} form={form} />
        </Part>
      )}
    </>
  );
}

/** One household, or one village's own form, beside the list. */
export function DetailView({ of, campaign, form, name, head, changed }: {
  of: { household: string } | { village: string };
  campaign: string;
  form: Definition | null;
  name?: string | undefined;
  head: (title: ComponentChildren) => ComponentChildren;
  /** Something was decided about it. */
  changed?: () => void;
}) {
  const path = "household" in of ? `/api/households/${encodeURIComponent(of.household)}` : `/api/villages/${encodeURIComponent(of.village)}`;
  const { data, error, busy, again } = useGet<{ detail: Detail; form: Definition | null }>(`${path} ${campaign}`, async (phone) => {
    const detail = await phone.get<Detail>(path, { campaign });
    // Answers are read with the questionnaire they were given to, which may be an older version.
    const own = detail.questionnaire ? await definitionOf(phone, detail.questionnaire).catch(() => form) : form;
    return { detail, form: own };
  });
  const detail = data?.detail;
  return (
    <>
      {head(
        <>
          {detail?.name ?? name ?? "…"}
          {detail?.kinds && <KindMarks kinds={detail.kinds} />}
        </>,
      )}
      <div class={`detail${busy ? " busy" : ""}`}>
        {error ? (
          <Banner tone="look" icon="cloud" title="没有取到" actions={<Button small onPress={again}>再试一次</Button>}>
            {error}
          </Banner>
        ) : !detail ? (
          <Waiting />
        ) : (
          <>
            {"household" in of && (
              <p class="quiet">
                {[detail.village_name, detail.address, `户号 ${detail.number}`, detail.people ? `${detail.people} 人` : null].filter(Boolean).join(" · ")}
              </p>
            )}
            <PrintOne path={path} campaign={campaign} name={detail.name ?? name ?? "表"} />
            <ReviewPanel detail={detail} form={data?.form ?? null} changed={() => (again(), changed?.())} />
            {"household" in of && <OfHousehold detail={detail} household={of.household} />}
            <Body detail={detail} form={data?.form ?? null} open={"village" in of} />
          </>
        )}
      </div>
    </>
  );
}
