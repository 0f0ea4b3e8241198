import { useState } from "preact/hooks";
import type { Wire } from "@/api/wire.ts";
import { saidOf } from "@/survey/shown.ts";
import type { Answers, Definition, Question, Value } from "@/types.ts";
import { Facts } from "@/ui/cell.tsx";
import { Chip, Mark } from "@/ui/chip.tsx";
import { moment } from "./review.ts";

export type Beside = Wire["Beside"];

const KINDS: Record<Beside["kind"], string> = { corrected: "更正前", last_round: "上一轮" };

/** Whether this answer or its remark is another than it was. */
function changed(id: string, now: Answers, then: Beside): boolean {
  const [values, remarks] = [then.answers["values"] as Record<string, unknown>, then.answers["remarks"] as Record<string, string>];
  return JSON.stringify(now.values[id] ?? null) !== JSON.stringify(values[id] ?? null) || (now.remarks[id] ?? "") !== (remarks[id] ?? "");
}

/** All answers in the order of the form; beside them, where they were others, those before the correction or of the last round. */
export function AllAnswers({ form, answers, beside, open }: { form: Definition; answers: Answers; beside: readonly Beside[]; open: boolean }) {
  const [at, setAt] = useState(0);
  const [only, setOnly] = useState(false);
  const other = beside[at];
  const questions = form.sections.flatMap((s) => s.questions);
  const differing = new Set(other ? questions.filter((q) => changed(q.id, answers, other)).map((q) => q.id) : []);
  const shown = (q: Question) => (only && other ? differing.has(q.id) : answers.values[q.id] !== undefined || differing.has(q.id));
  return (
    <details open={open || beside.some((b) => b.kind === "corrected")}>
      <summary>
        <h3>全部答案</h3>
      </summary>
      {other && (
        <>
          <div class="chips wrap" role="group" aria-label="和哪一份比">
            {beside.map((b, i) => (
              <Chip key={b.kind} on={i === at} onPress={() => setAt(i)}>{`和${KINDS[b.kind]}比`}</Chip>
            ))}
            <Chip on={only} count={differing.size} onPress={() => setOnly(!only)}>只看不一样的</Chip>
          </div>
          <p class="quiet">
            {KINDS[other.kind]}: {other.account_name} {moment(other.at)}{differing.size === 0 && " · 没有不一样的"}
          </p>
        </>
      )}
      {form.sections.map((section) => {
        const rows = section.questions.filter(shown);
        return rows.length === 0 ? null : (
          <div class="answers" key={section.id}>
            <h4>
              {section.printed && `${section.printed}. `}
              {section.title}
            </h4>
            <Facts rows={rows.map((q) => [q.official, <Answer key={q.id} question={q} answers={answers} other={differing.has(q.id) ? other : undefined} />])} />
          </div>
        );
      })}
    </details>
  );
}

const told = (q: Question, value: unknown): string => (value === undefined || value === null ? "没填" : saidOf(q, value as Value));

function Answer({ question, answers, other }: { question: Question; answers: Answers; other: Beside | undefined }) {
  const { id } = question;
  const remark = answers.remarks[id];
  const before = other && (other.answers["remarks"] as Record<string, string>)[id];
  return (
    <>
      {told(question, answers.values[id])}
      {remark && <small class="idn">{remark}</small>}
      {other && (
        <small class="idn before">
          <Mark tone="look">{KINDS[other.kind]}</Mark> {told(question, (other.answers["values"] as Record<string, unknown>)[id])}
          {before && ` (${before})`}
        </small>
      )}
    </>
  );
}

/** Checks that hold, with what the worker said of each. */
export function Checks({ checks, reasons }: { checks: readonly Wire["Check"][]; reasons: Record<string, string> }) {
  if (checks.length === 0) return null;
  return (
    <section>
      <h3>要看一眼 {checks.length}</h3>
      <ul class="found">
        {checks.map((check) => (
          <li key={check.id} class="L">
            <p>{check.message}</p>
            <small>{reasons[check.id] ? `填表人: ${reasons[check.id]}` : "填表人没有说明"}</small>
          </li>
        ))}
      </ul>
    </section>
  );
}
