import { useState } from "preact/hooks";
import type { Check, Member, Question, Section, Value } from "@/types.ts";
import { Chip } from "@/ui/chip.tsx";
import { memo } from "@/ui/memo.ts";
import { Sheet } from "@/ui/sheet.tsx";
import type { Against } from "./across.ts";
import { AgainstNotes } from "./against-notes.tsx";
import type { PictureDesk } from "./photo/desk.ts";
import { PictureQuestion } from "./picture-lazy.tsx";
import { AmountField, CountField } from "./amount-field.tsx";
import { DateField, OptionList, Segments } from "./choice-field.tsx";
import { hasPhrase, isProblem, said, segments, togglePhrase } from "./shown.ts";

export interface QuestionProps {
  question: Question;
  section: Section;
  value: Value | undefined;
  remark: string;
  previous: Value | undefined;
  /** What counts, where the form has no hint of its own. */
  hint?: string | undefined;
  /** The form is none of a notice: what it calls a thing formally is no quotation. */
  own?: boolean;
  /** Answered otherwise than last time. */
  changed: boolean;
  /** Known result of the rules for a computed question. */
  computed: "yes" | "no" | undefined;
  /** 不涉及 was chosen because the roster says so. */
  autoNa: boolean;
  checks: readonly Check[];
  members: readonly Member[];
  /** Counts the edits of this question: see Survey.edits. */
  edit: number | undefined;
  /** What the supervisor wants corrected here. */
  comments: readonly string[] | undefined;
  /** What households of the village say against an answer. */
  against: readonly Against[] | undefined;
  pictures: PictureDesk;
  onValue: (id: string, value: Value | undefined) => void;
  onRemark: (id: string, remark: string) => void;
}

/** The checks are made anew by each judgement; what counts is what they say. */
function unchanged(before: QuestionProps, now: QuestionProps): boolean {
  return (Object.keys(now) as (keyof QuestionProps)[]).every((key) => key === "checks" || key === "against" || before[key] === now[key])
    && JSON.stringify(before.against) === JSON.stringify(now.against)
    && before.checks.length === now.checks.length
    && before.checks.every((check, i) => check.message === now.checks[i]!.message && check.level === now.checks[i]!.level);
}

/** One question, one card: plain wording large, the notice's own words a tap away. */
export const QuestionCard = memo(function QuestionCard(props: QuestionProps) {
  const { question, value, remark, previous, checks } = props;
  const [official, showOfficial] = useState(false);
  const label = `l-${question.id}`;
  const problem = isProblem(question, value);
  const choices = segments(question);
  const proposed = value === undefined ? props.computed : undefined;
  return (
    <section class={`q${problem ? " problem" : ""}`} id={`q-${question.id}`} aria-labelledby={label}>
      <p class={question.printed || question.required === false || previous !== undefined ? "n" : "n bare"}>
        {question.printed && <span class="printed">{question.printed}</span>}
        {question.required === false && <span>可不填</span>}
        {previous !== undefined && (
          <span class={props.changed ? "changed" : undefined}>
            上次: {said(question, previous)}
            {props.changed && " · 这次不同"}
          </span>
        )}
        {question.official && (
          <button type="button" class="link" onClick={() => showOfficial(true)}>
            {props.own ? "正式说法" : "看原文"}<span class="sr">: {question.plain}</span>
          </button>
        )}
      </p>
      <h3 id={label}>{question.plain}</h3>
      {(question.hint ?? props.hint) && <p class="hint">{question.hint ?? props.hint}</p>}
      {props.comments?.map((text, i) => (
        <p key={i} class="check comment">
          要更正: {text}
        </p>
      ))}
      <Field {...props} label={label} />
      {proposed && choices && (
        <p class="hint act">
          按前面的数算出来是“{choices.find((c) => c.value === proposed)?.label}”, 核对后点一下确认。
        </p>
      )}
      {props.autoNa && value === "na" && <p class="hint">名册上这户不涉及, 已替你选好; 不对可以改。</p>}
      {props.against && <AgainstNotes notes={props.against} />}
      {(problem || remark !== "") && <Remark {...props} />}
      {checks.map((check) => (
        <p key={check.id} class={`check ${check.level}`}>
          {check.level === "hard" ? "要改: " : "请看一眼: "}
          {check.message}
        </p>
      ))}
      {official && (
        <Sheet title={props.own ? "正式说法" : "通知原文"} onClose={() => showOfficial(false)}>
          <p class="official">
            {question.printed && <b>{question.printed} </b>}
            {question.official}
          </p>
          <p class="hint">
            {props.section.printed ? `${props.section.printed}. ` : ""}
            {props.section.title}
            {question.on_form === false && !props.own && " · 这一问不在通知的表上"}
          </p>
        </Sheet>
      )}
    </section>
  );
}, unchanged);

function Field(props: QuestionProps & { label: string }) {
  const { question, value, label } = props;
  const onValue = (v: Value | undefined) => props.onValue(question.id, v);
  const invalid = props.checks.some((c) => c.level === "hard");
  const choices = segments(question);
  if (choices) {
    return (
      <Segments
        name={question.id}
        choices={choices}
        value={typeof value === "string" ? value : undefined}
        problem={question.problem_when}
        proposed={props.computed}
        onChange={onValue}
        labelledBy={label}
      />
    );
  }
  const text = typeof value === "string" ? value : undefined;
  const list = Array.isArray(value) ? value : text === undefined ? [] : [text];
  switch (question.type) {
    case "count":
      return <CountField question={question} value={typeof value === "number" ? value : text} onChange={onValue} labelledBy={label} invalid={invalid} />;
    case "money":
    case "decimal":
      return <AmountField question={question} value={text} onChange={onValue} labelledBy={label} invalid={invalid} />;
    case "date":
      return <DateField id={`f-${question.id}`} value={text} onChange={onValue} label={question.plain} />;
    case "choice":
    case "choices": {
      const many = question.type === "choices";
      const put = (chosen: string[]) => onValue(chosen.length === 0 ? undefined : many ? chosen : chosen[0]);
      return <OptionList name={question.id} options={question.options ?? []} chosen={list} many={many} onChange={put} labelledBy={label} />;
    }
    case "members":
      return (
        <OptionList
          name={question.id}
          many
          options={props.members.map((m) => ({ value: m.id, label: [m.name, m.relation, m.age === null ? null : `${m.age} 岁`].filter(Boolean).join(" · ") }))}
          chosen={list}
          onChange={(chosen) => onValue(chosen.length === 0 ? undefined : chosen)}
          labelledBy={label}
          empty="名册上没有家庭成员。"
        />
      );
    case "photo":
    case "signature":
      return <PictureQuestion question={question} value={value} desk={props.pictures} onValue={onValue} />;
    default:
      return (
        <textarea
          autocomplete="off"
          id={`f-${question.id}`}
          class="box"
          rows={2}
          maxLength={2000}
          aria-labelledby={label}
          aria-invalid={invalid ? "true" : undefined}
          value={text ?? ""}
          onInput={(e) => onValue(e.currentTarget.value === "" ? undefined : e.currentTarget.value)}
        />
      );
  }
}

/** A problem asks for a description; phrases to tap save the typing. */
function Remark({ question, remark, onRemark }: QuestionProps) {
  return (
    <div class="remark">
      {question.phrases && question.phrases.length > 0 && (
        <div class="chips wrap" role="group" aria-label="常用说法">
          {question.phrases.map((phrase) => (
            <Chip key={phrase} kind="phrase" on={hasPhrase(remark, phrase)} onPress={() => onRemark(question.id, togglePhrase(remark, phrase))}>
              {phrase}
            </Chip>
          ))}
        </div>
      )}
      <label>
        <span>具体情况</span>
        <textarea
          autocomplete="off"
          id={`r-${question.id}`}
          class="box"
          rows={2}
          maxLength={2000}
          value={remark}
          placeholder="点上面的词, 或写一两句"
          onInput={(e) => onRemark(question.id, e.currentTarget.value)}
        />
      </label>
    </div>
  );
}
