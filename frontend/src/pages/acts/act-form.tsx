import type { ComponentChildren } from "preact";
import { useMemo, useState } from "preact/hooks";
import "@/styles/acts.css";
import { isoDay } from "@/kit/day.ts";
import { formOf, judgeAct, type NewAct } from "@/store/acts.ts";
import type { Store } from "@/store/store.ts";
import { defaults } from "@/survey/autofill.ts";
import { campaignContext } from "@/survey/context.ts";
import { compile } from "@/survey/evaluate.ts";
import { aidsFor } from "@/survey/known.ts";
import { QuestionCard } from "@/survey/question-card.tsx";
import { hasPhrase, togglePhrase } from "@/survey/shown.ts";
import type { Answers, Campaign, Household, Question, Questionnaire, Value, Values, Village } from "@/types.ts";
import { Banner } from "@/ui/banner.tsx";
import { Button } from "@/ui/button.tsx";
import { Chip } from "@/ui/chip.tsx";
import { useStore, words } from "../context.tsx";
import { usePictureDesk } from "../picture-desk.ts";

/** What a small form is filled for. */
export interface ActSubject {
  campaign: Campaign;
  form: Questionnaire;
  household: Household | null;
  village: Village;
  /** What it begins with: the form's defaults. */
  values: Values;
}

/** Everything a small form needs, read from the phone only. Throws an Error with a Chinese sentence. */
export async function actSubject(
  store: Store, of: { kind: NewAct["kind"]; campaign: Campaign; village: string; household: Household | null },
): Promise<ActSubject> {
  const { kind, campaign, household } = of;
  formOf(campaign, kind);
  const form = await store.actForm(campaign.id, kind);
  const village = (await store.village(of.village)) ?? { code: of.village, name: "", facts: {} };
  return { campaign, form, household, village, values: defaults(compile(form.definition), campaignContext(campaign, of.village), isoDay()) };
}

interface ActFormProps {
  subject: ActSubject;
  kind: NewAct["kind"];
  save: string;
  onSaved: (done: { id: string; rev_id: string }) => void;
  /** Of the thing that it is about, and the step that was seen last; see NewAct. */
  id?: string;
  parent?: string | null;
  title?: (values: Values) => string | undefined;
  /** Questions that the phone answers by itself. */
  known?: Values;
  /** What else is wrong with the words: a sentence, before anything is stored. */
  refuse?: (values: Values) => string | null;
  /** Under a question, from the answers so far. */
  under?: (question: string, values: Values) => ComponentChildren;
}

const DAYS = [["明天", 1], ["后天", 2], ["一周后", 7]] as const;

/** A small form that is said once: its questions as cards, one button. Nothing is stored before the button. */
export function ActForm({ subject, kind, save, onSaved, id, parent, title, known = {}, refuse, under }: ActFormProps) {
  const store = useStore();
  const [answers, setAnswers] = useState<Answers>({ values: { ...subject.values, ...known }, remarks: {}, reasons: {} });
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const judgement = useMemo(() => judgeAct(subject, subject.village.code, answers), [subject, answers]);
  const pictures = usePictureDesk();
  const set = (question: string, value: Value | undefined) =>
    setAnswers((now) => {
      const others = Object.entries(now.values).filter(([id]) => id !== question);
      return { ...now, values: Object.fromEntries(value === undefined ? others : [...others, [question, value]]) };
    });
  const remark = (question: string, text: string) => setAnswers((now) => ({ ...now, remarks: { ...now.remarks, [question]: text } }));
  const hints = aidsFor(subject.campaign, subject.form).hints ?? {};
  const visible = new Set(judgement.visible);
  const asked = subject.form.definition.sections.flatMap((section) =>
    section.questions.filter((q) => visible.has(q.id) && known[q.id] === undefined).map((question) => ({ section, question })));
  const missing = asked.filter(({ question }) => judgement.missing.includes(question.id));
  const hard = judgement.checks.filter((c) => c.level === "hard");
  const keep = async () => {
    setTried(true);
    if (busy) return;
    if (missing.length > 0 || hard.length > 0) {
      const first = missing[0]?.question.id ?? hard[0]!.question;
      document.getElementById(`q-${first}`)?.scrollIntoView({ block: "center" });
      return;
    }
    const wrong = refuse?.(answers.values);
    if (wrong) {
      setFailure(wrong);
      return;
    }
    setBusy(true);
    const named = title?.(answers.values);
    try {
      onSaved(await store.act({
        kind, campaign: subject.campaign.id, village: subject.village.code, household_id: subject.household?.id ?? null, answers,
        ...(id === undefined ? {} : { id }), ...(parent === undefined ? {} : { parent }), ...(named === undefined ? {} : { title: named }),
      }));
    } catch (cause) {
      setFailure(words(cause));
      setBusy(false);
    }
  };
  return (
    <div class="act-form">
      {asked.map(({ section, question }) => (
        <div key={question.id} class="act-question">
          <QuestionCard
            question={question}
            section={section}
            value={answers.values[question.id]}
            remark={answers.remarks[question.id] ?? ""}
            previous={undefined}
            hint={hints[question.id]}
            own={subject.form.definition.source === undefined}
            changed={false}
            against={undefined}
            computed={judgement.computed[question.id]}
            autoNa={false}
            checks={judgement.checks.filter((c) => c.question === question.id)}
            members={subject.household?.members ?? []}
            edit={undefined}
            comments={tried && judgement.missing.includes(question.id) ? MISSING : undefined}
            pictures={pictures}
            onValue={set}
            onRemark={remark}
          />
          <Quick question={question} value={answers.values[question.id]} onValue={(value) => set(question.id, value)} />
          {under?.(question.id, answers.values)}
        </div>
      ))}
      {failure && (
        <Banner tone="bad" icon="alert" title="没有存上">
          {failure}
        </Banner>
      )}
      <Button wide off={busy} onPress={() => void keep()}>
        {save}
      </Button>
    </div>
  );
}

const MISSING = ["还没填"] as const;

/** Taps that save typing: phrases of a text, near days of a date that may be left open. */
function Quick({ question, value, onValue }: { question: Question; value: Value | undefined; onValue: (value: Value | undefined) => void }) {
  if (question.type === "text" && question.phrases?.length) {
    const text = typeof value === "string" ? value : "";
    return (
      <div class="chips wrap" role="group" aria-label={`${question.plain} 常用说法`}>
        {question.phrases.map((phrase) => (
          <Chip key={phrase} kind="phrase" on={hasPhrase(text, phrase)} onPress={() => onValue(togglePhrase(text, phrase) || undefined)}>
            {phrase}
          </Chip>
        ))}
      </div>
    );
  }
  if (question.type === "date" && question.required === false) {
    const today = new Date();
    const dayAfter = (n: number) => isoDay(new Date(today.getFullYear(), today.getMonth(), today.getDate() + n));
    return (
      <div class="chips wrap" role="group" aria-label={`${question.plain} 常用日子`}>
        {DAYS.map(([word, n]) => (
          <Chip key={word} kind="phrase" on={value === dayAfter(n)} onPress={() => onValue(value === dayAfter(n) ? undefined : dayAfter(n))}>
            {word}
          </Chip>
        ))}
      </div>
    );
  }
  return null;
}
