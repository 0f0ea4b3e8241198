import { useState } from "preact/hooks";
import type { Wire } from "@/api/wire.ts";
import { Button } from "@/ui/button.tsx";
import { Cell, Cells, Facts, Group } from "@/ui/cell.tsx";
import { Mark } from "@/ui/chip.tsx";
import { Empty, Waiting } from "@/ui/page.tsx";
import { Sheet } from "@/ui/sheet.tsx";
import { toast } from "@/ui/toast.tsx";
import { usePhone, words } from "../context.tsx";
import { NotGot } from "./parts.tsx";
import { moment } from "./review.ts";
import { useGet } from "./wire.ts";

type Row = Wire["Newcomer"];
type Like = Row["like"][number];

const WHY: Record<Like["why"], string> = { id_number: "身份证号相同", name_and_place: "姓名和住址相同", name: "同名" };
const REASONS: Record<string, string> = { missed: "名册漏了", moved_in: "新搬来的", split: "分了户", other: "说不清" };

/** Households that workers met and no list knows: each is one of the register, or one of its own. */
export function Newcomers() {
  const phone = usePhone();
  const { data, error, again } = useGet("newcomers", (p) => p.get<Wire["Newcomers"]>("/api/newcomers"));
  const [asking, setAsking] = useState<{ row: Row; like: Like | null } | null>(null);
  const [number, setNumber] = useState("");
  const [busy, setBusy] = useState(false);
  if (error) return <NotGot again={again}>{error}</NotGot>;
  if (!data) return <Waiting>正在查…</Waiting>;
  const decide = async ({ row, like }: { row: Row; like: Like | null }) => {
    if (busy) return;
    setBusy(true);
    try {
      if (like) await phone.post(`/api/newcomers/${row.id}/match`, { household_id: like.id });
      else await phone.post(`/api/newcomers/${row.id}/confirm`, number.trim() ? { number: number.trim() } : {});
      toast(like ? `已并入 ${like.number} ${like.name}, 走访和问卷都归到这一户。` : `${row.name} 已列入名册。`);
      setAsking(null);
      again();
    } catch (cause) {
      toast(words(cause));
    }
    setBusy(false);
  };
  return (
    <div class="account">
      {data.items.length === 0 && (
        <div class="group">
          <Empty title="没有名册外的户">网格员遇到名册上没有的户, 登记后会列在这里, 由您核对。</Empty>
        </div>
      )}
      {data.items.map((row) => (
        <Group key={row.id} title={<>{row.name} <Mark tone={row.surveyed ? "ok" : "plain"}>{row.surveyed ? "已入户" : "还没入户"}</Mark></>}>
          <Facts
            rows={[
              ["住址", row.address || "—"],
              ["村 · 网格", [row.village_name, row.grid === row.village ? "" : row.grid_name].filter(Boolean).join(" · ")],
              ["人口", row.people === null ? "—" : `${row.people} 人`],
              ["为什么没有", REASONS[row.reason ?? ""] ?? "—"],
              ...(row.id_number ? [["身份证号", row.id_number] as const] : []),
              ["登记人", `${row.account_name} · ${moment(row.since)}`],
              ...(row.note ? [["备注", row.note] as const] : []),
            ]}
          />
          <Cells>
            {row.like.map((like) => (
              <Cell
                key={like.id}
                edge="look"
                title={<>就是 {like.number} {like.name} <Mark tone="look">{WHY[like.why]}</Mark></>}
                note={like.address || "名册上没有住址"}
                onPress={() => setAsking({ row, like })}
              />
            ))}
            <Cell title="确认是新的一户" note={row.like.length === 0 ? "名册上没有同名、同号的" : "和上面的都不是一户"} onPress={() => setAsking({ row, like: null })} />
          </Cells>
        </Group>
      ))}
      {asking && (
        <Sheet title={asking.like ? "并入名册里的这一户?" : "列入名册?"} onClose={() => setAsking(null)}>
          {asking.like ? (
            <p class="hint">
              {asking.row.name} 就是 {asking.like.number} {asking.like.name}。走访和问卷都归到这一户; 两边都填过同一份表的, 会进“争议”由您选用。
            </p>
          ) : (
            <label class="field">
              <span>名册上的户号(没有就不填, 先用 {asking.row.number})</span>
              <input class="box" value={number} maxLength={40} onInput={(e) => setNumber(e.currentTarget.value)} />
            </label>
          )}
          <div class="btns two">
            <Button kind="line" onPress={() => setAsking(null)}>
              再看看
            </Button>
            <Button off={busy} onPress={() => void decide(asking)}>
              {asking.like ? "并入" : "列入名册"}
            </Button>
          </div>
        </Sheet>
      )}
    </div>
  );
}
