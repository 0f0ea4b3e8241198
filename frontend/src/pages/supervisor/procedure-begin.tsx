import { useRef, useState } from "preact/hooks";
import { isoDay } from "@/kit/day.ts";
import { uuid7 } from "@/kit/ids.ts";
import { Banner } from "@/ui/banner.tsx";
import { Button } from "@/ui/button.tsx";
import { Facts } from "@/ui/cell.tsx";
import { Mark } from "@/ui/chip.tsx";
import { day } from "@/ui/format.ts";
import { go } from "@/ui/router.ts";
import { Sheet } from "@/ui/sheet.tsx";
import { toast } from "@/ui/toast.tsx";
import { usePhone, words } from "../context.tsx";
import { isoOf } from "./case-step.tsx";
import { Writing } from "./parts.tsx";
import { Choice, Line } from "./procedure-step.tsx";
import { STATES, leftWords, mayBegin, type Kind, type ProcedureFull, type ProcedurePage } from "./procedures.ts";
import { type Detail, useGet } from "./wire.ts";

/** The clue as the survey left it; people may say it in other words. */
const clueOf = (detail: Detail): string => detail.flags.map((f) => f.title).join("; ").slice(0, 400);

function BeginSheet({ detail, household, kinds, onClose }: { detail: Detail; household: string; kinds: readonly Kind[]; onClose: () => void }) {
  const phone = usePhone();
  const [kind, setKind] = useState(kinds[0]?.id ?? "");
  const chosen = kinds.find((k) => k.id === kind);
  const [origin, setOrigin] = useState("survey");
  const from = chosen?.origins.find((o) => o.id === origin);
  const [begunOn, setBegunOn] = useState(() => isoDay(new Date()));
  const [clue, setClue] = useState(() => clueOf(detail));
  const [applicant, setApplicant] = useState("");
  const [urgent, setUrgent] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const id = useRef(uuid7());
  const send = async () => {
    if (busy) return;
    setBusy(true);
    setProblem(null);
    const body = {
      id: id.current, household_id: household, kind, begun_on: isoOf(begunOn), origin, clue, applicant: from?.applicant ? applicant : "",
      urgent: urgent && Boolean(chosen?.urgent),
    };
    try {
      await phone.post<ProcedureFull>("/api/procedures", body);
      toast("已进入程序");
      go(`/supervisor/procedures?state=running&open=${id.current}`);
    } catch (cause) {
      setProblem(words(cause));
      setBusy(false);
    }
  };
  return (
    <Sheet title={`${detail.name ?? ""} 进入程序`} onClose={onClose}>
      <div class="return">
        <Choice name="程序" value={kind} options={kinds.map((k) => [k.id, k.title])} write={setKind} />
        <Choice name="线索来源" value={origin} options={(chosen?.origins ?? []).map((o) => [o.id, o.title])} write={setOrigin} />
        {from?.applicant && <Line name="家里谁提出的" value={applicant} write={setApplicant} />}
        <Line name="哪一天得到线索" value={begunOn} hint="年-月-日, 如 2022-08-25" write={setBegunOn} />
        <Writing name="线索" hint="一句话说清是什么情况" value={clue} onText={setClue} />
        {chosen?.urgent && (
          <label class="tick-line">
            <input type="checkbox" checked={urgent} onChange={(e) => setUrgent(e.currentTarget.checked)} />
            <span>
              {chosen.urgent.title}
              <small>{chosen.urgent.when}</small>
            </span>
          </label>
        )}
        <p class="quiet">进入程序不是认定: 各级核实以后才有结果。依据: {chosen?.document}</p>
        {problem && <Banner tone="bad" icon="alert" title="没有进入">{problem}</Banner>}
        <div class="btns">
          <Button wide off={busy || !chosen} onPress={() => void send()}>进入程序</Button>
        </div>
      </div>
    </Sheet>
  );
}

/** What one household went and goes through, and the way into another. */
export function OfHousehold({ detail, household }: { detail: Detail; household: string }) {
  const role = usePhone().session().account?.role;
  const { data } = useGet(`procedures of ${household}`, async (p) => ({
    had: (await p.get<ProcedurePage>("/api/procedures", { household, sort: "-begun" })).items,
    kinds: (await p.get<{ items: Kind[] }>("/api/procedures/kinds")).items,
  }));
  const [open, setOpen] = useState(false);
  if (!data) return null;
  const running = new Set(data.had.filter((p) => p.state === "running").map((p) => p.kind));
  const able = data.kinds.filter((k) => !running.has(k.id) && (k.monitored === null || k.monitored === detail.monitored));
  // What turns on whether the household is a 监测对象 is what is mostly meant; it stands chosen.
  const kinds = [...able].sort((a, b) => Number(a.monitored === null) - Number(b.monitored === null));
  const may = mayBegin(role) && kinds.length > 0;
  if (data.had.length === 0 && !may) return null;
  return (
    <section>
      <h3>监测对象程序</h3>
      {data.had.length > 0 && (
        <Facts
          rows={data.had.map((p) => [
            p.short,
            <>
              <a class="link" href={`/supervisor/procedures?open=${p.id}`}>{p.state === "running" ? `轮到 ${p.next.map((n) => n.title).join("、")}` : `${day(p.ended_on ?? p.begun_on)} ${STATES[p.state].word}`}</a>
              {p.days_left !== null && <Mark tone={p.overdue ? "bad" : "plain"}>{leftWords(p.days_left)}</Mark>}
            </>,
          ])}
        />
      )}
      {may && <Button small kind="line" onPress={() => setOpen(true)}>进入程序…</Button>}
      {open && <BeginSheet detail={detail} household={household} kinds={kinds} onClose={() => setOpen(false)} />}
    </section>
  );
}
