import { useRef, useState } from "preact/hooks";
import { isoDay } from "@/kit/day.ts";
import { uuid7 } from "@/kit/ids.ts";
import { Button } from "@/ui/button.tsx";
import { Sheet } from "@/ui/sheet.tsx";
import { toast } from "@/ui/toast.tsx";
import { usePhone, words } from "../context.tsx";
import { isoOf } from "./case-step.tsx";
import { Refused, Writing } from "./parts.tsx";
import { STATES, titleOf, type ProcedureFull, type ProcedureStep } from "./procedures.ts";
import { wentOn } from "./wire.ts";

/** What a person is about to do. */
export interface Doing { act: "take" | "back" | "stop" | "note"; step?: string }

type Texts = Record<string, string>;
const DAY = "年-月-日, 如 2022-08-25";

/** A line to fill in, its name above it. */
export function Line({ name, value, hint, write }: { name: string; value: string; hint?: string; write: (text: string) => void }) {
  return (
    <label class="writing">
      <span>{name}</span>
      <input class="box" type="text" value={value} maxLength={200} placeholder={hint} onInput={(e) => write(e.currentTarget.value)} />
    </label>
  );
}

/** A choice, its name above it. `none`: what stands there before anything is chosen. */
export function Choice({ name, value, options, none = "请选", write }: {
  name: string; value: string; options: readonly (readonly [string, string])[]; none?: string; write: (value: string) => void;
}) {
  return (
    <label class="writing">
      <span>{name}</span>
      <select class="box" value={value} onChange={(e) => write(e.currentTarget.value)}>
        <option value="">{none}</option>
        {options.map(([v, word]) => (
          <option key={v} value={v}>{word}</option>
        ))}
      </select>
    </label>
  );
}

type Field = ProcedureStep["fields"][number];

function Blank({ field, value, write }: { field: Field; value: string; write: (text: string) => void }) {
  const name = field.required ? field.title : `${field.title}(可不填)`;
  if (field.type === "yes_no") return <Choice name={name} value={value} options={[["yes", "是"], ["no", "否"]]} write={write} />;
  if (field.type === "choice") return <Choice name={name} value={value} options={field.options.map((o) => [o.value, o.title])} write={write} />;
  return <Line name={name} value={value} hint={field.type === "day" ? DAY : ""} write={write} />;
}

const TITLES: Record<Doing["act"], string> = { take: "", back: "退回", stop: "终止程序", note: "备注" };

/** One step: the day, the papers, what else it asks, a remark; or why it goes back or stops. `late`: somebody else was
 *  first, and the procedure is to be read again; what was typed stays. */
export function EntrySheet({ of, doing, done, late, onClose }: { of: ProcedureFull; doing: Doing; done: () => void; late: () => void; onClose: () => void }) {
  const phone = usePhone();
  const step = of.steps.find((s) => s.id === doing.step);
  const [on, setOn] = useState(() => isoDay(new Date()));
  const [papers, setPapers] = useState<Texts>({});
  const [fields, setFields] = useState<Texts>({});
  const [remark, setRemark] = useState("");
  const [reason, setReason] = useState("");
  const [to, setTo] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const [refusedOn, setRefusedOn] = useState<string | undefined>(undefined);
  const [busy, setBusy] = useState(false);
  const id = useRef(uuid7());
  const title = step ? step.title : TITLES[doing.act];
  const turn = of.next.map((n) => n.title).join("、");
  const now = refusedOn !== undefined && of.head !== refusedOn ? (of.state === "running" && turn ? `轮到${turn}` : STATES[of.state].word) : null;
  const send = async () => {
    if (busy) return;
    setBusy(true);
    setProblem(null);
    const days = new Set(step?.fields.filter((f) => f.type === "day").map((f) => f.id));
    const said = Object.fromEntries(Object.entries(fields).map(([name, text]) => [name, days.has(name) ? isoOf(text) : text]));
    const body = { id: id.current, parent: doing.act === "note" ? null : of.head, act: doing.act, remark, reason, to };
    const taken = step ? { step: step.id, on: isoOf(on), papers, fields: said } : {};
    try {
      await phone.post(`/api/procedures/${of.id}/entries`, { ...body, ...taken });
      toast(`${title}: 已记下`);
      done();
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
    <Sheet title={title} onClose={onClose}>
      <div class="return">
        <p class="quiet">{of.household_name} · {of.title}</p>
        {step && (
          <>
            <Line name="哪一天办的" value={on} hint={DAY} write={setOn} />
            {step.fields.map((f) => (
              <Blank key={f.id} field={f} value={fields[f.id] ?? ""} write={(text) => setFields((old) => ({ ...old, [f.id]: text }))} />
            ))}
            {step.papers.map((p) => (
              <Line
                key={p.id}
                name={p.required ? p.title : `${p.title}(可不填)`}
                hint="编号、文号, 或放在哪里"
                value={papers[p.id] ?? ""}
                write={(text) => setPapers((old) => ({ ...old, [p.id]: text }))}
              />
            ))}
          </>
        )}
        {doing.act === "back" && <Choice name="退回到哪一步" value={to} options={of.may_go_back_to.map((s) => [s, titleOf(of, s)])} write={setTo} />}
        {doing.act === "back" || doing.act === "stop" ? (
          <Writing name="原因" value={reason} onText={setReason} />
        ) : (
          <Writing name={step ? "备注(可不写)" : "备注"} value={remark} onText={setRemark} />
        )}
        {doing.act === "stop" && <p class="quiet">终止以后, 这一户不再往下办; 有新的线索可以重新进入程序。</p>}
        {problem && <Refused title="没有办成" now={now}>{problem}</Refused>}
        <div class="btns">
          <Button wide kind={doing.act === "stop" ? "warn" : "main"} off={busy} onPress={() => void send()}>{step ? `办完“${title}”` : title}</Button>
        </div>
      </div>
    </Sheet>
  );
}
