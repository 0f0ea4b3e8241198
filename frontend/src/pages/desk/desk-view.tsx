import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import "@/styles/desk.css";
import { AmountField, CountField } from "@/survey/amount-field.tsx";
import { OptionList, Segments } from "@/survey/choice-field.tsx";
import { hasPhrase, isProblem, segments, togglePhrase, type SectionState } from "@/survey/shown.ts";
import type { Check, Member, Question, Section, Value } from "@/types.ts";
import { day } from "@/ui/format.ts";
import type { Survey } from "../survey/use-survey.ts";
import { actOf, chosen, dayOfTyping, type Place } from "./keys.ts";

const drawn = (q: Question): boolean => q.type === "photo" || q.type === "signature";
const row = (id: string): HTMLElement | null => document.getElementById(`q-${id}`);
const answerOf = (id: string): HTMLElement | null =>
  row(id)?.querySelector<HTMLElement>("input:checked, .box, input, textarea") ?? null;

export interface DeskProps {
  states: readonly SectionState[];
  survey: Survey;
  members: readonly Member[];
  onFinish: () => void;
}

/** A paper form typed in at a desk: all questions in the order of the paper, one line each, and no mouse. */
export function DeskView({ states, survey, members, onFinish }: DeskProps) {
  const { draft, judgement } = survey;
  const { values, remarks } = draft.answers;
  const table = useRef<HTMLTableElement>(null);
  /** Where to go as soon as it is drawn: an answer may bring the question after it. */
  const wanted = useRef<string | null>(null);
  const arrive = () => {
    const field = wanted.current === null ? null : answerOf(wanted.current);
    if (!field) return;
    wanted.current = null;
    field.focus();
    if (field instanceof HTMLInputElement && field.type === "text") field.select();
    row(field.closest("tr")!.id.slice(2))?.scrollIntoView({ block: "nearest" });
  };
  useLayoutEffect(arrive);
  useEffect(() => {
    wanted.current = states.flatMap((s) => s.asked).find((q) => !drawn(q))?.id ?? null;
    arrive();
  }, []);

  /** The next line to be filled, going by what shows after the answer just given; what does not apply is stepped over. */
  const step = (from: string, by: 1 | -1) => {
    const { judgement: now, draft: latest } = survey.latest();
    const settled = new Set(now.auto_na.filter((id) => latest.answers.values[id] === "na"));
    const shown = new Set(now.visible);
    const all = allOf(survey, states).filter((q) => shown.has(q.id) && !drawn(q) && !settled.has(q.id));
    const at = all.findIndex((q) => q.id === from);
    const to = all[at + by];
    if (to) {
      wanted.current = to.id;
      arrive();
    } else if (by === 1) onFinish();
  };
  const toRemark = (id: string) => document.getElementById(`r-${id}`)?.focus();

  const press = (event: KeyboardEvent) => {
    const target = event.target as HTMLElement;
    const line = target.closest<HTMLElement>("tr[data-id]");
    const id = line?.dataset.id;
    const question = id === undefined ? undefined : states.flatMap((s) => s.asked).find((q) => q.id === id);
    if (!id || !question || event.isComposing) return;
    const place: Place = target.id === `r-${id}` ? "remark" : target.matches("[type=radio], [type=checkbox]") ? "choice" : "field";
    const key = { key: event.key, code: event.code, ctrl: event.ctrlKey || event.metaKey, alt: event.altKey, shift: event.shiftKey };
    const meant = actOf(key, place, question);
    if (!meant) return;
    event.preventDefault();
    event.stopPropagation();
    const { values: now, remarks: said } = survey.latest().draft.answers;
    switch (meant.act) {
      case "choose": {
        const value = chosen(question, now[id], meant.n);
        if (value === null) return;
        survey.setValue(id, value);
        if (question.type === "choices") return;
        if (isProblem(question, value)) toRemark(id);
        else step(id, 1);
        return;
      }
      case "phrase": {
        const phrase = question.phrases?.[meant.n - 1];
        if (phrase) survey.setRemark(id, togglePhrase(said[id] ?? "", phrase));
        return;
      }
      case "next": return step(id, 1);
      case "back": return place === "remark" ? answerOf(id)?.focus() : step(id, -1);
      case "answer": return answerOf(id)?.focus();
      case "remark": return toRemark(id);
      case "finish": return onFinish();
    }
  };
  const auto = new Set(judgement.auto_na.filter((id) => values[id] === "na"));
  return (
    <div class="desk">
      <p class="keys" id="desk-keys">
        <kbd>1</kbd> 是/有 <kbd>2</kbd> 否/无 <kbd>3</kbd> 不涉及 · <kbd>Enter</kbd> <kbd>Tab</kbd> 下一格 · <kbd>Shift</kbd>+<kbd>Enter</kbd> 上一格 ·{" "}
        <kbd>/</kbd> 写描述 · <kbd>Alt</kbd>+<kbd>1</kbd>… 常用说法 · <kbd>Ctrl</kbd>+<kbd>Enter</kbd> 填完
      </p>
      <table ref={table} aria-describedby="desk-keys" onKeyDownCapture={press}>
        <thead>
          <tr>
            <th scope="col">号</th>
            <th scope="col">排查内容</th>
            <th scope="col">答</th>
            <th scope="col">具体情况</th>
          </tr>
        </thead>
        {states.map(({ section, asked }) => (
          <tbody key={section.id}>
            <tr>
              <th colSpan={4} scope="rowgroup">
                {section.printed ? `${section.printed}. ` : ""}
                {section.title}
              </th>
            </tr>
            {asked.filter((q) => !drawn(q)).map((q) => (
              <DeskRow
                key={q.id}
                question={q}
                section={section}
                value={values[q.id]}
                remark={remarks[q.id] ?? ""}
                computed={judgement.computed[q.id]}
                auto={auto.has(q.id)}
                checks={judgement.checks.filter((c) => c.question === q.id && !c.id.startsWith("remark_missing:"))}
                members={members}
                survey={survey}
              />
            ))}
          </tbody>
        ))}
      </table>
    </div>
  );
}

/** Every question of the form in order, also those that have just come to show. */
function allOf(survey: Survey, states: readonly SectionState[]): Question[] {
  const known = new Map(states.flatMap((s) => s.section.questions.map((q) => [q.id, q] as const)));
  return survey.latest().judgement.visible.flatMap((id) => known.get(id) ?? []);
}

interface RowProps {
  question: Question;
  section: Section;
  value: Value | undefined;
  remark: string;
  computed: "yes" | "no" | undefined;
  auto: boolean;
  checks: readonly Check[];
  members: readonly Member[];
  survey: Survey;
}

function DeskRow({ question, value, remark, computed, auto, checks, members, survey }: RowProps) {
  const { id } = question;
  const label = `l-${id}`;
  const problem = isProblem(question, value);
  const wanted = problem || remark !== "";
  return (
    <tr id={`q-${id}`} data-id={id} class={[problem && "problem", auto && "auto"].filter(Boolean).join(" ")}>
      <td class="no">{question.printed}</td>
      <td>
        <span id={label}>{question.official}</span>
        {question.required === false && <small> 可不填</small>}
        {checks.map((c) => (
          <small key={c.id} class={`check ${c.level}`}>
            {c.level === "hard" ? "要改: " : "请看一眼: "}
            {c.message}
          </small>
        ))}
      </td>
      <td class="answer">
        <Answer question={question} value={value} computed={computed} label={label} members={members} survey={survey} invalid={checks.some((c) => c.level === "hard")} />
      </td>
      <td>
        {question.problem_when !== undefined && (
          <>
            <input
              id={`r-${id}`}
              class="box"
              type="text"
              maxLength={2000}
              aria-label={`具体情况: ${question.title ?? question.plain}`}
              tabIndex={wanted ? 0 : -1}
              value={remark}
              onInput={(e) => survey.setRemark(id, e.currentTarget.value)}
            />
            {wanted && question.phrases && (
              <small class="phrases">
                {question.phrases.map((phrase, i) => (
                  <span key={phrase} class={hasPhrase(remark, phrase) ? "on" : undefined}>
                    <kbd>{i + 1}</kbd>
                    {phrase}
                  </span>
                ))}
              </small>
            )}
          </>
        )}
      </td>
    </tr>
  );
}

interface AnswerProps {
  question: Question; value: Value | undefined; computed: "yes" | "no" | undefined; label: string;
  members: readonly Member[]; survey: Survey; invalid: boolean;
}

function Answer({ question, value, computed, label, members, survey, invalid }: AnswerProps) {
  const put = (v: Value | undefined) => survey.setValue(question.id, v);
  const choices = segments(question);
  const text = typeof value === "string" ? value : undefined;
  if (choices) {
    return <Segments name={question.id} choices={choices} value={text} problem={question.problem_when} proposed={computed} onChange={put} labelledBy={label} />;
  }
  switch (question.type) {
    case "count":
      return <CountField question={question} value={typeof value === "number" ? value : text} onChange={put} labelledBy={label} invalid={invalid} />;
    case "money":
    case "decimal":
      return <AmountField question={question} value={text} onChange={put} labelledBy={label} invalid={invalid} />;
    case "date":
      return <TypedDay id={`f-${question.id}`} value={text} label={label} onDay={put} />;
    case "choice":
    case "choices":
    case "members": {
      const options = question.type === "members" ? members.map((m) => ({ value: m.id, label: m.name })) : (question.options ?? []);
      const list = Array.isArray(value) ? value : text === undefined ? [] : [text];
      const many = question.type !== "choice";
      return <OptionList name={question.id} many={many} options={options} chosen={list} onChange={(v) => put(many ? (v.length > 0 ? v : undefined) : v[0])} labelledBy={label} />;
    }
    default:
      return <input id={`f-${question.id}`} class="box" type="text" autocomplete="off" aria-labelledby={label} maxLength={2000} value={text ?? ""} onInput={(e) => put(e.currentTarget.value || undefined)} />;
  }
}

/** A day typed in figures; what it was understood as stands beside it. */
function TypedDay({ id, value, label, onDay }: { id: string; value: string | undefined; label: string; onDay: (day: string | undefined) => void }) {
  const [typing, setTyping] = useState<string | null>(null);
  const near = useRef(value ?? String(new Date().getFullYear()));
  return (
    <span class="typed-day">
      <input
        id={id}
        class="box num"
        type="text"
        inputMode="numeric"
        autocomplete="off"
        aria-labelledby={label}
        placeholder="0809"
        value={typing ?? value?.replaceAll("-", "") ?? ""}
        onInput={(e) => {
          setTyping(e.currentTarget.value);
          if (e.currentTarget.value.trim() === "") onDay(undefined);
          else {
            const found = dayOfTyping(e.currentTarget.value, near.current);
            if (found) onDay(found);
          }
        }}
        onBlur={() => setTyping(null)}
      />
      <small>{value ? day(value) : ""}</small>
    </span>
  );
}
