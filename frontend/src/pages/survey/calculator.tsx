import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { CalculatorSheet } from "@/survey/calculator/calculator-sheet.tsx";
import { monthsCounted, partTotal, ratesFor, type Entry, type Sums } from "@/survey/calculator/entries.ts";
import type { Line } from "@/survey/income-card.tsx";
import type { Question } from "@/types.ts";
import { toast } from "@/ui/toast.tsx";
import { useStore, words } from "../context.tsx";
import type { Subject, Survey } from "./use-survey.ts";

interface CalculatorProps {
  part: Question | undefined;
  subject: Subject;
  survey: Survey;
  line: Line;
  onClose: () => void;
}

/** Amounts that this worker typed last, by title: the next household of the village begins with them. */
const AMOUNTS = "calculator amounts";

/** The calculator of one part, with what was reckoned for this household before. */
export function Calculator({ part, subject, survey, line, onClose }: CalculatorProps) {
  const store = useStore();
  const of = subject.draft.household_id ?? subject.draft.village;
  const key = `calculator ${of}`;
  const [sums, setSums] = useState<Sums | null>(null);
  const [amounts, setAmounts] = useState<Record<string, string>>({});
  useEffect(() => {
    Promise.all([store.setting<Sums>(key), store.setting<Record<string, string>>(AMOUNTS)]).then(
      ([held, typed]) => {
        setSums(held ?? {});
        setAmounts(typed ?? {});
      },
      (cause: unknown) => {
        setSums({});
        toast(words(cause));
      },
    );
  }, [store, key]);
  const { definition } = subject.questionnaire;
  const values = survey.draft.answers.values;
  const rates = useMemo(() => (part ? ratesFor(subject.campaign.rates ?? [], part.id, subject.draft.village) : []), [part]);
  const last = useRef<Entry[]>([]);
  if (!part || !sums) return null;
  const keep = (entries: readonly Entry[]) => {
    last.current = [...entries];
    const typed = Object.fromEntries(entries.filter((e) => e.per !== "sale" && e.amount !== "").map((e) => [e.title, e.amount]));
    Promise.all([
      store.setSetting(key, { ...sums, [part.id]: [...entries] }), store.setSetting(AMOUNTS, { ...amounts, ...typed }),
    ]).catch((cause: unknown) => toast(words(cause)));
  };
  return (
    <CalculatorSheet
      part={part}
      definition={definition}
      household={subject.household}
      rates={rates}
      entries={sums[part.id] ?? []}
      amounts={amounts}
      months={monthsCounted(definition, values)}
      value={typeof values[part.id] === "string" ? (values[part.id] as string) : undefined}
      line={line}
      preview={(value) => survey.preview(part.id, value)}
      people={definition.sum ? values[definition.sum.people] : undefined}
      onUse={(entries) => {
        const total = partTotal(entries);
        if (total === null) return;
        keep(entries);
        survey.setValue(part.id, total);
        const asked = subject.aids.costs_deducted;
        // Costs stand beside the sales in each line: they have been taken off.
        if (asked && entries.some((e) => e.per === "sale")) survey.setValue(asked, "yes");
        onClose();
      }}
      onClose={(entries) => {
        keep(entries);
        onClose();
      }}
    />
  );
}
