import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { HouseholdRow, Store } from "@/store/store.ts";
import { campaignContext, householdContext, villageContext } from "@/survey/context.ts";
import { compile, evaluate } from "@/survey/evaluate.ts";
import type { KnownAnswers, VillageMemory } from "@/survey/known.ts";
import { fromLastTime, type LastTime } from "@/survey/last-time.ts";
import { keepingSignatures } from "@/survey/signing.ts";
import type { Aids, Answers, Campaign, Draft, Household, Judgement, Questionnaire, Review, Value, Village } from "@/types.ts";
import { useDraw, Watched } from "@/ui/watched.ts";
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
  /** The last round's answers, and what they were of. */
  last: LastTime | null;
  /** What nobody has to be asked for. */
  aids: Aids;
  known: KnownAnswers;
  memory: VillageMemory;
  /** Facts of the village that the register lacks, told here or by the village form. */
  told: Record<string, boolean>;
  /** Of a village form: its households with what was found there. */
  rows: readonly HouseholdRow[];
  /** Sent back for correction, or approved. */
  review: Review | null;
}

export type Saved = { state: "none" } | { state: "saving" } | { state: "saved"; at: number } | { state: "failed" };

/** The answers and what the rules say of exactly these answers. */
export interface Judged {
  draft: Draft;
  judgement: Judgement;
}

/** Stable from draw to draw: what a card gets does not change unless its own answer does. */
export interface Edits {
  setValue: (id: string, value: Value | undefined) => void;
  /** These questions as last time, remarks included. */
  setSame: (ids: readonly string[]) => void;
  /** A fact of the village that the register lacks. */
  setFact: (fact: string, value: boolean) => void;
  setRemark: (id: string, remark: string) => void;
  setReason: (check: string, reason: string | undefined) => void;
  /** Remembers where the worker is, so that a killed tab comes back to it. */
  setPlace: (question: string) => void;
  retry: () => void;
}

export interface Survey extends Judged, Edits {
  /** Including a change that is not drawn yet. */
  latest: () => Judged;
  /** For the mark in the title bar; it changes twice a tap and is drawn alone. */
  saved: Watched<Saved>;
  /** The sentence of a save that failed, until one succeeds. */
  failure: string | null;
  /** See Subject.told; with what was told since. */
  told: Readonly<Record<string, boolean>>;
  /** What the rules say when this answer were given. */
  preview: (id: string, value: Value | undefined) => Judgement;
  /** How often each question was changed here: a card is drawn after each edit of its own, also when the answer stayed
   *  the same, because what was typed may differ from it ("5 " and 5). */
  edits: Readonly<Record<string, number>>;
}

const without = <T>(map: Record<string, T>, key: string): Record<string, T> =>
  Object.fromEntries(Object.entries(map).filter(([k]) => k !== key));

/** The open form: each change is judged and saved at once; "saved" is only said after the store's strict commit. */
export function useSurvey(store: Store, subject: Subject): Survey {
  const { campaign, questionnaire, household, village, last } = subject;
  const told = useRef(subject.told);
  const judge = useMemo(() => {
    const compiled = compile(questionnaire.definition);
    const facts = household ? householdContext(household, village) : village ? villageContext(village) : {};
    const round = campaignContext(campaign, subject.draft.village);
    return (answers: Answers) => evaluate(compiled, answers, { ...facts, ...told.current }, round, last?.values ?? null);
  }, [subject]);

  const settle = useCallback(
    (wanted: Draft, before: Judgement | null, from = wanted.answers): { draft: Draft; judgement: Judgement } => {
      let draft = wanted;
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
      // Who signed, signed other answers: asked anew. It touches no other answer, so the judgement need only know the gap.
      const answers = keepingSignatures(questionnaire.definition, draft, from, draft.answers);
      if (answers === draft.answers) return { draft, judgement };
      return { draft: { ...draft, answers }, judgement: judge(answers) };
    },
    [judge],
  );

  const [first] = useState(() => settle(subject.draft, null));
  const latest = useRef<Judged>(first);
  const edits = useRef<Record<string, number>>({});
  const turn = useRef(0);
  const [saved] = useState(() => new Watched<Saved>({ state: "none" }));
  const [failure, setFailure] = useState<string | null>(null);
  const drawing = useDrawing();

  const actions = useMemo((): Edits => {
    const save = (draft: Draft) => {
      const mine = ++turn.current;
      if (saved.value.state !== "failed") saved.value = { state: "saving" };
      const done = store.saveDraft(draft);
      done.then(
        () => {
          if (mine !== turn.current) return;
          saved.value = { state: "saved", at: Date.now() };
          setFailure(null);
        },
        (cause: unknown) => {
          saved.value = { state: "failed" };
          setFailure(words(cause));
        },
      );
      return done;
    };
    const change = (place: string | null, edit: (answers: Answers) => Answers) => {
      const { draft, judgement } = latest.current;
      latest.current = settle(
        { ...draft, answers: edit(draft.answers), question: place ?? draft.question, saved_at: new Date().toISOString() },
        judgement,
        draft.answers,
      );
      if (place !== null) edits.current[place] = (edits.current[place] ?? 0) + 1;
      const done = save(latest.current.draft);
      // On the last page a tap changes what stands under the finger: it is drawn at once.
      if (place === null) drawing.now();
      else drawing.after(done);
    };
    return {
      setValue: (id, value) =>
        change(id, (a) => ({ ...a, values: value === undefined ? without(a.values, id) : { ...a.values, [id]: value } })),
      setSame: (ids) => last && change(ids[0] ?? null, (a) => fromLastTime(a, last, ids)),
      setFact: (fact, value) => {
        told.current = { ...told.current, [fact]: value };
        change(null, (a) => a);
      },
      setRemark: (id, remark) =>
        change(id, (a) => ({ ...a, remarks: remark === "" ? without(a.remarks, id) : { ...a.remarks, [id]: remark } })),
      setReason: (check, reason) =>
        change(null, (a) => ({ ...a, reasons: reason === undefined ? without(a.reasons, check) : { ...a.reasons, [check]: reason } })),
      setPlace: (question) => {
        if (latest.current.draft.question !== question && turn.current > 0) change(question, (a) => a);
      },
      retry: () => void save(latest.current.draft).catch(() => undefined),
    };
  }, [store, settle, saved, drawing, last]);

  // A page that goes away may be killed without a word: write what is there once more.
  useEffect(() => {
    const leave = () => {
      if (document.visibilityState === "hidden" && turn.current > 0) store.saveDraft(latest.current.draft).catch(() => undefined);
    };
    document.addEventListener("visibilitychange", leave);
    return () => document.removeEventListener("visibilitychange", leave);
  }, [store]);

  const preview = useCallback((id: string, value: Value | undefined) => {
    const { answers } = latest.current.draft;
    return judge({ ...answers, values: value === undefined ? without(answers.values, id) : { ...answers.values, [id]: value } });
  }, [judge]);
  return { ...actions, ...latest.current, latest: () => latest.current, saved, failure, told: told.current, preview, edits: edits.current };
}

/** Longer than a commit takes on a slow phone, shorter than what feels late (ms). */
const DRAWN_AT_LATEST = 60;
/** What a person's next act begins with. Not "input" and "change": the field holds its new value by then, and drawing
 *  would put the old one back. */
const ACTS = ["pointerdown", "focusin", "click", "keydown", "beforeinput"] as const;

/** Saving goes first: a change is drawn right after its commit, or after DRAWN_AT_LATEST when the commit takes longer.
 *  Drawn at once, the work for the screen (many times that of the save) would stand between the tap and the disk; this
 *  way one frame shows both the answer and that it is stored. Whatever is done next finds the change drawn: two quick
 *  taps on "+" add two. */
function useDrawing(): { now: () => void; after: (saved: Promise<unknown>) => void } {
  const draw = useDraw();
  const [drawing] = useState(() => {
    let timer: ReturnType<typeof setTimeout> | null = null;
    const stop = () => {
      if (timer !== null) clearTimeout(timer);
      timer = null;
    };
    const now = () => {
      stop();
      draw();
    };
    const due = () => timer !== null && now();
    return {
      stop, now, due,
      after(saved: Promise<unknown>) {
        timer ??= setTimeout(now, DRAWN_AT_LATEST);
        // In the same task as the word that it is stored, but behind it.
        const next = () => Promise.resolve().then(due);
        saved.then(next, next);
      },
    };
  });
  useEffect(() => {
    for (const act of ACTS) document.addEventListener(act, drawing.due, true);
    return () => {
      drawing.stop();
      for (const act of ACTS) document.removeEventListener(act, drawing.due, true);
    };
  }, [drawing]);
  return drawing;
}
