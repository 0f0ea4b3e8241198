import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { actRef } from "@/survey/forms.ts";
import { findQuestion, said } from "@/survey/shown.ts";
import type { Work } from "@/store/store.ts";
import type { Campaign, Definition, Household, Submission, Visit } from "@/types.ts";
import { Button } from "@/ui/button.tsx";
import { Cell, Cells, Facts, Group } from "@/ui/cell.tsx";
import { Mark } from "@/ui/chip.tsx";
import { day, fen, memberWords } from "@/ui/format.ts";
import { lazy, NOT_OPENED } from "@/ui/lazy.tsx";
import { Empty, Page, Waiting } from "@/ui/page.tsx";
import { Sheet } from "@/ui/sheet.tsx";
import { toast } from "@/ui/toast.tsx";
import { useLive, useRound, useStore, words } from "../context.tsx";
import { SyncLine } from "../frame.tsx";
import { StatesLink } from "../help/states-link.tsx";
import { surveyPath } from "../survey/path.ts";
import { FlagList } from "./flag-list.tsx";
import { KindMarks, STATE, attemptNote } from "./marks.tsx";
import { CommentList, ReviewBanner } from "./review.tsx";

/** The last result: state, sums, what was found, and all answers on request. */
function Result({ work, submission, definition }: { work: Work; submission: Submission | undefined; definition: Definition | null }) {
  const [open, setOpen] = useState(false);
  const state = work.state;
  return (
    <Group
      title="本轮走访"
      aside={state && <Mark tone={STATE[state].tone}>{STATE[state].word}</Mark>}
    >
      <Facts
        rows={[
          ["走访日期", work.visited_on ? day(work.visited_on) : work.visited ? "已走访" : "本轮还没去"],
          ...(work.per_person === null ? [] : ([["人均纯收入", `${fen(Math.round(work.per_person))} 元`]] as const)),
          ...(submission?.account_name ? ([["走访人", submission.account_name]] as const) : []),
          ...(submission?.photos?.total ? ([["照片和签字", submission.photos.here === submission.photos.total ? `${submission.photos.total} 张都已送达` : `${submission.photos.here} / ${submission.photos.total} 已送达`]] as const) : []),
        ]}
      />
      {work.flags.length > 0 ? (
        <FlagList flags={work.flags} />
      ) : (
        work.visited && <p class="note">没有发现问题。</p>
      )}
      {submission && definition && (
        <Cells>
          <Cell title={`看 ${Object.keys(submission.answers.values).length} 处答案`} onPress={() => setOpen(true)} />
        </Cells>
      )}
      {open && submission && definition && (
        <Sheet title="填过的答案" onClose={() => setOpen(false)}>
          {definition.sections.map((section) => {
            const answered = section.questions.filter((q) => submission.answers.values[q.id] !== undefined);
            if (answered.length === 0) return null;
            return (
              <div class="answers" key={section.id}>
                <h3>{section.plain}</h3>
                <Facts rows={answered.map((q) => [q.plain, said(q, submission.answers.values[q.id])] as const)} />
              </div>
            );
          })}
        </Sheet>
      )}
    </Group>
  );
}

const HouseholdCases = lazy(() => import("../ledger/household-cases.tsx").then((m) => m.HouseholdCases), NOT_OPENED, "");
const VisitSheet = lazy(() => import("./visit-sheet.tsx").then((m) => m.VisitSheet), NOT_OPENED, "");

const ApplicationSheet = lazy(() => import("./application-sheet.tsx").then((m) => m.ApplicationSheet), NOT_OPENED, "");

/** Who was here when, how it went, and the way to note another attempt. */
function Attempts({ campaign, household, visits }: { campaign: Campaign; household: Household; visits: readonly Visit[] }) {
  const [open, setOpen] = useState(false);
  const [applying, setApplying] = useState(false);
  if (!actRef(campaign, "visit")) return null;
  return (
    <Group title={`走访记录 ${visits.length || ""}`}>
      <Cells>
        {visits.slice(-5).reverse().map((v) => (
          <Cell key={v.id} title={attemptNote(v)} note={[v.note, v.account_name].filter(Boolean).join(" · ")} />
        ))}
        <Cell title="记一次走访" note="没人在家、约了日子、电话问过, 都记在这里" onPress={() => setOpen(true)} />
        {actRef(campaign, "application") && !household.monitored && !household.provisional && (
          <Cell title="这户自己申报监测对象" note="家里遇到困难、自己提出的, 记下来由村里接着办" onPress={() => setApplying(true)} />
        )}
      </Cells>
      {applying && <ApplicationSheet campaign={campaign} household={household} onClose={() => setApplying(false)} />}
      {open && <VisitSheet campaign={campaign} household={household} onClose={() => setOpen(false)} />}
    </Group>
  );
}

function action(work: Work | null): string {
  if (work?.state === "draft") return "接着填";
  if (work?.state === "returned") return "去更正";
  if (work?.visited || work?.submission_id) return "更正这一份";
  return "开始入户";
}

interface SubjectProps {
  title: string;
  up: string;
  facts: ComponentChildren;
  work: Work | null;
  submissions: readonly Submission[];
  definition: Definition | null;
  to: string;
  campaign: string | undefined;
}

function SubjectView({ title, up, facts, work, submissions, definition, to, campaign }: SubjectProps) {
  const store = useStore();
  const [asking, setAsking] = useState(false);
  const draft = work?.draft ?? null;
  const now = submissions.find((s) => s.campaign === campaign);
  const place = draft?.question && definition ? findQuestion(definition, draft.question) : null;
  const discard = async () => {
    setAsking(false);
    try {
      if (draft) await store.discardDraft(draft.submission_id);
      toast("草稿已放弃, 以前交上去的没有变。");
    } catch (cause) {
      toast(words(cause));
    }
  };
  return (
    <Page
      title={title}
      kind="走访"
      up={up}
      line={<SyncLine />}
      foot={
        definition && !(work?.review?.action === "approve" && !draft) && (
          <Button wide href={to}>
            {action(work)}
            {place ? `: ${place.section.plain}` : ""}
          </Button>
        )
      }
    >
      <ReviewBanner review={work?.review ?? null} open={draft !== null} />
      {work?.review && <CommentList review={work.review} definition={definition} to={to} />}
      <div class="cols">
        {work && (work.visited || work.state !== null) && <Result work={work} submission={now} definition={definition} />}
        {facts}
      </div>
      {work && work.state !== null && <StatesLink />}
      {!definition && <p class="note out">问卷还没下载到手机。有信号时打开一次就有了。</p>}
      {definition && (
        <p class="note out">
          <a class="link" href={to.replace(/survey$/, "print")}>
            打印{definition.form ?? "这张表"}
          </a>
        </p>
      )}
      {draft && (
        <p class="note out">
          <button type="button" class="link" onClick={() => setAsking(true)}>
            放弃这份草稿
          </button>
        </p>
      )}
      {asking && (
        <Sheet title="放弃这份草稿?" onClose={() => setAsking(false)}>
          <p class="hint">只丢掉还没完成的这一份; 以前完成的、交上去的都不变。</p>
          <div class="btns two">
            <Button kind="line" onPress={() => setAsking(false)}>
              不放弃
            </Button>
            <Button kind="warn" onPress={discard}>
              放弃草稿
            </Button>
          </div>
        </Sheet>
      )}
    </Page>
  );
}

const Gone = ({ what, up }: { what: string; up: string }) => (
  <Page title={what} up={up} line={<SyncLine />}>
    <Empty title={`手机里没有${what}`}>可能已不归你管, 或名单还没下载完。</Empty>
  </Page>
);

const Opening = ({ title, up }: { title: string; up: string }) => (
  <Page title={title} kind="走访" up={up}>
    <Waiting />
  </Page>
);

export function HouseholdPage({ id }: { id: string }) {
  const round = useRound();
  const campaign = round.data?.campaign.id;
  const { data } = useLive(
    ["roster", "drafts", "submissions", "outbox", "forms", "acts"],
    async (store) => ({
      household: await store.household(id),
      row: campaign ? ((await store.householdRows(campaign)).find((r) => r.household.id === id) ?? null) : null,
      submissions: await store.submissionsOf({ household: id }),
    }),
    [id, campaign],
  );
  if (!data || round.data === undefined) return <Opening title="农户" up="/households" />;
  const { household, row, submissions } = data;
  if (!household) return <Gone what="这一户" up="/households" />;
  const rows: [string, ComponentChildren][] = [["户号", household.number]];
  if (household.address) rows.push(["住址", household.address]);
  rows.push(["村 · 网格", [household.village_name, household.grid_name].filter(Boolean).join(" · ")]);
  if (household.provisional) rows.push(["户类型", "名册外, 等主管核对"]);
  else rows.push(["户类型", household.kinds.length > 0 ? <KindMarks kinds={household.kinds} /> : "一般户"]);
  if (household.people !== null) rows.push(["人口", `${household.people} 人${household.labour === null ? "" : ` · 劳动力 ${household.labour} 人`}`]);
  return (
    <SubjectView
      title={household.name}
      up="/households"
      work={row}
      submissions={submissions}
      definition={round.data?.household?.definition ?? null}
      to={surveyPath({ household: id })}
      campaign={campaign}
      facts={
        <>
          {campaign && <HouseholdCases campaign={campaign} household={id} />}
          {round.data && <Attempts campaign={round.data.campaign} household={household} visits={row?.visits ?? []} />}
          <Group title={household.provisional ? "登记的情况" : "名册上的情况"}>
            <Facts rows={rows} />
          </Group>
          {household.members.length > 0 && (
            <Group title={`家庭成员 ${household.members.length}`}>
              <Facts
                rows={household.members.map((m) => [
                  m.name,
                  memberWords(m) || "—",
                ])}
              />
            </Group>
          )}
        </>
      }
    />
  );
}

export function VillagePage({ code }: { code: string }) {
  const round = useRound();
  const campaign = round.data?.campaign.id;
  const { data } = useLive(
    ["roster", "drafts", "submissions", "outbox", "forms"],
    async (store) => ({
      village: await store.village(code),
      row: campaign ? ((await store.villageRows(campaign)).find((r) => r.village.code === code) ?? null) : null,
      submissions: await store.submissionsOf({ village: code }),
    }),
    [code, campaign],
  );
  if (!data || round.data === undefined) return <Opening title="村表" up="/" />;
  if (!data.village) return <Gone what="这个村" up="/" />;
  const form = round.data?.village?.definition ?? null;
  return (
    <SubjectView
      title={data.village.name}
      up="/"
      work={data.row}
      submissions={data.submissions}
      definition={form}
      to={surveyPath({ village: code })}
      campaign={campaign}
      facts={
        form && (
          <p class="note out">
            {form.title}
            {data.row && data.row.missing > 0 ? `。还差 ${data.row.missing} 处, 谁填都行。` : ""}
          </p>
        )
      }
    />
  );
}
