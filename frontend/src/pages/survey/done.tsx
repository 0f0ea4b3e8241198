import { Button } from "@/ui/button.tsx";
import { Cell, Group } from "@/ui/cell.tsx";
import { Mark } from "@/ui/chip.tsx";
import { clock } from "@/ui/format.ts";
import { Icon } from "@/ui/icons.tsx";
import { Page } from "@/ui/page.tsx";
import { useLive, useSync } from "../context.tsx";
import { SyncLine } from "../frame.tsx";
import { surveyPath } from "./path.ts";
import type { Subject } from "./use-survey.ts";

/** Calm: it is in the phone. Then today's receipt, and whom to visit next. */
export function Done({ subject, at, part }: { subject: Subject; at: number; part: number }) {
  const sync = useSync();
  const { data } = useLive(["outbox", "submissions", "roster", "sync"], async (store) => ({
    summary: await store.outboxSummary(),
    rows: subject.household ? await store.householdRows(subject.campaign.id) : [],
  }), [subject]);
  const here = data?.rows.findIndex((r) => r.household.id === subject.household?.id) ?? -1;
  const waiting = (data?.rows ?? []).map((r, i) => ({ r, i })).filter(({ r, i }) => i !== here && !r.visited && r.state !== "saved" && r.state !== "sending");
  const next = (waiting.find(({ i }) => i > here) ?? waiting[0])?.r.household;
  const today = data?.summary.today;
  const left = data?.summary.unsent ?? 0;
  return (
    <Page title={subject.household ? "这一户好了" : part > 0 ? "这一部分好了" : "这张村表好了"} line={<SyncLine />}>
      <div class="big" role="status">
        <i>
          <Icon name="check" size={48} weight={2.6} />
        </i>
        <h2>已存本机</h2>
        <p>
          {subject.name} · {clock(at)}
        </p>
        {part > 0 && <p>你填的这部分存好了。还差 {part} 处, 谁填都行, 会合成一张表。</p>}
        {left > 0 && <p>{sync.reachable === false ? "没有信号, 有信号会自己发。" : "正在发送, 不用等。"}</p>}
      </div>
      {today && (
        <Group>
          <Cell
            title={`今日 ${today.finished} 份`}
            note={`已收 ${today.received} 份 · 还在手机里 ${left} 份`}
            value={left === 0 ? <Mark tone="ok">全部送达 ✓</Mark> : <Mark tone="ok">一份不少</Mark>}
          />
        </Group>
      )}
      <div class="btns">
        {next && (
          <Button wide href={surveyPath({ household: next.id })}>
            下一家: {next.name}
          </Button>
        )}
        <Button wide kind="line" href="/">
          回今日
        </Button>
      </div>
    </Page>
  );
}
