import { useEffect, useState } from "preact/hooks";
import { STEP_WORDS, faultOf, type PhoneCase, type StepKind } from "@/ledger/cases.ts";
import type { Campaign, Household, Values } from "@/types.ts";
import { Banner } from "@/ui/banner.tsx";
import { Waiting } from "@/ui/page.tsx";
import { Sheet } from "@/ui/sheet.tsx";
import { toast } from "@/ui/toast.tsx";
import { ActForm, actSubject, type ActSubject } from "../acts/act-form.tsx";
import { useStore, words } from "../context.tsx";

interface StepSheetProps { of: PhoneCase; step: StepKind; campaign: Campaign; household: Household | null; onClose: () => void }

/** One step of a case, said on the phone and sent like a form. */
export function StepSheet({ of, step, campaign, household, onClose }: StepSheetProps) {
  const store = useStore();
  const [subject, setSubject] = useState<ActSubject | null>(null);
  const [error, setError] = useState<string | null>(null);
  useEffect(() => {
    const start: Values = step === "submit" || step === "start" || step === "assign" ? { measure: of.measure } : {};
    if (step === "assign") {
      start["unit"] = of.unit;
      start["person"] = of.person;
    }
    if (of.due_on && step === "assign") start["due_on"] = of.due_on;
    const filled = Object.fromEntries(Object.entries(start).filter(([, value]) => value !== ""));
    actSubject(store, { kind: "case_step", campaign, village: of.village, household }).then(
      (found) => setSubject({ ...found, values: { ...found.values, ...filled } }),
      (cause: unknown) => setError(words(cause)),
    );
  }, [store, campaign, household]);
  const known: Values = step === "submit" ? { step, proof: campaign.proof ? "yes" : "no" } : { step };
  return (
    <Sheet title={STEP_WORDS[step]!} onClose={onClose}>
      {error && <Banner tone="look">{error}</Banner>}
      {!subject && !error && <Waiting />}
      {subject && (
        <ActForm
          subject={subject}
          kind="case_step"
          id={of.id}
          parent={of.head}
          save={STEP_WORDS[step]!}
          known={known}
          title={() => `${of.household_name ?? "村里"} · ${STEP_WORDS[step]}`}
          refuse={(values) => faultOf(of, values)}
          onSaved={() => {
            toast("已存本机, 有信号会自己发。");
            onClose();
          }}
        />
      )}
    </Sheet>
  );
}
