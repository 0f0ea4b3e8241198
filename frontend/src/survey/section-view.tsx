import type { Campaign, Check, Definition, Judgement, Member, Question, Value, Values } from "@/types.ts";
import { Button } from "@/ui/button.tsx";
import { IncomeCard, type Line } from "./income-card.tsx";
import { QuestionCard } from "./question-card.tsx";
import type { PictureDesk } from "./photo/desk.ts";
import type { SectionState } from "./shown.ts";

interface SectionProps {
  state: SectionState;
  definition: Definition;
  judgement: Judgement;
  values: Values;
  remarks: Record<string, string>;
  previous: Values | null;
  members: readonly Member[];
  campaign: Campaign;
  line: Line;
  edits: Readonly<Record<string, number>>;
  comments: ReadonlyMap<string, readonly string[]>;
  pictures: PictureDesk;
  onValue: (id: string, value: Value | undefined) => void;
  onRemark: (id: string, remark: string) => void;
  onSame: (ids: readonly string[]) => void;
}

/** Remarks are asked for under the question itself; repeating that as a warning there would be noise. */
const quiet = (check: Check) => check.id.startsWith("remark_missing:");

/** A photo or a signature is of its day: "the same as last time" would be untrue. */
const drawn = (q: Question) => q.type === "photo" || q.type === "signature";

/** All questions of one section, the income parts drawn together as a sum. */
export function SectionView(props: SectionProps) {
  const { state, definition, judgement, values, previous } = props;
  const parts = new Set(definition.sum?.parts ?? []);
  const inSum = state.asked.filter((q) => parts.has(q.id));
  const autoNa = new Set(judgement.auto_na);
  const checks = (id: string) => judgement.checks.filter((c) => c.question === id && !quiet(c));
  const same = previous ? state.asked.filter((q) => !drawn(q) && values[q.id] === undefined && previous[q.id] !== undefined && judgement.computed[q.id] === undefined) : [];
  return (
    <div class="section">
      <h2 class="sec-title" tabIndex={-1}>
        {state.section.printed ? `${state.section.printed}. ` : ""}
        {state.section.title}
      </h2>
      {same.length > 0 && (
        <Button kind="line" wide onPress={() => props.onSame(same.map((q) => q.id))}>
          这一节 {same.length} 处与上次相同
        </Button>
      )}
      {state.asked.map((question) => {
        if (parts.has(question.id)) {
          if (question !== inSum[0]) return null;
          return (
            <IncomeCard
              key="sum"
              definition={definition}
              questions={inSum}
              judgement={judgement}
              values={values}
              previous={previous}
              line={props.line}
              campaign={props.campaign}
              checks={checks}
              comments={props.comments}
              onValue={props.onValue}
            />
          );
        }
        return (
          <QuestionCard
            key={question.id}
            question={question}
            section={state.section}
            value={values[question.id]}
            remark={props.remarks[question.id] ?? ""}
            previous={previous?.[question.id]}
            computed={judgement.computed[question.id]}
            autoNa={autoNa.has(question.id)}
            checks={checks(question.id)}
            members={props.members}
            edit={props.edits[question.id]}
            comments={props.comments.get(question.id)}
            pictures={props.pictures}
            onValue={props.onValue}
            onRemark={props.onRemark}
          />
        );
      })}
    </div>
  );
}
