import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { uuid7 } from "@/kit/ids.ts";
import { STATE_WORDS, type CaseState } from "@/ledger/cases.ts";
import { Button } from "@/ui/button.tsx";
import { Cell, Cells } from "@/ui/cell.tsx";
import { Chip, Mark } from "@/ui/chip.tsx";
import { Waiting } from "@/ui/page.tsx";
import { toast } from "@/ui/toast.tsx";
import { usePhone, words } from "../context.tsx";
import { STATE_TONES } from "../ledger/case-cell.tsx";
import { NotGot, Refused, Writing } from "./parts.tsx";
import { moment } from "./review.ts";
import { type Full, STATES, type State, StateMark } from "./self-checks.tsx";
import { useGet, wentOn } from "./wire.ts";

type Computed = Full["computed"][number];

const ANSWERS: Record<string, string> = { yes: "是", no: "否", have: "有", none: "无", na: "不涉及" };
const OF: Record<Computed["of"], string> = { households: "户", villages: "个村", cases: "件", procedures: "户" };

function address(campaign: string, of: Computed["of"], id: string): string {
  const page = of === "cases" ? "cases" : of === "villages" ? "villages" : "households";
  return `/supervisor/${page}?campaign=${campaign}&open=${id}`;
}

function Known({ of, item }: { of: Computed; item: Full }) {
  const [all, setAll] = useState(false);
  const shown = all ? of.rows : of.rows.slice(0, 5);
  return (
    <section>
      <p>
        <b>{of.title || "问卷里的回答"}</b>{of.title && <>: {of.n} {OF[of.of]}</>}
      </p>
      {of.answers.map((a) => (
        <p key={a.question} class="quiet">
          第 {a.box} 项“{a.title}”: {Object.entries(a.counts).map(([value, n]) => `${ANSWERS[value] ?? value} ${n}`).join(" · ") || "还没有回答"}
        </p>
      ))}
      {shown.length > 0 && (
        <Cells>
          {shown.map((r) => (
            <Cell key={r.id} title={r.name} note={[r.number && `户号 ${r.number}`, r.said].filter(Boolean).join(" · ")} href={address(item.campaign, of.of, r.id)} />
          ))}
        </Cells>
      )}
      {of.rows.length > shown.length && <button type="button" class="link" onClick={() => setAll(true)}>另外 {of.rows.length - shown.length}{of.n > of.rows.length ? ` (共 ${of.n})` : ""}</button>}
    </section>
  );
}

interface Writ { key: string; place: string; text: string }

/** One item: its wording, what the data says, what was said of it, and the answer of one's own area or unit. */
export function SelfCheckView({ id, campaign, area, head, changed }: { id: string; campaign: string; area: string | null; head: (title: ComponentChildren) => ComponentChildren; changed: () => void }) {
  const ask = { campaign, ...(area ? { area } : {}) };
  const path = `/api/self-checks/${id.split("/").map(encodeURIComponent).join("/")}`;
  const got = useGet<Full>(`self ${id} ${JSON.stringify(ask)}`, (p) => p.get<Full>(path, ask));
  const phone = usePhone();
  const [now, setNow] = useState<Full | null>(null);
  const [filled, setFilled] = useState(0);
  const data = now ?? got.data;
  return (
    <>
      {head(<>{data ? `${data.number}. ${data.part || data.group}` : "…"} {data && <StateMark state={data.mine?.state} />}</>)}
      <div class={`detail${got.busy ? " busy" : ""}`}>
        {!data ? (
          got.error ? <NotGot again={got.again}>{got.error}</NotGot> : <Waiting>正在对照数据…</Waiting>
        ) : (
          <>
            <p>{data.text}</p>
            {data.remark && <p class="quiet">{data.remark}</p>}
            <p class="quiet">责任单位: {data.units.join("、")} · {data.area_name}</p>
            {data.computed.length > 0 && (
              <>
                <h3>数据显示</h3>
                {data.computed.map((c) => <Known key={`${c.of} ${c.name}`} of={c} item={data} />)}
                <p class="quiet">数据只供对照; 入户发现的问题已在台账里, 不用再报一遍。</p>
              </>
            )}
            <h3>填报</h3>
            {data.may ? (
              <Fill
                key={filled}
                item={data}
                path={path}
                done={(full) => {
                  setNow(full);
                  setFilled((n) => n + 1);
                  changed();
                }}
                late={() => {
                  phone.get<Full>(path, ask).then(setNow, got.again);
                  changed();
                }}
              />
            ) : (
              <p class="quiet">{data.why_not}</p>
            )}
            {data.cases.length > 0 && (
              <>
                <h3>进了台账的</h3>
                <Cells>
                  {data.cases.map((c) => (
                    <Cell
                      key={c.id}
                      title={<>{c.place} <Mark tone={STATE_TONES[c.state as CaseState]}>{STATE_WORDS[c.state as CaseState]}</Mark></>}
                      note={[c.statement, c.unit].join(" · ")}
                      href={`/supervisor/cases?campaign=${data.campaign}&open=${c.id}`}
                    />
                  ))}
                </Cells>
              </>
            )}
            {data.history.length > 0 && (
              <>
                <h3>填过的</h3>
                <ol class="case-steps">
                  {data.history.map((a) => (
                    <li key={a.id}>
                      <p>
                        <b>{a.unit || a.area_name}</b> <StateMark state={a.state} /> <span class="quiet">{a.by} · {moment(a.at)}</span>
                      </p>
                      {a.found.map((f) => <p key={f.subject_id} class="said">{f.place && `${f.place}: `}{f.text}</p>)}
                      {a.note && <p class="said">{a.note}</p>}
                      {a.evidence && <p class="said">佐证: {a.evidence}</p>}
                    </li>
                  ))}
                </ol>
              </>
            )}
          </>
        )}
      </div>
    </>
  );
}

function begun(item: Full): { state: State | null; found: Writ[]; note: string; evidence: string } {
  const mine = item.answers.find((a) => a.id === item.mine?.head);
  const found = (mine?.found ?? []).filter((f) => f.subject !== "household").map((f) => ({ key: f.subject_id, place: f.subject_id, text: f.text }));
  return { state: mine?.state ?? null, found, note: mine?.note ?? "", evidence: mine?.evidence ?? "" };
}

/** `late`: somebody else answered first, and the item is to be read again; what was typed stays. */
function Fill({ item, path, done, late }: { item: Full; path: string; done: (full: Full) => void; late: () => void }) {
  const phone = usePhone();
  const [start] = useState(() => begun(item));
  const [state, setState] = useState<State | null>(start.state);
  const [found, setFound] = useState<Writ[]>(start.found);
  const [note, setNote] = useState(start.note);
  const [evidence, setEvidence] = useState(start.evidence);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [refusedOn, setRefusedOn] = useState<string | null | undefined>(undefined);
  const last = item.answers.find((a) => a.id === item.mine?.head);
  const standing = refusedOn !== undefined && last && last.id !== refusedOn ? `${STATES[last.state][0]}(${last.by}, ${moment(last.at)})` : null;
  // What somebody else found meanwhile stands beside what was typed here: it is not taken back by sending this.
  useEffect(() => {
    if (refusedOn === undefined) return;
    setFound((old) => [...old, ...begun(item).found.filter((theirs) => !old.some((w) => w.place === theirs.place))]);
  }, [item.mine?.head]);
  // Pressed again after a lost reply: the same answer, not a second one.
  const [id, setId] = useState(uuid7);
  const add = () => setFound((old) => [...old, { key: uuid7(), place: item.places.find((p) => !old.some((w) => w.place === p.code))?.code ?? item.area, text: "" }]);
  const change = (key: string, to: Partial<Writ>) => setFound((old) => old.map((w) => (w.key === key ? { ...w, ...to } : w)));
  const choose = (to: State) => {
    setState(to);
    if (to === "problems" && found.length === 0) add();
  };
  const send = async () => {
    if (busy || !state) return;
    setBusy(true);
    setProblem(null);
    // Households were named by whoever wrote them: they stay until somebody takes them out at the desk where they are.
    const kept = (last?.found ?? []).filter((f) => f.subject === "household").map(({ subject, subject_id, text }) => ({ subject, subject_id, text }));
    const written = found.map((w) => ({ subject: w.place.length === 12 ? "village" : "area", subject_id: w.place, text: w.text }));
    try {
      const full = await phone.post<Full>(path, {
        id, campaign: item.campaign, area: item.area, head: item.mine?.head ?? null, state, note, evidence, found: state === "problems" ? [...kept, ...written] : [],
      });
      toast(state === "problems" ? "已存, 问题进了台账" : "已存");
      setId(uuid7());
      done(full);
    } catch (cause) {
      setProblem(words(cause));
      if (wentOn(cause)) {
        setRefusedOn(item.mine?.head ?? null);
        late();
      }
    }
    setBusy(false);
  };
  return (
    <section class="review fill">
      <div class="chips" role="group" aria-label="查得怎样">
        {(Object.keys(STATES) as State[]).map((s) => <Chip key={s} on={state === s} onPress={() => choose(s)}>{STATES[s][0]}</Chip>)}
      </div>
      {state === "problems" && (
        <>
          {found.map((w, n) => (
            <div key={w.key} class="found">
              <label class="writing">
                <span>第 {n + 1} 个问题在哪里</span>
                <select class="box" value={w.place} onChange={(e) => change(w.key, { place: e.currentTarget.value })}>
                  {item.places.map((p) => <option key={p.code} value={p.code}>{p.code === item.area ? `${p.name}(整体)` : p.name}</option>)}
                </select>
              </label>
              <Writing name={`第 ${n + 1} 个问题`} hint="哪里、谁、什么问题、到什么程度" value={w.text} onText={(text) => change(w.key, { text })} />
              {found.length > 1 && <button type="button" class="link" onClick={() => setFound((old) => old.filter((o) => o.key !== w.key))}>去掉这一条</button>}
            </div>
          ))}
          <p>
            <button type="button" class="link" onClick={add}>再写一个问题</button>
          </p>
        </>
      )}
      {state && (
        <>
          <Writing name={state === "none" ? "佐证(必填)" : "佐证"} hint="看了哪些资料、抽了哪几户, 资料放在哪里" value={evidence} onText={setEvidence} />
          <Writing name={state === "not_applicable" ? "为什么不涉及(必填)" : "说明"} value={note} onText={setNote} />
          {problem && <Refused title="没有存下" now={standing}>{problem}</Refused>}
          <div class="btns">
            <Button wide off={busy} onPress={() => void send()}>{state === "problems" ? "存下, 问题进台账" : "存下"}</Button>
          </div>
        </>
      )}
    </section>
  );
}
