import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import "@/styles/ledger.css";
import { SAID_WORDS, STATE_WORDS, STEP_WORDS, type StepKind } from "@/ledger/cases.ts";
import { Banner } from "@/ui/banner.tsx";
import { Button } from "@/ui/button.tsx";
import { Facts } from "@/ui/cell.tsx";
import { Mark } from "@/ui/chip.tsx";
import { SEVERITY, day } from "@/ui/format.ts";
import { Waiting } from "@/ui/page.tsx";
import { STATE_TONES } from "../ledger/case-cell.tsx";
import { StepSheet } from "./case-step.tsx";
import { NATURES, TOPICS, type CaseFull } from "./cases.ts";
import { NotGot } from "./parts.tsx";
import { PhotoWall } from "./photos.tsx";
import { moment } from "./review.ts";
import { useGet } from "./wire.ts";

/** The usual steps stand as the chief button; the rest beside it. */
const CHIEF: readonly StepKind[] = ["close", "assign", "submit"];
const LEVELS: Record<string, string> = { village: "村", township: "乡镇", county: "县" };

const words = (of: CaseFull, step: StepKind): string => (step === "assign" && of.state !== "found" ? "改派…" : `${STEP_WORDS[step]}…`);

function facts(of: CaseFull): [string, ComponentChildren][] {
  const due = of.due_on && (
    <>
      {of.due_on} {of.overdue && <Mark tone="bad">已过期</Mark>}
    </>
  );
  const all: [string, ComponentChildren][] = [
    ["整改时限", due], ["责任单位", of.state === "found" && of.unit ? `${of.unit}(建议)` : of.unit], ["责任领导", of.leader], ["责任人", of.person],
    ["问题类型", TOPICS[of.area] ?? of.area], ["问题性质", of.nature && NATURES[of.nature]], ["原因", of.cause], ["整改措施", of.measure],
    ["整改结果", of.outcome], ["备案", of.record], ["销号", of.closed_on && day(of.closed_on)], ["回头看", of.confirmed_on && `${day(of.confirmed_on)} 已解决`],
    ["上报到", of.level === "village" ? null : LEVELS[of.level]],
    ["反复", of.reopened ? `${of.reopened} 次` : null], ["退回", of.sent_back ? `${of.sent_back} 次` : null],
  ];
  return all.filter(([, value]) => value !== "" && value !== null && value !== undefined);
}

function Steps({ of }: { of: CaseFull }) {
  return (
    <section>
      <h3>办理经过</h3>
      <ol class="case-steps">
        {[...of.steps].reverse().map((s) => (
          <li key={s.id ?? "found"}>
            <p>
              <b>{s.step === "found" ? "排查发现" : STEP_WORDS[s.step]}</b>{" "}
              <span class="quiet">{[s.by || (s.step === "found" ? "" : "再次排查"), moment(s.at)].filter(Boolean).join(" · ")}</span>
            </p>
            {Object.entries(s.said).map(([name, value]) =>
              typeof value === "string" && SAID_WORDS[name] ? (
                <p key={name} class="said">
                  {SAID_WORDS[name]}: {name === "nature" ? NATURES[value] : value}
                </p>
              ) : null,
            )}
            {isPhoto(s.said["photo"]) && <PhotoWall photos={[{ ...s.said["photo"], slot: "photo", here: true, fits: null }]} form={null} />}
          </li>
        ))}
      </ol>
    </section>
  );
}

const isPhoto = (value: unknown): value is { sha256: string; size: number } => typeof value === "object" && value !== null && "sha256" in value;

/** One case beside the list: its sum, what may be done now, what was done. */
export function CaseView({ id, head, changed }: { id: string; head: (title: ComponentChildren) => ComponentChildren; changed: () => void }) {
  const { data, error, busy, again } = useGet<CaseFull>(`case ${id}`, (p) => p.get<CaseFull>(`/api/cases/${encodeURIComponent(id)}`));
  const [step, setStep] = useState<StepKind | null>(null);
  const chief = data && CHIEF.find((s) => data.possible.includes(s));
  const others = (data?.possible ?? []).filter((s) => s !== chief);
  return (
    <>
      {head(
        <>
          {data?.title ?? "…"}
          {data && <Mark tone={STATE_TONES[data.state]}>{STATE_WORDS[data.state]}</Mark>}
        </>,
      )}
      <div class={`detail${busy ? " busy" : ""}`}>
        {error ? (
          <NotGot again={again}>{error}</NotGot>
        ) : !data ? (
          <Waiting />
        ) : (
          <>
            <p class="quiet">
              {[data.village_name, data.household_name, data.household_number && `户号 ${data.household_number}`].filter(Boolean).join(" · ")}{" "}
              <Mark tone={SEVERITY[data.severity]!.tone}>{SEVERITY[data.severity]!.word}</Mark>
            </p>
            {data.found_gone && data.state !== "closed" && <Banner tone="ok">后来再排查时, 已没有这个问题。核实以后才能销号。</Banner>}
            <section class="review">
              <p>{data.statement}</p>
              {data.household_id && (
                <p>
                  <a class="link" href={`/supervisor/households?campaign=${data.campaign}&open=${data.household_id}`}>看这一户</a>
                </p>
              )}
              <div class="acts two">
                {chief && <Button onPress={() => setStep(chief)}>{words(data, chief)}</Button>}
                {others.map((s) => (
                  <Button key={s} kind="line" onPress={() => setStep(s)}>{words(data, s)}</Button>
                ))}
              </div>
            </section>
            <Facts rows={facts(data)} />
            <Steps of={data} />
          </>
        )}
      </div>
      {step && data && (
        <StepSheet
          of={data}
          step={step}
          done={() => {
            again();
            changed();
          }}
          late={() => {
            again();
            changed();
          }}
          onClose={() => setStep(null)}
        />
      )}
    </>
  );
}
