import { useRef, useState } from "preact/hooks";
import type { Wire } from "@/api/wire.ts";
import { uuid7 } from "@/kit/ids.ts";
import { Banner } from "@/ui/banner.tsx";
import { Button } from "@/ui/button.tsx";
import { Cell, Cells, Group } from "@/ui/cell.tsx";
import { Mark, type Tone } from "@/ui/chip.tsx";
import { Empty, Waiting } from "@/ui/page.tsx";
import { Sheet } from "@/ui/sheet.tsx";
import { toast } from "@/ui/toast.tsx";
import { usePhone, words } from "../context.tsx";
import { areaOptions } from "./filters.tsx";
import { NotGot } from "./parts.tsx";
import { moment } from "./review.ts";
import { useAreas, useGet } from "./wire.ts";

type Hook = Wire["WebhookOut"];
type Event = Hook["events"][number];
type Delivery = Wire["Delivery"];

const EVENTS: Record<Event, string> = {
  "stage.ending": "阶段快结束", "report.due": "报告快到期", "report.overdue": "报告过期没报", "cases.due": "问题过期和快到期(每天一次, 只有数)",
};
const ALL = Object.keys(EVENTS) as Event[];
const STATES: Record<Delivery["state"], { word: string; tone: Tone }> = {
  pending: { word: "还在发", tone: "look" }, delivered: { word: "送达", tone: "ok" }, given_up: { word: "放弃了", tone: "bad" },
};

/** 转发: to whom what is due is sent. Only administrators come here. */
export function Webhooks() {
  const [round, setRound] = useState(0);
  const [adding, setAdding] = useState(false);
  const [open, setOpen] = useState<Hook | null>(null);
  const { data, error, again } = useGet<Wire["Webhooks"]>(`webhooks ${round}`, (p) => p.get<Wire["Webhooks"]>("/api/webhooks"));
  const note = (h: Hook) => [h.url, h.area_name, `送达 ${h.delivered}`, h.pending > 0 ? `在发 ${h.pending}` : null, h.given_up > 0 ? `放弃 ${h.given_up}` : null].filter(Boolean).join(" · ");
  return (
    <>
      <Group title="转发给别的系统" aside={<Button small kind="line" onPress={() => setAdding(true)}>加一个地址…</Button>}>
        {error && <NotGot again={again}>{error}</NotGot>}
        {!data ? (
          !error && <Waiting />
        ) : data.items.length === 0 ? (
          <Empty title="没有转发">期限到了可以自动发给县里的其他系统。只发到这里写的地址, 每条都带签名, 不含姓名和答案。</Empty>
        ) : (
          <Cells>
            {data.items.map((h) => (
              <Cell key={h.id} title={<>{h.title || "转发"} {!h.active && <Mark>停用</Mark>}</>} note={note(h)} edge={h.active && h.given_up > 0 ? "bad" : undefined} onPress={() => setOpen(h)} />
            ))}
          </Cells>
        )}
      </Group>
      {adding && <NewHook onClose={() => setAdding(false)} done={() => setRound((n) => n + 1)} />}
      {open && <HookSheet hook={open} onClose={() => setOpen(null)} done={() => setRound((n) => n + 1)} />}
    </>
  );
}

function NewHook({ onClose, done }: { onClose: () => void; done: () => void }) {
  const phone = usePhone();
  const own = phone.session().account?.areas.map((a) => a.code) ?? [];
  const areas = areaOptions((useAreas().data ?? []).filter((a) => own.some((code) => a.code.startsWith(code))), null);
  const [said, setSaid] = useState({ title: "", url: "", secret: "", area: "" });
  const area = said.area || (areas[0]?.[0] ?? "");
  const [events, setEvents] = useState<ReadonlySet<Event>>(new Set(ALL));
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const id = useRef(uuid7());
  const ready = said.url.trim() !== "" && said.secret.length >= 16 && events.size > 0 && area !== "";
  const write = (name: keyof typeof said) => (e: { currentTarget: HTMLInputElement | HTMLSelectElement }) => setSaid((old) => ({ ...old, [name]: e.currentTarget.value }));
  const send = async () => {
    if (busy || !ready) return;
    setBusy(true);
    setProblem(null);
    try {
      await phone.post("/api/webhooks", { id: id.current, ...said, area, url: said.url.trim(), events: [...events] });
      toast("加好了");
      done();
      onClose();
    } catch (cause) {
      setProblem(words(cause));
      setBusy(false);
    }
  };
  return (
    <Sheet title="转发到哪里" onClose={onClose}>
      <div class="return draw-form">
        <label><span>名称</span><input class="box" type="text" autocomplete="off" maxLength={100} placeholder="如: 县政务平台" value={said.title} onInput={write("title")} /></label>
        <label><span>地址</span><input class="box" type="url" autocomplete="off" maxLength={500} placeholder="https://" value={said.url} onInput={write("url")} /></label>
        <label>
          <span>签名密钥 (至少 16 个字符, 存下后不再显示)</span>
          <input class="box" type="text" autocomplete="off" spellcheck={false} maxLength={200} value={said.secret} onInput={write("secret")} />
        </label>
        {areas.length > 1 && (
          <label>
            <span>哪里的</span>
            <select class="box" value={area} onChange={write("area")}>{areas.map(([code, name]) => <option key={code} value={code}>{name}</option>)}</select>
          </label>
        )}
        <fieldset class="events">
          <legend>发什么</legend>
          {ALL.map((event) => (
            <label key={event} class="tick-row">
              <input type="checkbox" checked={events.has(event)} onChange={() => setEvents((old) => new Set(old.has(event) ? [...old].filter((e) => e !== event) : [...old, event]))} /> {EVENTS[event]}
            </label>
          ))}
        </fieldset>
        {problem && <Banner tone="bad" icon="alert" title="没有存成">{problem}</Banner>}
        <div class="btns"><Button wide off={busy || !ready} onPress={() => void send()}>存下</Button></div>
      </div>
    </Sheet>
  );
}

function HookSheet({ hook, onClose, done }: { hook: Hook; onClose: () => void; done: () => void }) {
  const phone = usePhone();
  const [round, setRound] = useState(0);
  const [active, setActive] = useState(hook.active);
  const [problem, setProblem] = useState<string | null>(null);
  const { data, error, again } = useGet<Wire["Deliveries"]>(`deliveries ${hook.id} ${round}`, (p) => p.get<Wire["Deliveries"]>(`/api/webhooks/${hook.id}/deliveries`));
  const trying = (work: () => Promise<unknown>) => {
    setProblem(null);
    work().then(() => {
      setRound((n) => n + 1);
      done();
    }, (cause: unknown) => setProblem(words(cause)));
  };
  const last = (d: Delivery) => d.attempts.at(-1);
  return (
    <Sheet title={hook.title || "转发"} onClose={onClose}>
      <div class="return">
        <p class="quiet">{hook.url}</p>
        <p class="quiet">{hook.events.map((e) => EVENTS[e]).join("、")}</p>
        {problem && <Banner tone="bad" icon="alert" title="没有办成">{problem}</Banner>}
        <div class="btns two">
          <Button kind="line" onPress={() => trying(async () => { await phone.post(`/api/webhooks/${hook.id}`, { active: !active }, "PATCH"); setActive(!active); })}>{active ? "停用" : "重新启用"}</Button>
          <Button off={!active} onPress={() => trying(() => phone.post(`/api/webhooks/${hook.id}/test`, { id: uuid7() }))}>发一条试试</Button>
        </div>
        <h3>
          发送记录 <button type="button" class="link" onClick={() => setRound((n) => n + 1)}>刷新</button>
        </h3>
        {error && <NotGot again={again}>{error}</NotGot>}
        {data?.items.length === 0 && <p class="quiet">还没有发过。</p>}
        <ul class="deliveries">
          {data?.items.map((d) => (
            <li key={d.id}>
              <Mark tone={STATES[d.state].tone}>{STATES[d.state].word}</Mark> {d.event === "test" ? "试发" : (EVENTS[d.event as Event] ?? d.event)} <small class="quiet">{moment(d.created_at)}</small>
              {d.attempts.length > 0 && (
                <small class="idn">
                  试了 {d.attempts.length} 次, 最后一次 {last(d)!.status ?? last(d)!.error} ({last(d)!.ms} ms){d.next_at && `, ${moment(d.next_at)} 再试`}
                </small>
              )}
            </li>
          ))}
        </ul>
      </div>
    </Sheet>
  );
}
