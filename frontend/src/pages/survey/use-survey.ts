import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Store } from "@/store/store.ts";
import { campaignContext, householdContext, villageContext } from "@/survey/context.ts";
import { compile, evaluate } from "@/survey/evaluate.ts";
import type { Answers, Campaign, Draft, Household, Judgement, Questionnaire, Value, Values, Village } from "@/types.ts";
import { words } from "../context.tsx";
import { withAutoNa } from "./prefill.ts";

/** What the form is about and everything its rules may look at. */
export interface Subject {
  campaign: Campaign;
  questionnaire: Questionnaire;
  household: Household | null;
  village: Village | null;
  /** Name for the title bar. */
  name: string;
  draft: Draft;
  previous: Values | null;
}

export type Saved =
  | { state: "none" }
  | { state: "saving" }
  | { state: "saved"; at: number }
  | { state: "failed"; message: string };

export interface Survey {
  draft: Draft;
  judgement: Judgement;
  saved: Saved;
  setValue: (id: string, value: Value | undefined) => void;
  setMany: (values: Values) => void;
  setRemark: (id: string, remark: string) => void;
  setReason: (check: string, reason: string | undefined) => void;
  /** Remembers where the worker is, so that a killed tab comes back to it. */
  setPlace: (question: string) => void;
  retry: () => void;
}

const without = <T>(map: Record<string, T>, key: string): Record<string, T> =>
  Object.fromEntries(Object.entries(map).filter(([k]) => k !== key));

/** The open form: each change is judged and saved at once; "saved" is only said after the store's strict commit. */
export function useSurvey(store: Store, subject: Subject): Survey {
  const { campaign, questionnaire, household, village, previous } = subject;
  const judge = useMemo(() => {
    const compiled = compile(questionnaire.definition);
    const facts = household ? householdContext(household, village) : village ? villageContext(village) : {};
    const round = campaignContext(campaign, subject.draft.village);
    return (answers: Answers) => evaluate(compiled, answers, facts, round, previous);
  }, [subject]);

  const settle = useCallback(
    (draft: Draft, before: Judgement | null): { draft: Draft; judgement: Judgement } => {
      // A choice made by itself may show another question that chooses by itself; three rounds end any such chain.
      let judgement = judge(draft.answers);
      let last = before;
      for (let i = 0; i < 3; i++) {
        const answers = withAutoNa(draft.answers, judgement, last);
        if (answers === draft.answers) break;
        draft = { ...draft, answers };
        last = judgement;
        judgement = judge(answers);
      }
      return { draft, judgement };
    },
    [judge],
  );

  const [form, setForm] = useState(() => settle(subject.draft, null));
  const [saved, setSaved] = useState<Saved>({ state: "none" });
  const latest = useRef(form);
  const turn = useRef(0);

  const save = useCallback(
    (draft: Draft) => {
      const mine = ++turn.current;
      setSaved((s) => (s.state === "failed" ? s : { state: "saving" }));
      store.saveDraft(draft).then(
        () => mine === turn.current && setSaved({ state: "saved", at: Date.now() }),
        (cause: unknown) => setSaved({ state: "failed", message: words(cause) }),
      );
    },
    [store],
  );

  const change = useCallback(
    (place: string | null, edit: (answers: Answers) => Answers) => {
      const { draft, judgement } = latest.current;
      const next = settle(
        { ...draft, answers: edit(draft.answers), question: place ?? draft.question, saved_at: new Date().toISOString() },
        judgement,
      );
      latest.current = next;
      setForm(next);
      save(next.draft);
    },
    [settle, save],
  );

  // A page that goes away may be killed without a word: write what is there once more.
  useEffect(() => {
    const leave = () => {
      if (document.visibilityState === "hidden" && turn.current > 0) store.saveDraft(latest.current.draft).catch(() => undefined);
    };
    document.addEventListener("visibilitychange", leave);
    return () => document.removeEventListener("visibilitychange", leave);
  }, [store]);

  return {
    draft: form.draft,
    judgement: form.judgement,
    saved,
    setValue: (id, value) =>
      change(id, (a) => ({ ...a, values: value === undefined ? without(a.values, id) : { ...a.values, [id]: value } })),
    setMany: (values) => change(Object.keys(values)[0] ?? null, (a) => ({ ...a, values: { ...a.values, ...values } })),
    setRemark: (id, remark) =>
      change(id, (a) => ({ ...a, remarks: remark === "" ? without(a.remarks, id) : { ...a.remarks, [id]: remark } })),
    setReason: (check, reason) =>
      change(null, (a) => ({ ...a, reasons: reason === undefined ? without(a.reasons, check) : { ...a.reasons, [check]: reason } })),
    setPlace: (question) => {
      if (latest.current.draft.question !== question && turn.current > 0) change(question, (a) => a);
    },
    retry: () => save(latest.current.draft),
  };
}
