import type { ComponentChildren } from "preact";

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

/** A dense table with a head that stays. The first cell of a row holds its link; a click anywhere on the row opens it. */
export function Table<T>({ label, columns, rows, rowKey, selected, onOpen, sort, onSort }: TableProps<T>) {
  return (
    <table class="table" aria-label={label}>
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
      <tbody>
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
}
