import { useRef, useState } from "preact/hooks";
import { uuid7 } from "@/kit/ids.ts";
import { STATE_WORDS, STEP_WORDS, type StepKind } from "@/ledger/cases.ts";
import { Banner } from "@/ui/banner.tsx";
import { Button } from "@/ui/button.tsx";
import { Sheet } from "@/ui/sheet.tsx";
import { toast } from "@/ui/toast.tsx";
import { usePhone, words } from "../context.tsx";
import { FIELDS, NATURES, type CaseFull, type CaseRow } from "./cases.ts";
import { Refused, Writing } from "./parts.tsx";
import { wentOn } from "./wire.ts";

type Said = Record<string, string>;

function Fields({ step, said, units, write }: { step: StepKind; said: Said; units: readonly string[]; write: (name: string, text: string) => void }) {
  return (
    <>
      {FIELDS[step].map((f) =>
        f.kind === "long" ? (
          <Writing key={f.name} name={f.label} {...(f.hint ? { hint: f.hint } : {})} value={said[f.name] ?? ""} onText={(text) => write(f.name, text)} />
        ) : f.kind === "nature" ? (
          <label key={f.name} class="writing">
            <span>{f.label}</span>
            <select class="box" value={said[f.name] ?? ""} onChange={(e) => write(f.name, e.currentTarget.value)}>
              <option value="">没有定</option>
              {Object.entries(NATURES).map(([value, word]) => (
                <option key={value} value={value}>{word}</option>
              ))}
            </select>
          </label>
        ) : (
          <label key={f.name} class="writing">
            <span>{f.label}</span>
            <input
              class="box"
              type="text"
              value={said[f.name] ?? ""}
              maxLength={60}
              placeholder={f.kind === "day" ? "年-月-日, 如 2022-08-25" : undefined}
              list={f.name === "unit" ? "units" : undefined}
              onInput={(e) => write(f.name, e.currentTarget.value)}
            />
          </label>
        ),
      )}
      <datalist id="units">
        {units.map((unit) => (
          <option key={unit} value={unit} />
        ))}
      </datalist>
    </>
  );
}

/** 2022.8.5 and 2022年8月5日 are the day that they say. */
export function isoOf(text: string): string {
  const m = /^\s*(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?\s*$/.exec(text);
  return m ? `${m[1]}-${m[2]!.padStart(2, "0")}-${m[3]!.padStart(2, "0")}` : text.trim();
}

function started(of: CaseFull, step: StepKind): Said {
  if (step === "assign") {
    return {
      unit: of.unit, leader: of.leader || of.suggested_leader, person: of.person, due_on: of.due_on ?? "", measure: of.measure || of.suggested_measure, cause: of.cause,
      nature: of.nature ?? "",
    };
  }
  return step === "start" || step === "submit" ? { measure: of.measure } : {};
}

/** One step of one case. `late`: somebody else was first, and the case is to be read again; what was typed stays. */
export function StepSheet({ of, step, done, late, onClose }: { of: CaseFull; step: StepKind; done: (now: CaseFull) => void; late: () => void; onClose: () => void }) {
  const phone = usePhone();
  const [said, setSaid] = useState<Said>(() => started(of, step));
  const [problem, setProblem] = useState<string | null>(null);
  const [refusedOn, setRefusedOn] = useState<string | null | undefined>(undefined);
  const [busy, setBusy] = useState(false);
  const id = useRef(uuid7());
  const now = refusedOn !== undefined && of.head !== refusedOn ? STATE_WORDS[of.state] : null;
  const send = async () => {
    if (busy) return;
    setBusy(true);
    setProblem(null);
    try {
      const due = said["due_on"] === undefined ? {} : { due_on: isoOf(said["due_on"]) };
      done(await phone.post<CaseFull>(`/api/cases/${of.id}/steps`, { id: id.current, parent: of.head, step, ...said, ...due }));
      toast(`${STEP_WORDS[step]}: 已办`);
      onClose();
    } catch (cause) {
      setProblem(words(cause));
      setBusy(false);
      if (wentOn(cause)) {
        setRefusedOn(of.head);
        late();
      }
    }
  };
  return (
    <Sheet title={STEP_WORDS[step]!} onClose={onClose}>
      <div class="return">
        <p class="quiet">{of.statement}</p>
        {step === "close" && (
          <p class="quiet">
            措施: {of.measure}。结果: {of.outcome}
          </p>
        )}
        <Fields step={step} said={said} units={of.units} write={(name, text) => setSaid((old) => ({ ...old, [name]: text }))} />
        {problem && <Refused title="没有办成" now={now}>{problem}</Refused>}
        <div class="btns">
          <Button wide off={busy} onPress={() => void send()}>{STEP_WORDS[step]}</Button>
        </div>
      </div>
    </Sheet>
  );
}

/** The same assignment for several cases: what is left empty stays as each case has it. */
export function AssignMany({ rows, taken, units, done, onClose }: {
  rows: readonly CaseRow[]; taken: ReadonlySet<string>; units: readonly string[]; done: () => void; onClose: () => void;
}) {
  const phone = usePhone();
  const [said, setSaid] = useState<Said>({});
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const ids = useRef(new Map([...taken].map((id) => [id, uuid7()])));
  // After some were refused, only they are sent again, each as it stands by then.
  const [wanted, setWanted] = useState(taken);
  const left = rows.filter((c) => wanted.has(c.id));
  const again = wanted !== taken;
  const send = async () => {
    if (busy) return;
    setBusy(true);
    setProblem(null);
    try {
      const body = {
        ...said, due_on: isoOf(said["due_on"] ?? ""), cases: left.map((c) => ({ case: c.id, id: ids.current.get(c.id), parent: c.head })),
      };
      const { items } = await phone.post<{ items: { case: string; problem: { message: string } | null }[] }>("/api/cases/assign", body);
      const not = items.filter((i) => i.problem);
      done();
      if (not.length === 0) {
        toast(`已派单 ${items.length} 件`);
        onClose();
        return;
      }
      setWanted(new Set(not.map((i) => i.case)));
      setProblem(`派了 ${items.length - not.length} 件, ${not.length} 件没派成: ${not[0]!.problem!.message}`);
    } catch (cause) {
      setProblem(words(cause));
    }
    setBusy(false);
  };
  return (
    <Sheet title={`派单 ${left.length} 件`} onClose={onClose}>
      <div class="return">
        <p class="quiet">空着的, 各件保持原来的。</p>
        <Fields step="assign" said={said} units={units} write={(name, text) => setSaid((old) => ({ ...old, [name]: text }))} />
        {problem && <Banner tone="bad" icon="alert" title="没有全部办成">{problem}</Banner>}
        {again && left.length === 0 && <p class="quiet">没派成的不在下面这张表里了。请关掉, 换个筛选再找。</p>}
        <div class="btns">
          <Button wide off={busy || left.length === 0} onPress={() => void send()}>{again ? "没派成的再派" : "派单"}</Button>
        </div>
      </div>
    </Sheet>
  );
}
