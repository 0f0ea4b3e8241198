import { useState } from "preact/hooks";
import type { Campaign, Check, Definition, Judgement, Question, Value, Values } from "@/types.ts";
import { fen, wan } from "@/ui/format.ts";
import { Sheet } from "@/ui/sheet.tsx";
import { AmountField } from "./amount-field.tsx";
import { differs, type LastTime } from "./last-time.ts";
import { said } from "./shown.ts";

export interface Line {
  /** fen */
  amount: number | null;
  document: string | null;
}

interface IncomeProps {
  definition: Definition;
  questions: readonly Question[];
  judgement: Judgement;
  values: Values;
  last: LastTime | null;
  line: Line;
  campaign: Campaign;
  checks: (id: string) => Check[];
  /** What the supervisor wants corrected, by question. */
  comments: ReadonlyMap<string, readonly string[]>;
  onValue: (id: string, value: Value | undefined) => void;
  /** Opens the calculator for a part; absent where the county has set no rates. */
  onCalculate: ((part: string) => void) | undefined;
}

const num = (v: unknown): number | null => (typeof v === "number" && Number.isFinite(v) ? v : null);

/** The sum as on paper: parts, total, people, per person, the line, the difference, and where the line comes from.
 *  All figures are the rules' own measures; nothing is computed twice, only the printed difference is taken here. */
export function IncomeCard({ definition, questions, judgement, values, last, line, campaign, checks, comments, onValue, onCalculate }: IncomeProps) {
  const sum = definition.sum!;
  const [shown, show] = useState<Question | null>(null);
  const head = definition.measures?.find((m) => m.id === sum.total)?.label ?? "家庭纯收入";
  const total = num(judgement.measures[sum.total]);
  const each = num(judgement.measures[sum.quotient]);
  const below = judgement.measures[sum.below];
  const people = values[sum.people];
  const gap = each === null || line.amount === null ? null : Math.round(line.amount) - Math.round(each);
  const lacking = questions.filter((q) => values[q.id] === undefined).length;
  return (
    <section class="q income" id="q-sum" aria-labelledby="l-sum">
      <h3 id="l-sum">
        {head} <small>从 {campaign.period_start.slice(0, 7).replace("-", " 年 ")} 月算起</small>
      </h3>
      <div class="paper">
        {questions.map((question) => {
          const value = values[question.id];
          const found = checks(question.id);
          return (
            <div class="part" id={`q-${question.id}`} key={question.id}>
              <div>
                <label for={`f-${question.id}`} id={`l-${question.id}`}>
                  {question.plain}
                </label>{" "}
                <button type="button" class="link" onClick={() => show(question)}>
                  看原文<span class="sr">: {question.plain}</span>
                </button>
                {onCalculate && (
                  <button type="button" class="link" onClick={() => onCalculate(question.id)}>
                    算一算<span class="sr">: {question.plain}</span>
                  </button>
                )}
                {last?.values[question.id] !== undefined && (
                  <small class={differs(question, values, last) ? "changed" : undefined}>
                    上次 {said(question, last.values[question.id])}
                    {differs(question, values, last) && " · 这次不同"}
                  </small>
                )}
              </div>
              <AmountField
                question={question}
                value={typeof value === "string" ? value : undefined}
                onChange={(v) => onValue(question.id, v)}
                labelledBy={`l-${question.id}`}
                invalid={found.some((c) => c.level === "hard")}
              />
              {comments.get(question.id)?.map((text, i) => (
                <p key={i} class="check comment">
                  要更正: {text}
                </p>
              ))}
              {found.map((c) => (
                <p key={c.id} class={`check ${c.level}`}>
                  {c.level === "hard" ? "要改: " : "请看一眼: "}
                  {c.message}
                </p>
              ))}
            </div>
          );
        })}
        <div class="sumline total">
          <span>合计</span>
          <b class="fig">
            {total === null ? "—" : fen(total)} <span class="unit">元</span>
          </b>
        </div>
        {total !== null && wan(String(total / 100)) && <small class="wan">{wan(String(total / 100))}</small>}
        <div class="sumline">
          <span>÷ 计入人口</span>
          <span class="fig">
            {typeof people === "number" ? people : "还没填"} <span class="unit">人</span>
          </span>
        </div>
        <output class={`verdict ${below === true ? "bad" : below === false ? "ok" : ""}`} aria-live="polite">
          <span class="sumline">
            <span>人均纯收入</span>
            <b>{each === null ? "还算不出" : `${fen(Math.round(each))} 元`}</b>
          </span>
          {each === null && (
            <small>{lacking > 0 ? `还差 ${lacking} 项没填, 没有的填 0` : typeof people === "number" ? "请核对上面的数。" : "还差: 家庭人口"}</small>
          )}
          {each !== null && line.amount !== null && gap !== null && (
            <span class="sumline">
              <span>
                {below === true ? "! 比监测线 " : "✓ 监测线 "}
                {fen(line.amount).replace(/\.00$/, "")} 元{below === true ? "少" : gap === 0 ? ", 刚好" : ", 高出"}
              </span>
              <b>{gap === 0 ? (below === true ? "不到 0.01 元" : "") : `${fen(Math.abs(gap))} 元`}</b>
            </span>
          )}
          {line.document && each !== null && <small>{line.document}</small>}
          {judgement.notes.map((note) => (
            <small key={note.id}>{note.message}</small>
          ))}
        </output>
      </div>
      {shown && (
        <Sheet title="通知原文" onClose={() => show(null)}>
          <p class="official">
            {shown.printed && <b>{shown.printed} </b>}
            {shown.official}
          </p>
          {shown.hint && <p class="hint">{shown.hint}</p>}
        </Sheet>
      )}
    </section>
  );
}
