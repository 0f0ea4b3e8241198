import "@/styles/overview.css";
import type { Wire } from "@/api/wire.ts";
import { Button } from "@/ui/button.tsx";
import { KINDS, yuan } from "@/ui/format.ts";
import { Waiting } from "@/ui/page.tsx";
import { go } from "@/ui/router.ts";
import { Tile, Tiles } from "@/ui/tile.tsx";
import { Pick, areaOptions } from "./filters.tsx";
import { Cases } from "./overview-cases.tsx";
import { Incomes, Number, Problems, Sheet, type To, Visited } from "./overview-charts.tsx";
import { TOPICS, listOf, share } from "./overview-links.ts";
import { DueLine } from "./deadlines.tsx";
import { NotGot } from "./parts.tsx";
import { type Board, useAreas, useGet } from "./wire.ts";

export interface OverviewProps { board: Board; query: URLSearchParams }

type Overview = Wire["Overview"];
const NEXT: Record<string, string> = { county: "按县", township: "按乡镇", village: "按村" };

/** Places by their code: nobody is put first for being ahead. */
function Places({ data, to, down }: { data: Overview; to: To; down: (code: string) => string }) {
  return (
    <div class="scroll" tabIndex={0} role="group" aria-label="各地走访进度">
      <table class="table counts places">
        <thead>
          <tr>
            <th scope="col">地方</th>
            <th scope="col" class="n">农户</th>
            <th scope="col">已走访</th>
            <th scope="col" class="n">重点户</th>
            <th scope="col">重点户已走访</th>
            <th scope="col" class="n">有问题</th>
            <th scope="col" class="n">高风险</th>
          </tr>
        </thead>
        <tbody>
          {data.parts.map((p) => (
            <tr key={p.code}>
              <th scope="row">{p.level === "village" ? p.name : <a href={down(p.code)}>{p.name}</a>}</th>
              <td class="n">
                <Number n={p.households} href={to({}, p.code)} />
              </td>
              <td>
                <Visited done={p.visited} of={p.households} label={`${p.name}已走访`} href={to({ visited: "true" }, p.code)} />
              </td>
              <td class="n">
                <Number n={p.key_households} href={to({ kind: "key" }, p.code)} />
              </td>
              <td>
                <Visited done={p.key_visited} of={p.key_households} label={`${p.name}重点户已走访`} href={to({ kind: "key", visited: "true" }, p.code)} />
              </td>
              <td class="n">
                <Number n={p.flagged} href={to({ problems: "true", sort: "severity" }, p.code)} />
              </td>
              <td class="n">
                <Number n={p.grave} href={to({ severity: "H", sort: "severity" }, p.code)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Kinds({ kinds, to }: { kinds: Overview["kinds"]; to: To }) {
  return (
    <div class="scroll" tabIndex={0} role="group" aria-label="各类重点户">
      <table class="table counts">
        <thead>
          <tr>
            <th scope="col">类型</th>
            <th scope="col" class="n">户</th>
            <th scope="col">已走访</th>
          </tr>
        </thead>
        <tbody>
          {kinds.map((k) => (
            <tr key={k.kind}>
              <th scope="row">{KINDS[k.kind] ?? k.kind}</th>
              <td class="n">
                <Number n={k.households} href={to({ kind: k.kind })} />
              </td>
              <td>
                <Visited done={k.visited} of={k.households} label={`${KINDS[k.kind] ?? k.kind}户已走访`} href={to({ kind: k.kind, visited: "true" })} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** How far the survey is, what was found, how incomes lie. Every number opens its list, and is the list's total. */
export function OverviewPage({ board, query }: OverviewProps) {
  const area = query.get("area");
  const level = query.get("level");
  const campaign = board.campaign.id;
  const ask = { campaign, ...(area ? { area } : {}), ...(level ? { level } : {}) };
  const { data, error, busy, again } = useGet<Overview>(`overview ${JSON.stringify(ask)}`, (p) => p.get<Overview>("/api/overview", ask));
  const areas = useAreas();
  const to: To = (narrow, place) => listOf(campaign, place ?? area, narrow);
  const put = (name: string, value: string | null) => {
    const q = new URLSearchParams(location.search);
    if (value === null) q.delete(name);
    else q.set(name, value);
    if (name === "area") q.delete("level");
    go(`/supervisor/overview?${q}`);
  };
  const down = (code: string) => {
    const q = new URLSearchParams(query);
    q.set("area", code);
    q.delete("level");
    return `/supervisor/overview?${q}`;
  };
  const picks = (
    <div class="picks" role="group" aria-label="范围">
      {board.campaigns.length > 1 && <Pick name="行动" param="campaign" query={query} put={put} options={board.campaigns.map((c) => [c.id, `${c.short} ${c.date.slice(0, 4)}`])} />}
      <Pick name="地区" param="area" query={query} put={put} options={areaOptions(areas.data ?? [], area)} />
      {data && data.level !== "village" && <Pick name={NEXT[data.level] ?? "分"} param="level" query={query} put={put} options={[["village", "按村"]]} />}
      {data && level === "village" && <Pick name="按村" param="level" query={query} put={put} options={[["village", "按村"]]} />}
    </div>
  );
  if (!data) return <>{picks}{error ? <NotGot again={again}>{error}</NotGot> : <Waiting>正在数…</Waiting>}</>;
  const { total, income } = data;
  const below = board.form?.rules?.find((rule) => rule.code === board.form?.sum?.below)?.code;
  const poor = data.flags.find((flag) => flag.code === below)?.households ?? 0;
  const line = income.lines[0];
  return (
    <div class={`overview${busy ? " busy" : ""}`}>
      <div class="filters">
        {picks}
        <Button small kind="line" onPress={() => print()}>打印</Button>
      </div>
      {error && <NotGot again={again}>{error}</NotGot>}
      <DueLine />
      <p class="for-print">
        {board.campaign.title} · {data.area_name || "全部"} · {new Date().toLocaleDateString("zh-CN")}
      </p>
      <Tiles>
        <Tile value={total.households.toLocaleString("zh-CN")} label="农户" href={to({})} />
        <Tile value={total.visited.toLocaleString("zh-CN")} label={`已走访 ${share(total.visited, total.households)}`} href={to({ visited: "true" })} />
        <Tile value={(total.households - total.visited).toLocaleString("zh-CN")} label="未走访" tone={total.visited < total.households ? "look" : undefined} href={to({ visited: "false" })} />
        <Tile value={(total.key_households - total.key_visited).toLocaleString("zh-CN")} label="重点户未走访" tone={total.key_visited < total.key_households ? "look" : undefined} href={to({ kind: "key", visited: "false" })} />
        <Tile value={total.flagged.toLocaleString("zh-CN")} label="有问题的户" href={to({ problems: "true", sort: "severity" })} />
        <Tile value={total.grave.toLocaleString("zh-CN")} label="高风险户" tone={total.grave > 0 ? "bad" : undefined} href={to({ severity: "H", sort: "severity" })} />
        {below && line && <Tile value={poor.toLocaleString("zh-CN")} label="人均低于监测线" tone={poor > 0 ? "bad" : undefined} href={to({ flag: below, sort: "per_person" })} />}
      </Tiles>
      <Sheet title="走访进度" note="按区划代码排列。重点户每户都要走到。">
        <Places data={data} to={to} down={down} />
      </Sheet>
      {data.kinds.length > 0 && (
        <Sheet title="重点户">
          <Kinds kinds={data.kinds} to={to} />
        </Sheet>
      )}
      <Sheet title="问题分布" note={data.topics.length === 0 ? "还没有发现问题。" : "一户在同一块里有几个问题, 只算一户。"}>
        {data.topics.length > 0 && (
          <>
            <Problems label="哪一块" to={to} rows={data.topics.map((t) => ({ key: t.topic, title: TOPICS[t.topic] ?? t.topic, households: t.households, narrow: { topic: t.topic }, by: t }))} />
            <Problems label="哪个问题" to={to} rows={data.flags.map((f) => ({ key: f.code, title: f.title, households: f.households, narrow: { flag: f.code }, by: f }))} />
          </>
        )}
      </Sheet>
      <Cases campaign={campaign} area={area} />
      <Sheet
        title="人均纯收入"
        note={line ? <>监测线 {yuan(line.amount)} 元 ({line.document}){income.lines.length > 1 && `; 另有 ${income.lines.length - 1} 处监测线不同`}。监测线是参考, 不能唯收入。</> : "没有监测线, 只看分布。"}
      >
        <Incomes income={income} to={to} />
      </Sheet>
    </div>
  );
}
