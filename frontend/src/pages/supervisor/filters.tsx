import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Definition } from "@/types.ts";
import { KINDS, SEVERITY } from "@/ui/format.ts";
import { Icon } from "@/ui/icons.tsx";
import { OUTCOMES } from "../visits/plan.ts";
import { TOPICS } from "./overview-links.ts";
import type { Area, Board } from "./wire.ts";

export type Put = (name: string, value: string | null) => void;

interface PickProps {
  name: string;
  param: string;
  query: URLSearchParams;
  put: Put;
  options: readonly (readonly [string, string])[];
}

/** A filter as a chip: a native list inside, blue and with a × while it narrows the list. */
export function Pick({ name, param, query, put, options }: PickProps) {
  const value = query.get(param) ?? "";
  const on = value !== "";
  if (options.length === 0 && !on) return null;
  const known = options.find(([v]) => v === value);
  // As wide as what it shows, not as its longest entry.
  const width = `${Math.min(12, (known?.[1] ?? (on ? value : name)).trim().length) + (on ? 1.2 : 3)}em`;
  return (
    <span class={`pick${on ? " on" : ""}`}>
      <select aria-label={name} style={{ width }} value={value} onChange={(e) => put(param, e.currentTarget.value || null)}>
        <option value="">{on ? `${name}: 不限` : name}</option>
        {on && !known && <option value={value}>{value}</option>}
        {options.map(([v, label]) => (
          <option key={v} value={v}>
            {label}
          </option>
        ))}
      </select>
      {on && (
        <button type="button" aria-label={`去掉“${name}”`} onClick={() => put(param, null)}>
          <Icon name="close" size={16} weight={2.2} />
        </button>
      )}
    </span>
  );
}

/** Every problem a form can raise, in its order: rules that replace a question's flag carry the same code. */
export function flagOptions(form: Definition | null): [string, string][] {
  if (!form) return [];
  const found = new Map<string, string>();
  for (const section of form.sections) {
    for (const q of section.questions) if (q.problem_when && q.flag !== false) found.set(q.id, q.title ?? q.plain);
  }
  const rules = (form.rules ?? []).map((r) => [r.code, r.title] as [string, string]);
  return [...rules, ...[...found].filter(([code]) => !rules.some(([c]) => c === code))];
}

function boxOptions(form: Definition | null): [string, string][] {
  const found = new Map<string, string>();
  for (const section of form?.sections ?? []) {
    for (const q of section.questions) {
      if (q.box !== undefined && q.problem_when && !found.has(String(q.box))) found.set(String(q.box), `${q.box} · ${q.printed ?? ""} ${q.title ?? q.plain}`);
    }
  }
  return [...found];
}

/** All places where they are few; else the upper levels, and below them only the villages of the chosen township. */
export function areaOptions(areas: readonly Area[], chosen: string | null): [string, string][] {
  const own = areas.find((a) => a.code === chosen);
  const open = own?.level === "village" ? own.parent : chosen;
  const shown = areas.length <= 60 ? areas : areas.filter((a) => a.level !== "village" || a.parent === open);
  const nested = shown.some((a) => a.level !== "village");
  return [...shown].sort((a, b) => (a.code < b.code ? -1 : 1)).map((a) => [a.code, nested && a.level === "village" ? `　${a.name}` : a.name]);
}

/** A bound of income that the address names, as its only choice. */
function amount(query: URLSearchParams, param: string, words: string): [string, string] {
  const value = query.get(param) ?? "";
  return [value, `${words} ${Number(value).toLocaleString("zh-CN")}`];
}

interface FiltersProps {
  query: URLSearchParams;
  put: Put;
  board: Board;
  areas: readonly Area[];
  total: number | undefined;
  /** What can be done with what the filters leave. */
  children?: ComponentChildren;
}

export function Filters({ query, put, board, areas, total, children }: FiltersProps) {
  const asked = query.get("q") ?? "";
  const [text, setText] = useState(asked);
  useEffect(() => setText(asked), [asked]);
  useEffect(() => {
    if (text === asked) return;
    const wait = setTimeout(() => put("q", text || null), 250);
    return () => clearTimeout(wait);
  }, [text]);
  const shared = { query, put };
  return (
    <div class="filters">
      <div class="search">
        <Icon name="search" size={18} />
        <input class="box" type="search" aria-label="找户主、户号" placeholder="户主、户号" value={text} onInput={(e) => setText(e.currentTarget.value)} />
      </div>
      <p class="total" role="status">
        {total === undefined ? "" : `${total.toLocaleString("zh-CN")} 户`}
      </p>
      <div class="picks" role="group" aria-label="筛选">
        {board.campaigns.length > 1 && <Pick name="行动" param="campaign" {...shared} options={board.campaigns.map((c) => [c.id, `${c.short} ${c.date.slice(0, 4)}`])} />}
        <Pick name="地区" param="area" {...shared} options={areaOptions(areas, query.get("area"))} />
        <Pick name="问题" param="flag" {...shared} options={flagOptions(board.form)} />
        <Pick name="第几项" param="box" {...shared} options={boxOptions(board.form)} />
        <Pick name="轻重" param="severity" {...shared} options={Object.entries(SEVERITY).map(([v, s]) => [v, `${s.word}风险`])} />
        <Pick name="户类型" param="kind" {...shared} options={[["key", "重点户"], ...Object.entries(KINDS), ["provisional", "名册外"]]} />
        {query.has("topic") && <Pick name="哪一块" param="topic" {...shared} options={Object.entries(TOPICS)} />}
        {query.has("problems") && <Pick name="有无问题" param="problems" {...shared} options={[["true", "有问题"], ["false", "没有问题"]]} />}
        {query.has("income") && <Pick name="收入" param="income" {...shared} options={[["unknown", "收入没填全"], ["known", "收入已知"]]} />}
        {query.has("income_from") && <Pick name="人均不低于" param="income_from" {...shared} options={[amount(query, "income_from", "人均 ≥")]} />}
        {query.has("income_to") && <Pick name="人均低于" param="income_to" {...shared} options={[amount(query, "income_to", "人均 <")]} />}
        <Pick name="走访" param="visited" {...shared} options={[["true", "已走访"], ["false", "未走访"]]} />
        <Pick name="最近一次" param="outcome" {...shared} options={Object.entries(OUTCOMES)} />
      </div>
      {children}
    </div>
  );
}
