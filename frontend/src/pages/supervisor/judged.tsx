import type { Wire } from "@/api/wire.ts";
import { Mark } from "@/ui/chip.tsx";
import { SEVERITY, yuan } from "@/ui/format.ts";
import { moment } from "./review.ts";

type Judgement = Wire["JudgementOut"];

const CAUSES: Record<Judgement["cause"], string> = { answers: "收到回答", line: "监测线调整后重新判定" };

/** What a flag was in one judgement: new, still there, or gone. Gone ones take their words from when they were last said. */
function changes(all: readonly Judgement[], at: number): { code: string; title: string; message: string; severity: string | null; word: string }[] {
  const one = all[at]!;
  const gone = one.cleared.map((code) => {
    const said = all.slice(at + 1).flatMap((j) => j.flags).find((f) => f.code === code);
    return { code, title: said?.title ?? code, message: "", severity: null, word: "消除" };
  });
  const there = one.flags.map((f) => ({ ...f, word: one.raised.includes(f.code) ? "新发现" : "仍有" }));
  return [...there, ...gone];
}

/** The figures and the line of one judgement, as they were then. */
function figures({ net, people, per_person, line, version }: Judgement): string {
  return [
    net !== null && people !== null && per_person !== null ? `纯收入 ${yuan(net)} 元 ÷ ${people} 人 = 人均 ${yuan(per_person)} 元` : "",
    line ? `监测线 ${yuan(line.amount)} 元(${line.year} 年, ${line.document})` : "",
    version !== null ? `问卷第 ${version} 版` : "",
  ].filter(Boolean).join(" · ");
}

/** Every judgement, newest first: what it found and cleared, with the sum, the line and the document of that time. */
export function Judged({ judgements }: { judgements: readonly Judgement[] }) {
  return (
    <details>
      <summary>看每次判定 ({judgements.length})</summary>
      <ol class="steps">
        {judgements.map((j, at) => {
          const told = changes(judgements, at);
          return (
            <li key={`${j.rev_id} ${j.at} ${j.cause}`}>
              {moment(j.at)} · {CAUSES[j.cause]}
              <small>{figures(j)}</small>
              {told.length === 0 && <small>没有发现问题</small>}
              {told.map((f) => (
                <p key={f.code}>
                  {f.word}: <b>{f.title}</b> {f.severity && <Mark tone={SEVERITY[f.severity]!.tone}>{SEVERITY[f.severity]!.word}</Mark>}
                  {f.message && <small>{f.message}</small>}
                  <small>规则 {f.code}</small>
                </p>
              ))}
            </li>
          );
        })}
      </ol>
    </details>
  );
}
