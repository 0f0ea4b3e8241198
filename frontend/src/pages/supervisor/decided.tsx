import { findQuestion } from "@/survey/shown.ts";
import type { Definition } from "@/types.ts";
import { type Decision, moment } from "./review.ts";
import type { Detail } from "./wire.ts";

const ACTS: Record<Decision["action"], string> = {
  return: "退回", approve: "审核通过", reopen: "重新打开", resolve: "裁定了争议", retry: "把待处理的一份重新判定", dismiss: "搁置了一份待处理的",
};
const STATE: Record<string, string> = { accepted: "已收", disputed: "待裁定", held: "待处理" };
const KIND: Record<string, string> = { merge: "服务器把两边的改动合在一起", resolution: "按裁定写成" };

export interface Step {
  at: string;
  decision?: Decision;
  came?: Detail["history"][number];
}

/** Who did what when: what came and what was decided, newest first. */
export function Decided({ steps, form }: { steps: readonly Step[]; form: Definition | null }) {
  return (
    <ol class="steps">
      {steps.map(({ at, decision, came }) =>
        decision ? (
          <li key={decision.id} class={`act ${decision.action}`}>
            {moment(at)} · {decision.by || "—"} <b>{ACTS[decision.action]}</b>
            {decision.note && <small>{decision.note}</small>}
            {decision.comments.map((c) => (
              <small key={c.question}>
                {(form && findQuestion(form, c.question)?.question.plain) ?? c.question}: {c.text}
              </small>
            ))}
          </li>
        ) : came ? (
          <li key={came.rev_id} class={came.state}>
            {moment(at)} · {came.kind === "merge" ? KIND.merge : (came.account_name || "—")}
            <small>
              {came.state === "held" ? <a class="link" href={`/supervisor/held?open=${came.rev_id}`}>待处理</a> : (STATE[came.state] ?? came.state)}
              {came.kind === "resolution" && ` · ${KIND.resolution}`}
              {came.state !== "held" && ` · ${came.flags.length > 0 ? `${came.flags.length} 个问题` : "没有问题"}`}
            </small>
          </li>
        ) : null,
      )}
    </ol>
  );
}
