import type { ComponentChildren } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { acrossNotes } from "@/survey/across.ts";
import { learned } from "@/survey/known.ts";
import { SectionView } from "@/survey/section-view.tsx";
import { findQuestion, sectionStates, type SectionState } from "@/survey/shown.ts";
import type { Draft, Member, Review } from "@/types.ts";
import { Banner } from "@/ui/banner.tsx";
import { Button } from "@/ui/button.tsx";
import { Chip } from "@/ui/chip.tsx";
import { memo } from "@/ui/memo.ts";
import { Page, Waiting, scroller } from "@/ui/page.tsx";
import { go, useAddress } from "@/ui/router.ts";
import { toast } from "@/ui/toast.tsx";
import { useStore, words } from "../context.tsx";
import { usePictureDesk } from "../picture-desk.ts";
import { Calculator } from "./calculator-lazy.tsx";
import { Done } from "./done.tsx";
import { ReviewBanner } from "../visits/review.tsx";
import { DeskView, atDesk, useKeyboard } from "../desk/desk-lazy.tsx";
import { Finish } from "./finish.tsx";
import { NewerPage } from "./newer-page.tsx";
import { surveyPath } from "./path.ts";
import { SavedMark } from "./saved-mark.tsx";
import { clashes, lineOf, newerThan, openSubject, remember, together, type Clash } from "./subject.ts";
import { type Subject, useSurvey } from "./use-survey.ts";

/** Opens the draft, or the last saved answers, and hands them to the form. */
export function SurveyPage({ household, village }: { household?: string; village?: string }) {
  const store = useStore();
  const [subject, setSubject] = useState<Subject | null>(null);
  const [clash, setClash] = useState<(Clash & { draft: Draft }) | null>(null);
  const [approved, setApproved] = useState<Review | null>(null);
  const [error, setError] = useState<string | null>(null);
  const up = household ? `/households/${encodeURIComponent(household)}` : "/";
  useEffect(() => {
    let here = true;
    openSubject(store, { household, village }).then(
      async (s) => {
        if (s.review?.action === "approve" && !(await store.draft(s.draft.submission_id))) {
          if (here) setApproved(s.review);
          return;
        }
        const found = await newerThan(store, s.draft, s.questionnaire.definition);
        if (here && found) await meet(s, found, s.draft);
        if (here) setSubject((held) => held ?? s);
      },
    ).catch((cause: unknown) => here && setError(words(cause)));
    return () => {
      here = false;
    };
  }, [store, household, village]);
  /** Where there is nothing to choose the draft goes on from the newer answers by itself. */
  const meet = async (of: Subject, found: Clash, draft: Draft) => {
    if (clashes(found, draft)) setClash({ ...found, draft });
    else await goOn(of, await store.rebaseDraft(draft, found.newer, together(draft, found)));
  };
  const goOn = async (of: Subject, draft: Draft) => {
    setSubject({ ...of, draft, review: await store.reviewOf(draft.submission_id) });
    setClash(null);
  };
  const failed = (cause: unknown) => setError(words(cause));
  if (error) {
    return (
      <Page title="打不开问卷" up={up}>
        <Banner tone="bad" title="问卷没有打开">
          {error} 手机里已存的答案没有变。
        </Banner>
      </Page>
    );
  }
  if (approved) {
    return (
      <Page title="不能改" up={up}>
        <ReviewBanner review={approved} />
      </Page>
    );
  }
  if (!subject) {
    return (
      <Page title="问卷" up={up}>
        <Waiting />
      </Page>
    );
  }
  if (clash) {
    return (
      <NewerPage
        name={subject.name}
        up={up}
        draft={clash.draft}
        newer={clash.newer}
        differences={clash.differences.filter((d) => d.by !== "mine")}
        onGoOn={(draft) => void goOn(subject, draft).catch(failed)}
      />
    );
  }
  // Another head is another form to the store: what is saved from here on is its child.
  const key = `${subject.draft.submission_id} ${subject.draft.parent ?? ""}`;
  return (
    <Form
      key={key}
      subject={subject}
      up={up}
      onNewer={(found, draft) => meet(subject, found, draft).catch(failed)}
    />
  );
}

const NOBODY: readonly Member[] = [];
const NO_FACTS = {};

interface FormProps {
  subject: Subject;
  up: string;
  onNewer: (clash: Clash, draft: Draft) => void;
}

function Form({ subject, up, onNewer }: FormProps) {
  const store = useStore();
  const survey = useSurvey(store, subject);
  const line = useMemo(() => lineOf(subject), [subject]);
  const desk = useMemo(() => (typeof matchMedia === "function" ? matchMedia("(min-width: 56rem)") : null), []);
  const { query } = useAddress();
  const { definition } = subject.questionnaire;
  const { draft, judgement, failure } = survey;
  const { values } = draft.answers;
  const [finished, setFinished] = useState<{ at: number; part: number } | null>(null);
  const [clash, setClash] = useState<Clash | null>(null);
  const pictures = usePictureDesk();
  const comments = useMemo(() => commentsOf(subject.review), [subject]);
  // Other answers may come in while the form is open; nothing on the screen changes before the worker asks.
  useEffect(() => {
    let here = finished === null;
    const stop = store.subscribe((topics) => {
      if (!here || !topics.has("submissions")) return;
      newerThan(store, survey.latest().draft, definition).then((found) => here && setClash(found && clashes(found, survey.latest().draft) ? found : null), () => undefined);
    });
    return () => {
      here = false;
      stop();
    };
  }, [store, finished]);
  // A section of signatures alone is signed on the last page.
  const states = sectionStates(definition, judgement, (id) => values[id] !== undefined).filter((s) => s.asked.some((q) => q.type !== "signature"));
  const against = useMemo(() => acrossNotes(subject.aids, subject.rows, values), [subject, values]);
  const [calculating, setCalculating] = useState<string | null>(null);
  const path = surveyPath(draft.household_id ? { household: draft.household_id } : { village: draft.village });

  // Where to go on: what the address says, else where the draft was left, else the first section.
  const resume = useRef(draft.question);
  const wanted = query.get("s") ?? (resume.current ? findQuestion(definition, resume.current)?.section.id : undefined);
  const at = Math.max(0, states.findIndex((s) => s.section.id === wanted));
  const state = states[at]!;
  const next = states[at + 1];
  const toSection = (s: SectionState) => {
    resume.current = null;
    go(`${path}?s=${s.section.id}`, { replace: true });
    scroller()?.scrollTo(0, 0);
    survey.setPlace(s.asked[0]!.id);
  };
  const toFinish = () => {
    resume.current = null;
    go(`${path}?step=finish`);
  };
  const toQuestion = (id: string) => {
    const place = findQuestion(definition, id);
    if (!place) return;
    resume.current = null;
    if (place.question.type === "signature") document.getElementById(`q-${id}`)?.scrollIntoView({ block: "center" });
    else go(`${path}?${atDesk() ? "step=desk" : `s=${place.section.id}`}&q=${id}`);
  };

  // A new section is announced, and Tab goes on from its head.
  const shownSection = useRef(state.section.id);
  useEffect(() => {
    if (shownSection.current === state.section.id) return;
    shownSection.current = state.section.id;
    document.querySelector<HTMLElement>(".sec-title")?.focus({ preventScroll: true });
  }, [state.section.id]);

  const finishing = query.get("step") === "finish";
  const jump = query.get("q") ?? (query.get("s") === null ? resume.current : null);
  useEffect(() => {
    if (finishing || !jump) return;
    const card = document.getElementById(`q-${jump}`);
    if (!card) return;
    card.scrollIntoView({ block: "center" });
    card.classList.add("jump");
    const field = card.querySelector<HTMLElement>("input:checked, input, select, textarea");
    field?.focus({ preventScroll: true });
  }, [jump, finishing, state.section.id]);

  // The receipt has its own address; going back from it, or reloading it, leads to the household and not into a
  // new correction.
  const done = query.get("step") === "done";
  useEffect(() => {
    if (finished === null ? done : !done) go(up, { replace: true });
  }, [finished, done, up]);
  const wide = desk?.matches === true;
  useKeyboard(path, wide && location.search === "", finishing ? "finish" : finished !== null ? "done" : null);
  if (finished !== null) return <Done subject={subject} at={finished.at} part={finished.part} />;

  const failed = failure !== null && (
    <Banner tone="bad" icon="alert" title="刚才的答案没有存进手机" actions={<Button small kind="warn" onPress={survey.retry}>再存一次</Button>}>
      {failure} 这一页先不要关, 答案都还在屏幕上。
    </Banner>
  );
  if (finishing) {
    return (
      <Finish
        subject={subject}
        survey={survey}
        path={path}
        failed={failed}
        pictures={pictures}
        onJump={toQuestion}
        onNewer={(found) => onNewer(found, survey.latest().draft)}
        onFinished={async (part) => {
          // Before the word that all is done: the app may be closed right after it. Without it the next door is asked once more.
          if (draft.household_id) await remember(store, draft.village, (m) => learned(m, subject.aids, survey.latest().draft.answers.values)).catch(() => undefined);
          setFinished({ at: Date.now(), part });
          go(`${path}?step=done`, { replace: true });
        }}
      />
    );
  }
  if (query.get("step") === "desk") {
    return (
      <Page
        title={subject.name}
        kind="问卷"
        up={up}
        aside={<SavedMark of={survey.saved} />}
        foot={<Button wide onPress={toFinish}>填完了, 看一遍</Button>}
      >
        {failed}
        <DeskView states={states} survey={survey} members={subject.household?.members ?? NOBODY} path={path} onFinish={toFinish} />
      </Page>
    );
  }
  const chips = <Chips states={states} current={state.section.id} onPress={toSection} />;
  const content = (
    <SectionView
      key={state.section.id}
      state={state}
      definition={definition}
      judgement={judgement}
      values={values}
      remarks={draft.answers.remarks}
      last={subject.last}
      known={subject.known}
      aids={subject.aids}
      told={survey.told}
      villageFacts={subject.village?.facts ?? NO_FACTS}
      against={against}
      members={subject.household?.members ?? NOBODY}
      campaign={subject.campaign}
      line={line}
      edits={survey.edits}
      comments={comments}
      pictures={pictures}
      onValue={survey.setValue}
      onRemark={survey.setRemark}
      onSame={survey.setSame}
      onVillage={(id, value) =>
        remember(store, draft.village, (m) => ({ ...m, answers: { ...m.answers, [id]: value } })).catch((cause: unknown) => {
          toast(words(cause));
          throw cause;
        })
      }
      onFact={(fact, value) => {
        survey.setFact(fact, value);
        remember(store, draft.village, (m) => ({ ...m, facts: { ...m.facts, [fact]: value } })).catch((cause: unknown) => toast(words(cause)));
      }}
      onCalculate={setCalculating}
    />
  );
  return (
    <Page
      title={subject.name}
      kind="问卷"
      up={up}
      aside={<SavedMark of={survey.saved} />}
      under={wide ? undefined : <ScrollToCurrent current={state.section.id}>{chips}</ScrollToCurrent>}
      foot={
        next ? (
          <Button wide onPress={() => toSection(next)}>
            下一节: {next.section.plain}
          </Button>
        ) : (
          <Button wide onPress={toFinish}>
            填完了, 看一遍
          </Button>
        )
      }
    >
      {failed}
      {clash && (
        <Banner
          tone="look"
          icon="alert"
          title={`${clash.newer.by ?? "别处"}刚交来更新的答案`}
          actions={<Button small onPress={() => onNewer(clash, survey.latest().draft)}>看哪里不一样</Button>}
        >
          你填的都在; 完成前要看一眼。
        </Banner>
      )}
      <ReviewBanner review={subject.review} open />
      {wide ? (
        <div class="survey-wide">
          {chips}
          {content}
        </div>
      ) : (
        content
      )}
      {calculating && (
        <Calculator
          part={findQuestion(definition, calculating)?.question}
          subject={subject}
          survey={survey}
          line={line}
          onClose={() => setCalculating(null)}
        />
      )}
      <p class="note out">
        {next && (
          <button type="button" class="link" onClick={toFinish}>
            直接看还差什么
          </button>
        )}
        {wide && (
          <a class="link" href={`${path}?step=desk`} data-replace="">
            照纸质表用键盘录入
          </a>
        )}
      </p>
    </Page>
  );
}

/** By question. */
function commentsOf(review: Review | null): ReadonlyMap<string, readonly string[]> {
  const map = new Map<string, string[]>();
  if (review?.action !== "return") return map;
  for (const { question, text } of review.comments) map.set(question, [...(map.get(question) ?? []), text]);
  return map;
}

interface ChipsProps {
  states: readonly SectionState[];
  current: string;
  onPress: (state: SectionState) => void;
}

/** A tap seldom changes how far a section is in more than a number. */
const sameChips = (before: ChipsProps, now: ChipsProps): boolean =>
  before.current === now.current && before.states.length === now.states.length && before.states.every((a, i) => {
    const b = now.states[i]!;
    return a.section === b.section && a.asked[0] === b.asked[0] && a.done === b.done && a.answered === b.answered
      && a.total === b.total && a.problems === b.problems;
  });

/** All sections with how far each is. */
const Chips = memo(function Chips({ states, current, onPress }: ChipsProps) {
  return (
    <div class="secs">
      <nav class="chips scroll" aria-label="各节">
        {states.map((s) => (
          <Chip key={s.section.id} kind={s.done ? "done" : "filter"} current={s.section.id === current} onPress={() => onPress(s)} count={s.done || s.total === 0 ? undefined : `${s.answered}/${s.total}`}>
            {s.done && "✓ "}
            {s.section.plain}
            {s.problems > 0 && <span class="n">!{s.problems}</span>}
          </Chip>
        ))}
      </nav>
    </div>
  );
}, sameChips);

/** Brings the chip of the section that was opened into sight. */
function ScrollToCurrent({ current, children }: { current: string; children: ComponentChildren }) {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const row = ref.current?.querySelector<HTMLElement>(".scroll");
    const chip = row?.querySelector<HTMLElement>("[aria-current]");
    if (row && chip) row.scrollLeft = chip.offsetLeft - (row.clientWidth - chip.offsetWidth) / 2;
  }, [current]);
  return <div ref={ref}>{children}</div>;
}
