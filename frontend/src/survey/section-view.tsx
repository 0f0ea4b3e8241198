import { Fragment } from "preact";
import { useState } from "preact/hooks";
import { canonical } from "@/kit/canonical.ts";
import type { Aids, Campaign, Check, Definition, Judgement, Member, Value, Values } from "@/types.ts";
import { Button } from "@/ui/button.tsx";
import type { Against } from "./across.ts";
import { IncomeCard, type Line } from "./income-card.tsx";
import { FactCard, ForVillage, KnownRow } from "./known-row.tsx";
import type { KnownAnswers } from "./known.ts";
import { differs, fillable, type LastTime } from "./last-time.ts";
import { QuestionCard } from "./question-card.tsx";
import type { PictureDesk } from "./photo/desk.ts";
import type { SectionState } from "./shown.ts";

interface SectionProps {
  state: SectionState;
  definition: Definition;
  judgement: Judgement;
  values: Values;
  remarks: Record<string, string>;
  last: LastTime | null;
  known: KnownAnswers;
  aids: Aids;
  /** Facts of the village that were told; those of the register are not among them. */
  told: Readonly<Record<string, boolean>>;
  /** What the register itself says of the village. */
  villageFacts: Readonly<Record<string, unknown>>;
  members: readonly Member[];
  campaign: Campaign;
  line: Line;
  edits: Readonly<Record<string, number>>;
  comments: ReadonlyMap<string, readonly string[]>;
  /** What households say against an answer, by question. */
  against: ReadonlyMap<string, readonly Against[]>;
  pictures: PictureDesk;
  onValue: (id: string, value: Value | undefined) => void;
  onRemark: (id: string, remark: string) => void;
  onSame: (ids: readonly string[]) => void;
  /** This answer holds for the whole village from now on. */
  onVillage: (id: string, value: Value) => Promise<void>;
  onFact: (fact: string, value: boolean) => void;
  onCalculate: (part: string) => void;
}

/** Remarks are asked for under the question itself; repeating that as a warning there would be noise. */
const quiet = (check: Check) => check.id.startsWith("remark_missing:");

/** All questions of one section, the income parts drawn together as a sum. What is known stands as a fact. */
export function SectionView(props: SectionProps) {
  const { state, definition, judgement, values, last, known } = props;
  const [reopened, reopen] = useState<ReadonlySet<string>>(() => new Set());
  const parts = new Set(definition.sum?.parts ?? []);
  // Signing comes at the end, after the last look.
  const asked = state.asked.filter((q) => q.type !== "signature");
  const inSum = asked.filter((q) => parts.has(q.id));
  const autoNa = new Set(judgement.auto_na);
  const checks = (id: string) => judgement.checks.filter((c) => c.question === id && !quiet(c));
  const open = (id: string) => values[id] === undefined || reopened.has(id) || checks(id).some((c) => c.level === "hard") || props.comments.has(id);
  const facts = (props.aids.village_facts ?? []).filter((f) => f.section === state.section.id && typeof props.villageFacts[f.fact] !== "boolean");
  return (
    <div class="section">
      <h2 class="sec-title" tabIndex={-1}>
        {state.section.printed ? `${state.section.printed}. ` : ""}
        {state.section.title}
      </h2>
      <SameAsLast {...props} />
      {facts.map((fact) => (
        <FactCard key={fact.fact} fact={fact} value={props.told[fact.fact]} onFact={props.onFact} />
      ))}
      {asked.map((question) => {
        if (parts.has(question.id)) {
          if (question !== inSum[0]) return null;
          return (
            <IncomeCard
              key="sum"
              definition={definition}
              questions={inSum}
              judgement={judgement}
              values={values}
              last={last}
              line={props.line}
              campaign={props.campaign}
              checks={checks}
              comments={props.comments}
              onValue={props.onValue}
              onCalculate={(props.campaign.rates ?? []).length > 0 ? props.onCalculate : undefined}
            />
          );
        }
        const fact = known[question.id];
        if (fact && !open(question.id) && canonical(values[question.id]) === canonical(fact.value)) {
          return <KnownRow key={question.id} question={question} known={fact} onChange={() => reopen(new Set([...reopened, question.id]))} />;
        }
        const value = values[question.id];
        const exception = fact && value !== undefined && value !== "na" && props.aids.village_wide?.includes(question.id) && canonical(value) !== canonical(fact.value);
        return (
          <Fragment key={question.id}>
          <QuestionCard
            question={question}
            section={state.section}
            value={values[question.id]}
            remark={props.remarks[question.id] ?? ""}
            previous={last?.values[question.id]}
            hint={props.aids.hints?.[question.id]}
            changed={differs(question, values, last)}
            computed={judgement.computed[question.id]}
            autoNa={autoNa.has(question.id)}
            checks={checks(question.id)}
            members={props.members}
            edit={props.edits[question.id]}
            comments={props.comments.get(question.id)}
            against={props.against.get(question.id)}
            pictures={props.pictures}
            onValue={props.onValue}
            onRemark={props.onRemark}
          />
          {exception && <ForVillage key={String(value)} question={question} onVillage={() => props.onVillage(question.id, value)} />}
          </Fragment>
        );
      })}
    </div>
  );
}

/** One tap for what has not changed since the last round; afterwards how the section compares. */
function SameAsLast({ state, values, last, judgement, onSame }: SectionProps) {
  if (!last) return null;
  const ids = fillable(state.asked, values, last, judgement);
  if (ids.length > 0) {
    return (
      <Button kind="line" wide onPress={() => onSame(ids)}>
        <span>
          与上次相同
          <small>填好这一节没答的 {ids.length} 处, 可以再改</small>
        </span>
      </Button>
    );
  }
  const compared = state.asked.filter((q) => values[q.id] !== undefined && last.values[q.id] !== undefined);
  const changed = compared.filter((q) => differs(q, values, last)).length;
  if (compared.length === 0) return null;
  return <p class="same-note">{changed === 0 ? "✓ 这一节与上次相同" : `这一节有 ${changed} 处与上次不同`}</p>;
}
