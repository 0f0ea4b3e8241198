import { useEffect, useState } from "preact/hooks";
import type { Campaign, Household } from "@/types.ts";
import { Banner } from "@/ui/banner.tsx";
import { Waiting } from "@/ui/page.tsx";
import { Sheet } from "@/ui/sheet.tsx";
import { toast } from "@/ui/toast.tsx";
import { ActForm, actSubject, type ActSubject } from "../acts/act-form.tsx";
import { useStore, words } from "../context.tsx";

/** 农户自主申报: the household asks by itself; the procedure goes on at the desk. */
export function ApplicationSheet({ campaign, household, onClose }: { campaign: Campaign; household: Household; onClose: () => void }) {
  const store = useStore();
  const [subject, setSubject] = useState<ActSubject | null>(null);
  const [error, setError] = useState<string | null>(null);
  useEffect(() => {
    actSubject(store, { kind: "application", campaign, village: household.village, household }).then(setSubject, (cause: unknown) => setError(words(cause)));
  }, [store, campaign, household]);
  return (
    <Sheet title={`自主申报 · ${household.name}`} onClose={onClose}>
      {error && <Banner tone="look">{error}</Banner>}
      {!subject && !error && <Waiting />}
      {subject && (
        <ActForm
          subject={subject}
          kind="application"
          save="存下这次申报"
          onSaved={() => {
            toast("已存本机, 有信号会自己发。村里会接着办。");
            onClose();
          }}
        />
      )}
    </Sheet>
  );
}
