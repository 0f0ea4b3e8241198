import { useState } from "preact/hooks";
import "@/styles/ledger.css";
import { isoDay } from "@/kit/day.ts";
import { SAID_WORDS, STEP_WORDS, asksBack, stepsFor, type PhoneCase, type StepKind } from "@/ledger/cases.ts";
import type { Campaign, Household } from "@/types.ts";
import { Banner } from "@/ui/banner.tsx";
import { Button } from "@/ui/button.tsx";
import { Facts, Group } from "@/ui/cell.tsx";
import { day } from "@/ui/format.ts";
import { lazy, NOT_OPENED } from "@/ui/lazy.tsx";
import { Empty, Page, Waiting } from "@/ui/page.tsx";
import { useLive, useStore } from "../context.tsx";
import { SyncLine } from "../frame.tsx";
import { StateMark, dueWords } from "./case-cell.tsx";
import { readCases } from "./use-cases.ts";

const StepSheet = lazy(() => import("./step-sheet.tsx").then((m) => m.StepSheet), NOT_OPENED, "");

/** What was done so far, the first below. */
function Steps({ of }: { of: PhoneCase }) {
  return (
    <Group title={`办理经过 ${of.steps.length}`}>
      <ol class="case-steps">
        {[...of.steps].reverse().map((s, i) => (
          <li key={s.id ?? `found ${i}`}>
            <p>
              <b>{STEP_WORDS[s.step] ?? s.step}</b> <span class="quiet">{[s.by || (s.step === "found" ? "" : "再次排查"), day(isoDay(new Date(s.at)))].filter(Boolean).join(" · ")}</span>
            </p>
            {Object.entries(s.said).map(([name, value]) =>
              typeof value === "string" && SAID_WORDS[name] ? (
                <p key={name} class="said">
                  {SAID_WORDS[name]}: {value}
                </p>
              ) : name === "photo" ? (
                <p key={name} class="said">附照片 1 张</p>
              ) : null,
            )}
          </li>
        ))}
      </ol>
    </Group>
  );
}

function facts(of: PhoneCase, today: string, year: number): [string, string][] {
  const all: [string, string][] = [
    ["整改时限", dueWords(of, today, year)], ["责任单位", of.unit], ["责任领导", of.leader], ["责任人", of.person], ["原因", of.cause], ["整改措施", of.measure],
    ["整改结果", of.outcome], ["备案", of.record],
  ];
  return all.filter(([, value]) => value !== "");
}

export function CasePage({ id }: { id: string }) {
  const store = useStore();
  const [step, setStep] = useState<StepKind | null>(null);
  const { data } = useLive(
    ["acts", "outbox", "forms", "roster"],
    async (s): Promise<{ campaign: Campaign; of: PhoneCase; household: Household | null } | null> => {
      for (const campaign of await s.campaigns()) {
        const of = (await readCases(s, campaign.id)).find((c) => c.id === id);
        if (of) return { campaign, of, household: of.household_id ? await s.household(of.household_id) : null };
      }
      return null;
    },
    [id],
  );
  if (data === undefined) return <Page title="台账" up="/ledger"><Waiting /></Page>;
  if (data === null) {
    return (
      <Page title="台账" up="/ledger" line={<SyncLine />}>
        <Empty title="手机里没有这件事">可能已不归你管, 或台账还没下载完。</Empty>
      </Page>
    );
  }
  const { campaign, of, household } = data;
  const today = isoDay();
  const possible = stepsFor(of, store.account.role);
  const back = asksBack(of);
  const [chief, ...others] = possible;
  const press = (kind: StepKind) => () => setStep(kind);
  return (
    <Page
      title={of.title}
      up="/ledger"
      line={<SyncLine />}
      foot={
        chief && chief !== "note" && (
          back ? (
            <>
              <Button wide kind="line" onPress={press("reopen")}>又出现了</Button>
              <Button wide onPress={press("confirm")}>确已解决</Button>
            </>
          ) : (
            <Button wide onPress={press(chief)}>{STEP_WORDS[chief]}</Button>
          )
        )
      }
    >
      {of.held && (
        <Banner tone="bad" icon="alert" title="有一步没有生效">
          {of.held}
        </Banner>
      )}
      {of.state === "sent_back" && (
        <Banner tone="bad" icon="pencil" title="退回了, 要再整改">
          {String([...of.steps].reverse().find((s) => s.step === "send_back")?.said["reason"] ?? "")}
        </Banner>
      )}
      {of.state === "submitted" && <Banner tone="look">整改结果已交, 等镇里另一位同志核实销号。</Banner>}
      {back && <Banner tone="look" title="回头看">再去看一眼: 真的解决了吗? 没有解决的, 点“又出现了”。</Banner>}
      {of.found_gone && of.state !== "closed" && <Banner tone="ok">后来再排查时, 已没有这个问题。写明整改结果, 就可以核实销号。</Banner>}
      <Group title={of.household_name ?? "村里的问题"} aside={<StateMark of={of} />}>
        <p class="statement">{of.statement}</p>
        <Facts rows={facts(of, today, Number(campaign.date.slice(0, 4)))} />
        {(of.reopened > 0 || of.sent_back > 0) && (
          <p class="note">{[of.reopened > 0 ? `反复 ${of.reopened} 次` : "", of.sent_back > 0 ? `退回 ${of.sent_back} 次` : ""].filter(Boolean).join(" · ")}</p>
        )}
        {household && (
          <p class="note">
            <a class="link" href={`/households/${encodeURIComponent(household.id)}`}>看 {household.name} 这一户</a>
          </p>
        )}
      </Group>
      <Steps of={of} />
      {others.length > 0 && (
        <div class="btns wrap out">
          {others.filter((kind) => !(back && (kind === "confirm" || kind === "reopen"))).map((kind) => (
            <Button key={kind} kind="line" small onPress={press(kind)}>
              {kind === "escalate" ? "村里解决不了, 上报" : STEP_WORDS[kind]}
            </Button>
          ))}
        </div>
      )}
      {step && <StepSheet of={of} step={step} campaign={campaign} household={household} onClose={() => setStep(null)} />}
    </Page>
  );
}
