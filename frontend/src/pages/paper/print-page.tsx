import { useEffect, useMemo, useState } from "preact/hooks";
import "@/styles/paper.css";
import "@/styles/print.css";
import { SheetView } from "@/paper/sheet-view.tsx";
import { monthOf, sheet, type Sheet } from "@/paper/sheet.ts";
import type { Store } from "@/store/store.ts";
import { campaignContext, householdContext, villageContext } from "@/survey/context.ts";
import { compile, evaluate } from "@/survey/evaluate.ts";
import { Banner } from "@/ui/banner.tsx";
import { Button } from "@/ui/button.tsx";
import { Chip } from "@/ui/chip.tsx";
import { Page, Waiting } from "@/ui/page.tsx";
import { useLive, usePhone, useStore } from "../context.tsx";
import { openSubject } from "../survey/subject.ts";
import type { Subject } from "../survey/use-survey.ts";

interface Printed { filled: Sheet | null; blank: Sheet; name: string }

/** The sheets of a household or a village, from what this phone holds: its draft, else what was finished or came in last. */
function sheetsOf(subject: Subject, answered: boolean, township: string | null): Printed {
  const { questionnaire, household, village, campaign, draft } = subject;
  const { definition } = questionnaire;
  const facts = household ? householdContext(household, village) : village ? villageContext(village) : {};
  const head = {
    name: household?.name ?? null, village_name: household?.village_name ?? village?.name ?? null,
    township_name: township,
    lifted: household?.lifted ?? null, monitored: household?.monitored ?? null,
  };
  const month = monthOf(campaign);
  const blank = sheet(definition, { household: head, month });
  if (!answered) return { filled: null, blank, name: subject.name };
  const { answers } = draft;
  const judged = evaluate(compile(definition), answers, facts, campaignContext(campaign, draft.village), subject.last?.values ?? null);
  const filled = sheet(definition, {
    household: head, values: answers.values, remarks: answers.remarks, visible: judged.visible, measures: judged.measures, month,
  });
  return { filled, blank, name: subject.name };
}

async function read(store: Store, of: { household?: string | undefined; village?: string | undefined }): Promise<Printed> {
  const subject = await openSubject(store, of);
  const begun = subject.draft.parent !== null || (await store.draft(subject.draft.submission_id)) !== null;
  const { household, village, draft } = subject;
  // A village that the roster tells nothing of has its township from its households.
  const township = household?.township_name ?? village?.township_name
    ?? (await store.households()).find((h) => h.village === draft.village)?.township_name ?? null;
  return sheetsOf(subject, begun, township);
}

const signs = (printed: Sheet): string[] =>
  [...printed.head, ...printed.top, ...printed.rows.map((r) => r.line), ...printed.foot].flat().flatMap((p) => ("sign" in p && p.sign ? [p.sign] : []));

/** Signatures as addresses that an image can show, as far as they are on this phone or can be had. */
function usePictures(printed: Sheet | null): ReadonlyMap<string, string> {
  const store = useStore();
  const phone = usePhone();
  const [pictures, set] = useState<ReadonlyMap<string, string>>(new Map());
  useEffect(() => {
    let here = true;
    const made: string[] = [];
    for (const hash of printed ? signs(printed) : []) {
      void store
        .picture(hash)
        .then((held) => (held ? new Blob([held.bytes], { type: held.type }) : phone.blob(hash)))
        .then((blob) => {
          if (!here) return;
          const address = URL.createObjectURL(blob);
          made.push(address);
          set((old) => new Map(old).set(hash, address));
        })
        .catch(() => undefined); // not here and no network: the line stays empty for a pen
    }
    return () => {
      here = false;
      made.forEach((address) => URL.revokeObjectURL(address));
    };
  }, [store, phone, printed]);
  return pictures;
}

/** The official form on the screen as it will stand on paper, printed by the browser's own dialogue: needs no network. */
export function PrintPage({ household, village }: { household?: string; village?: string }) {
  const { data: printed, error } = useLive(["roster", "forms", "submissions", "drafts", "outbox"], (held) => read(held, { household, village }), [household, village]);
  const [blank, setBlank] = useState(false);
  const up = household ? `/households/${encodeURIComponent(household)}` : `/villages/${encodeURIComponent(village ?? "")}`;
  // Only this page drops its frame on paper.
  useEffect(() => {
    document.documentElement.dataset.print = "";
    return () => void delete document.documentElement.dataset.print;
  }, []);
  const shown = useMemo(() => (printed ? (blank || !printed.filled ? printed.blank : printed.filled) : null), [printed, blank]);
  const pictures = usePictures(shown);
  return (
    <Page
      title={printed ? `打印 · ${printed.name}` : "打印"}
      kind="打印"
      up={up}
      foot={shown && <Button wide onPress={() => window.print()}>打印 (A4)</Button>}
    >
      {error && !printed && (
        <Banner tone="bad" title="表没有打开">
          {error}
        </Banner>
      )}
      {!printed && !error && <Waiting />}
      {printed?.filled && (
        <div class="chips print-pick">
          <Chip kind="filter" on={!blank} onPress={() => setBlank(false)}>填好的</Chip>
          <Chip kind="filter" on={blank} onPress={() => setBlank(true)}>空白的</Chip>
        </div>
      )}
      {shown && <SheetView sheet={shown} pictures={pictures} />}
    </Page>
  );
}
