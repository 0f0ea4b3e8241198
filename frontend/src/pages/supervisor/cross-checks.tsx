import { useState } from "preact/hooks";
import type { Wire } from "@/api/wire.ts";
import { Banner } from "@/ui/banner.tsx";
import { Button } from "@/ui/button.tsx";
import { Cell, Cells, Group } from "@/ui/cell.tsx";
import { Chip, Mark } from "@/ui/chip.tsx";
import { SEVERITY } from "@/ui/format.ts";
import { Empty } from "@/ui/page.tsx";
import { go } from "@/ui/router.ts";
import { toast } from "@/ui/toast.tsx";
import { usePhone, words } from "../context.tsx";
import { Pick, areaOptions, type Put } from "./filters.tsx";
import { Listed, Writing } from "./parts.tsx";
import { mayReview, moment, usePages } from "./review.ts";
import { type Board, useAreas, useGet } from "./wire.ts";

type Page = Wire["CrossPage"];
type Row = Wire["CrossFindingOut"];
type State = Row["state"];

const STATES: [State, string, string][] = [
  ["open", "待核实", "记录之间没有对不上的"],
  ["settled", "已说明", "还没有说明过的"],
  ["cleared", "已一致", "还没有改一致的"],
];
const FEW = 6;

/** 互核: what the village's form, its households' forms and the register say against each other. */
export function CrossChecks({ board, query }: { board: Board; query: URLSearchParams }) {
  const state = STATES.find(([s]) => s === query.get("state"))?.[0] ?? "open";
  const [round, setRound] = useState(0);
  const campaign = board.campaign.id;
  const area = query.get("area");
  const ask: Record<string, string> = { campaign, state, ...(area ? { area } : {}) };
  const pages = usePages<Row>("/api/cross-checks", ask, round);
  const counts = useGet<Page>(`cross ${campaign} ${area ?? ""} ${round}`, (p) => p.get<Page>("/api/cross-checks", { campaign, limit: 1, ...(area ? { area } : {}) }));
  const areas = useAreas();
  const put: Put = (name, value) => {
    const q = new URLSearchParams(location.search);
    if (value === null) q.delete(name);
    else q.set(name, value);
    go(`/supervisor/cross-checks?${q}`, { replace: true });
  };
  return (
    <>
      <div class="filters">
        <div class="picks" role="group" aria-label="筛选">
          {board.campaigns.length > 1 && <Pick name="行动" param="campaign" query={query} put={put} options={board.campaigns.map((c) => [c.id, `${c.short} ${c.date.slice(0, 4)}`])} />}
          <Pick name="地区" param="area" query={query} put={put} options={areaOptions(areas.data ?? [], area)} />
        </div>
      </div>
      <div class="chips" role="group" aria-label="看哪些">
        {STATES.map(([s, name]) => (
          <Chip key={s} on={state === s} count={counts.data?.states[s]} onPress={() => put("state", s === "open" ? null : s)}>
            {name}
          </Chip>
        ))}
      </div>
      {(counts.data?.waiting ?? 0) > 0 && <p class="quiet">还有 {counts.data!.waiting} 个村的新内容正在核对, 过一会儿再看。</p>}
      <Listed pages={pages} none={<Empty title={STATES.find(([s]) => s === state)![2]}>村表、入户表和名册互相对不上的地方列在这里。只是提醒核实, 不直接算问题。</Empty>}>
          {(items) => (
            <div class="findings">
              {items.map((row) => <One key={row.id} row={row} changed={() => setRound((n) => n + 1)} />)}
            </div>
          )}
        </Listed>
    </>
  );
}

function One({ row, changed }: { row: Row; changed: () => void }) {
  const phone = usePhone();
  const [all, setAll] = useState(false);
  const [open, setOpen] = useState(false);
  const [text, setText] = useState("");
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const send = async (reason: string) => {
    if (busy) return;
    setBusy(true);
    setFailure(null);
    try {
      await phone.post(`/api/cross-checks/${row.id}/settle`, { reason, changed_at: row.changed_at });
      toast(reason ? "说明已存" : "放回待核实");
      changed();
    } catch (cause) {
      setFailure(words(cause));
    }
    setBusy(false);
  };
  const shown = all ? row.households : row.households.slice(0, FEW);
  const form = `/supervisor/villages?campaign=${row.campaign}&open=${row.village}`;
  return (
    <Group
      title={
        <>
          {row.village_name} <Mark tone={SEVERITY[row.severity]!.tone}>{row.title}</Mark>
        </>
      }
    >
      <div class="pad">
        <p>{row.message}</p>
        <p class="quiet">
          {moment(row.raised_at)} 发现{row.cleared_at && ` · ${moment(row.cleared_at)} 起已一致`}
          {row.question && <> · <a href={form}>看村表</a></>}
        </p>
      </div>
      <Cells>
        {shown.map((h) => (
          <Cell key={h.id} title={h.name} note={[`户号 ${h.number}`, h.said].filter(Boolean).join(" · ")} href={`/supervisor/households?campaign=${row.campaign}&open=${h.id}`} />
        ))}
      </Cells>
      {(row.households.length > shown.length || row.state !== "cleared") && (
        <div class="pad">
          {row.households.length > shown.length && (
            <p>
              <button type="button" class="link" onClick={() => setAll(true)}>另外 {row.households.length - shown.length} 户</button>
            </p>
          )}
          {failure && <Banner tone="bad" title="没有存下">{failure}</Banner>}
          {row.state === "settled" && (
            <p>
              {row.settled_by}: {row.reason} <span class="quiet">{row.settled_at && moment(row.settled_at)}</span>
            </p>
          )}
          {!mayReview(phone.session().account?.role) || row.state === "cleared" ? null : row.state === "settled" ? (
            <Button small kind="line" off={busy} onPress={() => void send("")}>放回待核实</Button>
          ) : open ? (
            <>
              <Writing name="是怎么回事" hint="如: 两户已分户, 名册待更正" value={text} onText={setText} now />
              <div class="btns two">
                <Button kind="line" onPress={() => setOpen(false)}>先不写</Button>
                <Button off={busy || text.trim() === ""} onPress={() => void send(text)}>存下说明</Button>
              </div>
            </>
          ) : (
            <Button small kind="line" onPress={() => setOpen(true)}>是这样, 写明情况…</Button>
          )}
        </div>
      )}
    </Group>
  );
}
