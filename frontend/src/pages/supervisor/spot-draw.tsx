import { useState } from "preact/hooks";
import type { Wire } from "@/api/wire.ts";
import { Banner } from "@/ui/banner.tsx";
import { Button } from "@/ui/button.tsx";
import { Cell, Cells, Facts } from "@/ui/cell.tsx";
import { Mark } from "@/ui/chip.tsx";
import { Icon } from "@/ui/icons.tsx";
import { Waiting } from "@/ui/page.tsx";
import { back, go } from "@/ui/router.ts";
import { Table, type Column } from "@/ui/table.tsx";
import { Tile, Tiles } from "@/ui/tile.tsx";
import { toast } from "@/ui/toast.tsx";
import { usePhone, words } from "../context.tsx";
import { spotPath } from "../spot/spots.ts";
import { NotGot } from "./parts.tsx";
import { moment } from "./review.ts";
import { useGet } from "./wire.ts";

type Draw = Wire["DrawFull"];
type Item = Wire["SpotItemOut"];

/** 0.9535 → "95.4%" */
export const percent = (share: number | null): string => (share === null ? "—" : `${(share * 100).toFixed(1).replace(/\.0$/, "")}%`);

function State({ item }: { item: Item }) {
  if (item.done_at) {
    return (
      <span class="marks">
        <Mark tone={item.missed > 0 ? "bad" : item.differ ? "look" : "ok"}>一致 {percent(item.share)}</Mark>
        {item.missed > 0 && <Mark tone="bad">漏报 {item.missed}</Mark>}
      </span>
    );
  }
  return item.assigned_to ? <>派给{item.assigned_name}</> : <span class="quiet">还没派</span>;
}

/** One draw: who goes where, how far the two surveys agree, and how it was drawn. */
export function SpotDraw({ id, narrow }: { id: string; narrow: boolean }) {
  const phone = usePhone();
  const { data, error, again } = useGet<Draw>(`draw ${id}`, (p) => p.get<Draw>(`/api/spot-checks/${id}`));
  const [taken, setTaken] = useState<ReadonlySet<string>>(new Set());
  const [person, setPerson] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const top = (
    <p class="up">
      <button type="button" class="link" onClick={() => back("/supervisor/spot-checks")}>
        <Icon name="back" size={18} /> 全部抽查
      </button>
    </p>
  );
  if (!data) return <>{top}{error ? <NotGot again={again}>{error}</NotGot> : <Waiting />}</>;
  const me = phone.session().account?.id;
  const open = data.items.filter((i) => !i.done_at);
  const chosen = open.filter((i) => taken.has(i.id));
  const able = data.people.filter((p) => p.may.length > 0);
  const take = (item: Item) => setTaken((old) => new Set(old.has(item.id) ? [...old].filter((x) => x !== item.id) : [...old, item.id]));
  const assign = async () => {
    if (busy || !person || chosen.length === 0) return;
    setBusy(true);
    setProblem(null);
    try {
      const { items } = await phone.post<Wire["AssignedItems"]>(`/api/spot-checks/${id}/assign`, { items: chosen.map((i) => i.id), account: person });
      const refused = items.flatMap((item) => (item.problem ? [`${chosen.find((i) => i.id === item.id)?.household?.name ?? ""}: ${item.problem.message}`] : []));
      if (items.length > refused.length) toast(`派了 ${items.length - refused.length} 户`);
      setProblem(refused.length > 0 ? `${refused.length} 户没派成。${refused.join(" ")}` : null);
      setTaken(new Set());
      again();
    } catch (cause) {
      setProblem(words(cause));
    }
    setBusy(false);
  };
  const compared = (item: Item) => `/supervisor/spot-checks?draw=${id}&item=${item.id}`;
  const to = (item: Item) => (item.done_at ? compared(item) : item.assigned_to === me ? spotPath(item.id) : undefined);
  const columns: Column<Item>[] = [
    {
      id: "take", title: "选",
      cell: (i) =>
        i.done_at ? null : (
          <label class="tick" onClick={(e) => e.stopPropagation()}>
            <input type="checkbox" aria-label={`选 ${i.household?.name ?? i.n}`} checked={taken.has(i.id)} onChange={() => take(i)} />
          </label>
        ),
    },
    {
      id: "name", title: "户主",
      cell: (i) => {
        const name = <>{i.household?.name ?? "(已不在名册上)"}<small>{[i.village_name, i.household?.address].filter(Boolean).join(" · ")}</small></>;
        return i.done_at ? <a href={compared(i)} class="who">{name}</a> : <span class="who">{name}</span>;
      },
    },
    { id: "first", title: "谁填的", keep: true, cell: (i) => i.surveyors.join("、") },
    { id: "state", title: "复查", cell: (i) => <State item={i} /> },
    { id: "again", title: "谁复查", keep: true, cell: (i) => (i.done_at ? `${i.done_name} ${moment(i.done_at)}` : i.assigned_to === me ? <a href={spotPath(i.id)}>去填…</a> : "—") },
    { id: "differ", title: "不一致", figure: true, cell: (i) => i.differ ?? "—" },
    { id: "not", title: "不能比", figure: true, cell: (i) => i.not_comparable ?? "—" },
  ];
  return (
    <>
      {top}
      <section class="group">
        <Tiles>
          <Tile value={`${data.done} / ${data.size}`} label="已复查" />
          <Tile value={percent(data.share)} label={`一致 (比了 ${data.agree + data.differ} 题)`} />
          <Tile value={data.differ} label="不一致的题" tone={data.differ > 0 ? "look" : undefined} />
          <Tile value={data.items.reduce((n, i) => n + i.missed, 0)} label="复查才发现的问题" />
        </Tiles>
      </section>
      {problem && <Banner tone="look" icon="alert" title="没有全部办成">{problem}</Banner>}
      {open.length > 0 && (
        <div class="filters">
          <p class="quiet">派给没填过这一户、又管这个地方的人。他在“今日”里看到; 没有手机的, 打印空表去问, 回来在这里“去填”。</p>
          <div class="acts">
            <Button small kind="line" onPress={() => setTaken(chosen.length === open.length ? new Set() : new Set(open.map((i) => i.id)))}>
              {chosen.length === open.length ? "都不选" : `全选 ${open.length} 户`}
            </Button>
            <select class="box" aria-label="派给谁" value={person} onChange={(e) => setPerson(e.currentTarget.value)}>
              <option value="">派给谁</option>
              {able.map((p) => (
                <option key={p.id} value={p.id}>{`${p.name} (可去 ${p.may.length} 户)`}</option>
              ))}
            </select>
            <Button small off={busy || !person || chosen.length === 0} onPress={() => void assign()}>{chosen.length > 0 ? `派 ${chosen.length} 户` : "派"}</Button>
          </div>
        </div>
      )}
      {narrow ? (
        <div class="group">
          <Cells>
            {data.items.map((i) => {
              const href = to(i);
              return <Cell key={i.id} title={i.household?.name ?? "(已不在名册上)"} note={<>{i.village_name} · {i.surveyors.join("、")}填<br /><State item={i} /></>} {...(href ? { href } : {})} />;
            })}
          </Cells>
        </div>
      ) : (
        <div class="table-box">
          <Table label="抽到的户" columns={columns} rows={data.items} rowKey={(i) => i.id} onOpen={(i) => to(i) && go(to(i)!)} />
        </div>
      )}
      <Proof draw={data} />
    </>
  );
}

/** Seed and list, and the draw done over again. */
function Proof({ draw }: { draw: Draw }) {
  const phone = usePhone();
  const [proof, setProof] = useState<Wire["Proof"] | null>(null);
  const [error, setError] = useState<string | null>(null);
  const look = () => phone.get<Wire["Proof"]>(`/api/spot-checks/${draw.id}/proof`).then(setProof, (cause: unknown) => setError(words(cause)));
  return (
    <details class="proof">
      <summary>
        <h2>怎么抽的</h2>
      </summary>
      <Facts
        rows={[
          ["从哪些户里", `${draw.area_name} 走访过的 ${draw.frame_size} 户`],
          ["要抽", draw.asked.endsWith("%") ? draw.asked : `${draw.asked} 户`],
          ["谁抽的", `${draw.by} ${moment(draw.at)}`],
          ["种子", <code key="seed">{draw.seed}</code>],
          ["名单的指纹", <code key="frame">{draw.frame_sha256}</code>],
          ["算法", "每户的签是“种子 户的编号”的 SHA-256, 取最小的几个"],
        ]}
      />
      {error && <NotGot again={() => void look()}>{error}</NotGot>}
      {proof ? (
        <Banner tone={proof.holds ? "ok" : "bad"} icon={proof.holds ? "check" : "alert"} title={proof.holds ? "照着又抽了一遍, 一户不差" : "和存下的不一样"}>
          {proof.holds ? `从 ${proof.frame.length} 户里抽出同样的 ${proof.drawn.length} 户, 名单的指纹也对。` : "名单或种子被改动过。请管理员查审计记录。"}
        </Banner>
      ) : (
        <div class="btns">
          <Button small kind="line" onPress={() => void look()}>照着再抽一遍</Button>
        </div>
      )}
    </details>
  );
}
