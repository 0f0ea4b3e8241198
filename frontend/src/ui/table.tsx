import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { Icon } from "./icons.tsx";
import { pref, setPref } from "./prefs.ts";

export interface Column<T> {
  id: string;
  title: string;
  cell: (row: T) => ComponentChildren;
  /** Figures stand at the right. */
  figure?: boolean;
  /** Stays on one line. */
  keep?: boolean;
  /** Sort keys for the first and second press of the head. */
  sort?: readonly [string, string?];
}

interface TableProps<T> {
  label: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  rowKey: (row: T) => string;
  selected?: string | null;
  onOpen?: (row: T) => void;
  sort?: string;
  onSort?: (key: string) => void;
}

/** What may be left out: not the first, which opens the row, and not what has no title, such as a box to tick. */
export const mayHide = <T,>(columns: readonly Column<T>[]): Column<T>[] => columns.slice(1).filter((c) => c.title !== "");

/** The columns that stand, without those of `hidden`; what may not be hidden stays whatever is kept. */
export function standing<T>(columns: readonly Column<T>[], hidden: readonly string[]): Column<T>[] {
  const able = new Set(mayHide(columns).map((c) => c.id));
  return columns.filter((c) => !able.has(c.id) || !hidden.includes(c.id));
}

/** The row that a key leads to from row `at` of `count`; null where the key means nothing or leads out. */
export function rowAfter(key: string, at: number, count: number): number | null {
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: count - 1 }[key];
  return to === undefined || to < 0 || to >= count ? null : to;
}

/** Up and down between the rows: the first link or button of each is focused, and Enter opens it as anywhere. */
function move(e: KeyboardEvent & { currentTarget: HTMLElement }): void {
  const from = e.target as HTMLElement;
  if (e.altKey || e.ctrlKey || e.metaKey || from.closest("input:not([type=checkbox]), select, textarea")) return;
  const rows = [...e.currentTarget.querySelectorAll<HTMLElement>("tr")];
  const to = rowAfter(e.key, rows.findIndex((r) => r.contains(from)), rows.length);
  const next = to === null ? null : rows[to]!.querySelector<HTMLElement>("a, button");
  if (!next) return;
  e.preventDefault();
  next.focus();
}

/** Above this many columns a person may leave some out. */
const FEW = 4;

/** A dense table with a head that stays, in a .table-box. Which columns stand is chosen by each person and kept in this browser. The first cell of a row holds its link; a click anywhere on the row opens it. */
export function Table<T>({ label, columns: all, rows, rowKey, selected, onOpen, sort, onSort }: TableProps<T>) {
  const kept = `columns ${label}`;
  const [hidden, setHidden] = useState<readonly string[]>(() => pref(kept)?.split(" ") ?? []);
  const [choosing, setChoosing] = useState(false);
  const choose = (id: string, on: boolean) => {
    const next = on ? hidden.filter((h) => h !== id) : [...hidden, id];
    setHidden(next);
    setPref(kept, next.join(" ") || null);
  };
  const choice = all.length > FEW;
  const columns = choice ? standing(all, hidden) : all;
  const table = (
    <table class={choice ? "table chosen" : "table"} aria-label={label}>
      <thead>
        <tr>
          {columns.map((c) => {
            const at = c.sort && sort ? c.sort.indexOf(sort) : -1;
            const down = sort?.startsWith("-");
            return (
              <th key={c.id} scope="col" class={c.figure ? "n" : undefined} aria-sort={at < 0 ? undefined : down ? "descending" : "ascending"}>
                {c.sort && onSort ? (
                  <button type="button" onClick={() => onSort(at === 0 && c.sort![1] ? c.sort![1] : c.sort![0])}>
                    {c.title}
                    <span aria-hidden="true">{at < 0 ? " ↕" : down ? " ↓" : " ↑"}</span>
                  </button>
                ) : (
                  c.title
                )}
              </th>
            );
          })}
        </tr>
      </thead>
      <tbody onKeyDown={move}>
        {rows.map((row) => {
          const key = rowKey(row);
          return (
            <tr key={key} class={selected === key ? "sel" : undefined} onClick={(e) => !(e.target as Element).closest("a,button") && onOpen?.(row)}>
              {columns.map((c) => (
                <td key={c.id} class={c.figure ? "n" : c.keep ? "keep" : undefined}>
                  {c.cell(row)}
                </td>
              ))}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
  if (!choice) return table;
  return (
    <>
      <details class="columns" onToggle={(e) => setChoosing(e.currentTarget.open)}>
        <summary aria-label="选择列">
          列 <Icon name="down" size={16} />
        </summary>
        {choosing && (
          <fieldset>
            <legend>显示哪些列</legend>
            {mayHide(all).map((c) => (
              <label key={c.id}>
                <input type="checkbox" checked={!hidden.includes(c.id)} onChange={(e) => choose(c.id, e.currentTarget.checked)} />
                {c.title}
              </label>
            ))}
          </fieldset>
        )}
      </details>
      {table}
    </>
  );
}
