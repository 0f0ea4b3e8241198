import { useRef, useState } from "preact/hooks";
import type { Wire } from "@/api/wire.ts";
import { uuid7 } from "@/kit/ids.ts";
import { Banner } from "@/ui/banner.tsx";
import { Button } from "@/ui/button.tsx";
import { Cell, Cells } from "@/ui/cell.tsx";
import { Empty, Waiting } from "@/ui/page.tsx";
import { go } from "@/ui/router.ts";
import { Sheet } from "@/ui/sheet.tsx";
import { Table, type Column } from "@/ui/table.tsx";
import { usePhone, words } from "../context.tsx";
import { areaOptions } from "./filters.tsx";
import { NotGot } from "./parts.tsx";
import { moment } from "./review.ts";
import { type Board, useAreas, useGet } from "./wire.ts";

type Draw = Wire["DrawBrief"];

const address = (draw: Draw) => `/supervisor/spot-checks?draw=${draw.id}`;
const progress = (draw: Draw) => (draw.done === draw.size ? "都复查了" : `复查了 ${draw.done} / ${draw.size}${draw.assigned < draw.size ? ` · 还没派 ${draw.size - draw.assigned}` : ""}`);

const COLUMNS: Column<Draw>[] = [
  {
    id: "area", title: "抽查哪里",
    cell: (d) => (
      <a href={address(d)} class="who">
        {d.area_name}
        <small>{moment(d.at)} {d.by}</small>
      </a>
    ),
  },
  { id: "size", title: "抽到", figure: true, cell: (d) => `${d.size} 户` },
  { id: "frame", title: "从多少户里抽", figure: true, cell: (d) => `${d.frame_size} 户` },
  { id: "done", title: "进度", keep: true, cell: progress },
];

/** 抽查: every draw that was made, the newest first. None can be taken back. */
export function SpotChecks({ board, narrow }: { board: Board; narrow: boolean }) {
  const [drawing, setDrawing] = useState(false);
  const { data, error, again } = useGet<Wire["Draws"]>(`draws ${board.campaign.id}`, (p) => p.get<Wire["Draws"]>("/api/spot-checks", { campaign: board.campaign.id }));
  return (
    <>
      <div class="filters">
        <p class="quiet">按抽签从走访过的户里抽, 派另一个人再去问一遍, 逐题对照。</p>
        <div class="acts">
          <Button small onPress={() => setDrawing(true)}>抽一次…</Button>
        </div>
      </div>
      {error && <NotGot again={again}>{error}</NotGot>}
      {!data ? (
        !error && <Waiting />
      ) : data.items.length === 0 ? (
        <div class="group">
          <Empty title="还没有抽查过">点“抽一次”, 选一个地方和户数。</Empty>
        </div>
      ) : narrow ? (
        <div class="group">
          <Cells>
            {data.items.map((d) => (
              <Cell key={d.id} title={`${d.area_name} ${d.size} 户`} note={`${moment(d.at)} ${d.by} · ${progress(d)}`} href={address(d)} />
            ))}
          </Cells>
        </div>
      ) : (
        <div class="table-box">
          <Table label="抽查" columns={COLUMNS} rows={data.items} rowKey={(d) => d.id} onOpen={(d) => go(address(d))} />
        </div>
      )}
      {drawing && <DrawSheet campaign={board.campaign.id} onClose={() => setDrawing(false)} />}
    </>
  );
}

function DrawSheet({ campaign, onClose }: { campaign: string; onClose: () => void }) {
  const phone = usePhone();
  const areas = useAreas();
  // The list of places also names those above one's own.
  const own = phone.session().account?.areas.map((a) => a.code) ?? [];
  const options = areaOptions((areas.data ?? []).filter((a) => own.some((code) => a.code.startsWith(code))), null);
  const [area, setArea] = useState<string | null>(null);
  const [unit, setUnit] = useState<"percent" | "size">("percent");
  const [text, setText] = useState("5");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  // Pressed again after a lost answer: the same draw, not another one.
  const id = useRef(uuid7());
  const where = area ?? options[0]?.[0] ?? "";
  const number = Number(text);
  const fits = unit === "percent" ? number >= 0.1 && number <= 100 : Number.isInteger(number) && number >= 1 && number <= 500;
  const changing = <T,>(set: (value: T) => void) => (value: T) => {
    id.current = uuid7();
    set(value);
  };
  const send = async () => {
    if (busy || !fits || !where) return;
    setBusy(true);
    setProblem(null);
    try {
      const draw = await phone.post<Wire["DrawFull"]>("/api/spot-checks", { id: id.current, campaign, area: where, [unit]: number });
      go(address(draw));
    } catch (cause) {
      setProblem(words(cause));
      setBusy(false);
    }
  };
  return (
    <Sheet title="抽一次" onClose={onClose}>
      <div class="return draw-form">
        <label>
          <span>地方</span>
          <select class="box" value={where} onChange={(e) => changing(setArea)(e.currentTarget.value)}>
            {options.map(([code, name]) => (
              <option key={code} value={code}>{name}</option>
            ))}
          </select>
        </label>
        <label>
          <span>抽多少</span>
          <span class="two-fields">
            <input class="box num" type="text" inputMode="decimal" aria-label="抽多少" value={text} onInput={(e) => changing(setText)(e.currentTarget.value)} />
            <select class="box" aria-label="单位" value={unit} onChange={(e) => changing(setUnit)(e.currentTarget.value as "percent" | "size")}>
              <option value="percent">% (走访过的户)</option>
              <option value="size">户</option>
            </select>
          </span>
        </label>
        <p class="quiet">抽签的种子由服务器当场生成, 和名单一起存下来, 记入审计。谁都可以照着再算一遍; 抽过的不能撤掉。</p>
        {problem && <Banner tone="bad" icon="alert" title="没有抽成">{problem}</Banner>}
        <div class="btns">
          <Button wide off={busy || !fits || !where} onPress={() => void send()}>{busy ? "正在抽…" : "抽签"}</Button>
        </div>
      </div>
    </Sheet>
  );
}
