import { useState } from "preact/hooks";
import { Button } from "@/ui/button.tsx";
import type { Aids, Question } from "@/types.ts";
import { Segments } from "./choice-field.tsx";
import type { Known } from "./known.ts";
import { said } from "./shown.ts";

/** A question that nobody has to be asked: its answer as a fact, with who says so. */
export function KnownRow({ question, known, onChange }: { question: Question; known: Known; onChange: () => void }) {
  return (
    <section class="q known" id={`q-${question.id}`} aria-labelledby={`l-${question.id}`}>
      <div class="b">
        <h3 id={`l-${question.id}`}>{question.plain}</h3>
        <p>
          <b>{said(question, known.value)}</b> <small>{known.from}</small>
          {known.remark && <small> · {known.remark}</small>}
        </p>
      </div>
      <button type="button" class="link" onClick={onChange}>
        改<span class="sr">: {question.plain}</span>
      </button>
    </section>
  );
}

/** Answered otherwise than the village at one door: an exception, or what holds for all from now on. */
export function ForVillage({ question, onVillage }: { question: Question; onVillage: () => Promise<void> }) {
  const [done, setDone] = useState(false);
  return (
    <div class="for-village" role="status">
      {done ? (
        <p class="hint">✓ 以后这个村的户都先填这个。</p>
      ) : (
        <>
          <p class="hint">现在只改这一户。</p>
          <Button small kind="line" onPress={() => void onVillage().then(() => setDone(true), () => undefined)}>
            全村都改成这样<span class="sr">: {question.plain}</span>
          </Button>
        </>
      )}
    </div>
  );
}

type VillageFact = NonNullable<Aids["village_facts"]>[number];

/** A fact of the village that the register lacks: asked at the first door, and never again. */
export function FactCard({ fact, value, onFact }: { fact: VillageFact; value: boolean | undefined; onFact: (fact: string, value: boolean) => void }) {
  const label = `l-fact-${fact.fact}`;
  return (
    <section class="q" aria-labelledby={label}>
      <h3 id={label}>{fact.plain}</h3>
      <p class="hint">全村一样, 只问这一次; 以后各户自动用。</p>
      <Segments
        name={`fact-${fact.fact}`}
        choices={[{ value: "yes", label: "有" }, { value: "no", label: "没有" }]}
        value={value === undefined ? undefined : value ? "yes" : "no"}
        onChange={(v) => onFact(fact.fact, v === "yes")}
        labelledBy={label}
      />
    </section>
  );
}
