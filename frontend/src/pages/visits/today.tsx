import { useState } from "preact/hooks";
import { isoDay } from "@/kit/day.ts";
import type { HouseholdRow } from "@/store/store.ts";
import { Banner } from "@/ui/banner.tsx";
import { Button } from "@/ui/button.tsx";
import { Cell, Cells, Dotted, Group } from "@/ui/cell.tsx";
import { Mark } from "@/ui/chip.tsx";
import { day } from "@/ui/format.ts";
import { Empty, Waiting } from "@/ui/page.tsx";
import { pref, setPref } from "@/ui/prefs.ts";
import { Progress, Tile, Tiles } from "@/ui/tile.tsx";
import { LittleRoom, useRoom } from "../account/diary.tsx";
import { useLive, usePhone, useRound, useSync } from "../context.tsx";
import { TabPage } from "../frame.tsx";
import { surveyPath } from "../survey/path.ts";
import { KindMarks, STATE, attemptNote, rowNote, whereabouts, worst } from "./marks.tsx";
import { callBack, isGone, isKey, lastMet, nearDay, plan } from "./plan.ts";
import { StatesLink } from "../help/states-link.tsx";
import { TOUR } from "../help/paths.ts";
import { TodayLedger } from "./today-ledger.tsx";

/** What this browser cannot do, until the worker says it is understood; 我的 keeps telling it. */
function Warnings({ problems }: { problems: readonly string[] }) {
  const [seen, setSeen] = useState(pref("warned"));
  const text = problems.join(" ");
  if (text === "" || seen === text) return null;
  const understood = () => {
    setPref("warned", text);
    setSeen(text);
  };
  return (
    <Banner tone="look" actions={<Button small kind="line" onPress={understood}>知道了</Button>}>
      {text}
    </Banner>
  );
}

/** null: it cannot be had now, and comes the next time. */
const loadTour = () => import("../help/tour.tsx").then((m) => m.FirstTour, () => null);

const householdPath = (r: HouseholdRow) => `/households/${encodeURIComponent(r.household.id)}`;

function callNote(row: HouseholdRow, today: string): string {
  const agreed = callBack(row)!;
  const late = agreed < today ? `约好${nearDay(agreed, today) ?? day(agreed)}去, 过了` : null;
  return [whereabouts(row), late, row.visits.at(-1)?.note].filter(Boolean).join(" · ");
}

function dueNote(row: HouseholdRow, today: string): string {
  const met = lastMet(row);
  return [whereabouts(row), met ? `上次 ${day(met, Number(today.slice(0, 4)))}` : (attemptNote(row.visits.at(-1)) ?? "还没去过")].join(" · ");
}

/** The first of a list of households, and the way to all of them. */
function Some({ rows, most, all, note }: { rows: readonly HouseholdRow[]; most: number; all: string; note: (row: HouseholdRow) => string }) {
  return (
    <Cells>
      {rows.slice(0, most).map((r) => (
        <Cell
          key={r.household.id}
          edge={worst(r.flags)}
          title={
            <>
              {r.household.name}
              <KindMarks kinds={r.household.kinds} />
            </>
          }
          note={note(r)}
          href={householdPath(r)}
        />
      ))}
      {rows.length > most && <Cell title={`全部 ${rows.length} 户`} href={all} />}
    </Cells>
  );
}

/** Whom to visit today, in this order: what came back, what was agreed on for today, what was begun, the ledger, key
 *  households not seen in this round, visits due by the cadence; then the village's own form. */
export function Today() {
  const phone = usePhone();
  const sync = useSync();
  const round = useRound();
  const room = useRoom();
  const id = round.data?.campaign.id;
  const { data } = useLive(
    ["roster", "drafts", "submissions", "outbox", "forms", "acts", "settings"],
    async (store) => ({
      rows: id ? await store.householdRows(id) : [],
      villages: id ? await store.villageRows(id) : [],
      summary: await store.outboxSummary(),
      drafts: await store.drafts(),
      // Drawn with the page, or it would push the page down.
      Tour: (await store.setting<boolean>(TOUR)) ? null : await loadTour(),
    }),
    [id],
  );
  const account = phone.session().account;
  const grid = data?.rows[0]?.household;
  const note = [day(isoDay()), account && account.grids.length === 1 ? grid?.grid_name : null].filter(Boolean).join(" · ");
  if (!data || round.data === undefined) {
    return (
      <TabPage title="今日" note={note}>
        <Waiting />
      </TabPage>
    );
  }
  if (!round.data || data.rows.length + data.villages.length === 0) {
    return (
      <TabPage title="今日" note={note}>
        <Empty title={sync.phase === "pulling" ? "正在下载名单…" : "手机里还没有名单"}>
          <p>有信号时打开一次, 农户名单和问卷就会下载到手机里。</p>
          {sync.problem && <p>{sync.problem}</p>}
          <p>
            <Button onPress={() => void phone.sync.now()}>现在下载</Button>
          </p>
        </Empty>
      </TabPage>
    );
  }
  const { campaign, campaigns, household: form, village: villageForm } = round.data;
  const { rows, villages, summary, drafts } = data;
  const visited = rows.filter((r) => r.visited).length;
  const today = isoDay();
  const todo = plan(rows, campaign.cadence ?? [], today);
  const returned = [
    ...todo.returned.map((r) => ({ ...r, name: r.household.name, to: householdPath(r) })),
    ...villages.filter((v) => v.review?.action === "return").map((v) => ({ ...v, name: v.village.name, to: `/villages/${encodeURIComponent(v.village.code)}` })),
  ];
  const open = drafts.filter((d) => d.campaign === campaign.id && !returned.some((r) => r.submission_id === d.submission_id));
  const keyLeft = rows.filter((r) => isKey(r) && !r.visited && !isGone(r)).length;
  const stage = campaign.stages.find((s) => s.start <= isoDay() && isoDay() <= s.end);
  const nameOf = (householdId: string | null, village: string) =>
    rows.find((r) => r.household.id === householdId)?.household.name ?? villages.find((v) => v.village.code === village)?.village.name ?? "一份问卷";
  return (
    <TabPage title="今日" note={note}>
      {phone.session().state === "expired" && (
        <Banner tone="look" title="登录到期了" actions={<Button small href="/sign-in">重新登录</Button>}>
          手机里的答案一份不少, 照常入户; 有信号时重新登录就会接着发送。
        </Banner>
      )}
      {data.Tour && <data.Tour />}
      <Warnings problems={phone.capabilities.problems} />
      <LittleRoom room={room} />
      <section class="group">
        <Tiles>
          <Tile value={summary.today.finished} label="今日入户" />
          <Tile value={summary.today.received} label="已收" />
          <Tile value={summary.unsent} label="还在手机里" tone={summary.unsent > 0 ? "look" : undefined} href="/outbox" />
        </Tiles>
        <div class="pad">
          <Progress done={visited} of={rows.length} label="本轮已走访" />
          <p class="progress-words">
            <Dotted
              parts={[
                <>本轮已走访 <b>{visited}</b> / {rows.length} 户</>,
                ...(keyLeft > 0 ? [<>重点户还差 <b>{keyLeft}</b> 户</>] : rows.some(isKey) ? ["重点户都到了 ✓"] : []),
              ]}
            />
          </p>
          <p class="progress-words">
            {campaigns.length > 1 ? (
              <label>
                <span class="sr">专项行动</span>
                <select class="plain-select" value={campaign.id} onChange={(e) => round.choose(e.currentTarget.value)}>
                  {campaigns.map((c) => (
                    <option key={c.id} value={c.id}>
                      {c.short}
                    </option>
                  ))}
                </select>
              </label>
            ) : (
              campaign.short
            )}
            {stage && ` · ${stage.title}到 ${day(stage.end)}`}
          </p>
        </div>
      </section>
      {!form && (
        <Banner tone="look" title="问卷还没下载" actions={<Button small onPress={() => void phone.sync.now()}>现在下载</Button>}>
          有信号时打开一次, 问卷就会存进手机。
        </Banner>
      )}
      <div class="cols">
        {returned.length > 0 && (
          <Group title={`需更正 ${returned.length}`}>
            <Cells>
              {returned.map((r) => (
                <Cell
                  key={r.to}
                  edge="bad"
                  title={
                    <>
                      {r.name}
                      <Mark tone="bad">需更正</Mark>
                      {r.state === "draft" && <Mark tone="act">草稿</Mark>}
                    </>
                  }
                  note={[r.review!.note || r.review!.comments[0]?.text, r.review!.comments.length > 0 ? `${r.review!.comments.length} 处` : null].filter(Boolean).join(" · ") || "主管退回"}
                  href={r.to}
                />
              ))}
            </Cells>
          </Group>
        )}
        {todo.calls.length > 0 && (
          <Group title={`约好今天去 ${todo.calls.length}`}>
            <Some rows={todo.calls} most={8} all="/households?f=call" note={(r) => callNote(r, today)} />
          </Group>
        )}
        {open.length > 0 && (
          <Group title={`没填完 ${open.length}`}>
            <Cells>
              {open.map((d) => (
                <Cell
                  key={d.submission_id}
                  title={
                    <>
                      {nameOf(d.household_id, d.village)}
                      <Mark tone="act">草稿</Mark>
                    </>
                  }
                  note={`填到一半 · ${d.household_id ? (form?.definition.short ?? "入户问卷") : (villageForm?.definition.short ?? "村表")}`}
                  href={surveyPath(d.household_id ? { household: d.household_id } : { village: d.village })}
                />
              ))}
            </Cells>
          </Group>
        )}
        <TodayLedger campaign={campaign.id} />
        {todo.key.length > 0 && (
          <Group title={`重点户还没去 ${todo.key.length}`}>
            <Some rows={todo.key} most={5} all="/households?f=key&f=unvisited" note={rowNote} />
          </Group>
        )}
        {todo.due.map(
          ({ title, key, rows: due }) =>
            due.length > 0 && (
              <Group key={title} title={`${title}到期 ${due.length}`}>
                <Some rows={due} most={key ? 5 : 3} all={`/households?f=due&f=${key ? "key" : "general"}`} note={(r) => dueNote(r, today)} />
              </Group>
            ),
        )}
        {villageForm && villages.length > 0 && (
          <Group title="村表">
            <Cells>
              {villages.map((v) => (
                <Cell
                  key={v.village.code}
                  edge={worst(v.flags)}
                  title={
                    <>
                      {v.village.name}
                      {v.state && <Mark tone={STATE[v.state].tone}>{STATE[v.state].word}</Mark>}
                    </>
                  }
                  note={v.visited ? [v.missing > 0 ? `${villageForm.definition.short}还差 ${v.missing} 处` : `${villageForm.definition.short}已填`, v.flags.length > 0 ? `${v.flags.length} 个问题` : null].filter(Boolean).join(" · ") : `${villageForm.definition.short}还没填`}
                  href={`/villages/${encodeURIComponent(v.village.code)}`}
                />
              ))}
            </Cells>
          </Group>
        )}
      </div>
      <StatesLink />
    </TabPage>
  );
}
