import type { ComponentChildren } from "preact";
import type { Line, Part, Row, Sheet } from "./sheet.ts";

const CLOSE = "\u00a0";

function PartView({ part, pictures }: { part: Part; pictures: ReadonlyMap<string, string> }) {
  if ("text" in part) return <>{part.text}</>;
  if ("box" in part) return <Box on={part.box} />;
  if ("fill" in part) {
    return part.fill === "" ? <span class="blank" style={{ width: `${part.room}em` }} /> : <u class="fill">{part.fill}</u>;
  }
  const picture = part.sign === null ? undefined : pictures.get(part.sign);
  return picture ? <img class="autograph" src={picture} alt="签名" /> : <span class="blank autograph" />;
}

const Box = ({ on }: { on: boolean }) => <span class="tickbox">□{on && <b>√</b>}</span>;

/** A box never stands at the beginning of a line, apart from its 是 or 否. */
function LineView({ line, pictures }: { line: Line; pictures: ReadonlyMap<string, string> }) {
  const out: ComponentChildren[] = [];
  line.forEach((part, i) => {
    const next = line[i + 1];
    const before = line[i - 1];
    if ("text" in part && next && "box" in next) {
      const marks = [...part.text];
      out.push(marks.slice(0, -1).join(""), <span class="keep">{marks.at(-1)}<Box on={next.box} /></span>);
    } else if (!("box" in part && before && "text" in before)) out.push(<PartView part={part} pictures={pictures} />);
  });
  return <>{out}</>;
}

/** Around the table a space of the wording stands for room, which is shared out between the fields; not the space between a
 *  name and its blank. */
function Spread({ line, pictures }: { line: Line; pictures: ReadonlyMap<string, string> }) {
  const fields: Line[] = [[]];
  line.forEach((part, i) => {
    const next = line[i + 1];
    if (!("text" in part)) {
      fields.at(-1)!.push(part);
      return;
    }
    const pieces = part.text.split(" ");
    pieces.forEach((text, k) => {
      const close = k > 0 && k === pieces.length - 1 && text === "" && next !== undefined && "fill" in next;
      if (close) fields.at(-1)!.push({ text: CLOSE });
      else {
        if (k > 0) fields.push([]);
        if (text) fields.at(-1)!.push({ text });
      }
    });
  });
  return <p class="fields">{fields.filter((f) => f.length > 0).map((f, i) => <span key={i}><LineView line={f} pictures={pictures} /></span>)}</p>;
}

function RowView({ row, pictures }: { row: Row; pictures: ReadonlyMap<string, string> }) {
  if (row.whole) {
    return (
      <tr>
        <td colSpan={3} class="whole">
          <LineView line={row.line} pictures={pictures} />
          {row.remark && `　${row.remark}`}
        </td>
      </tr>
    );
  }
  return (
    <tr>
      {row.span > 0 && <th scope="rowgroup" rowSpan={row.span}>{row.first}</th>}
      <td>
        <LineView line={row.line} pictures={pictures} />
      </td>
      <td class="said">{row.remark}</td>
    </tr>
  );
}

/** The parts of the table: each stays on one page where it can. */
function parts(rows: readonly Row[]): Row[][] {
  const out: Row[][] = [];
  for (const row of rows) {
    if (row.span > 0 || out.length === 0) out.push([]);
    out.at(-1)!.push(row);
  }
  return out;
}

/** An official form, drawn as the notice prints it. `pictures`: addresses of the signatures that are here, by hash. */
export function SheetView({ sheet, pictures }: { sheet: Sheet; pictures: ReadonlyMap<string, string> }) {
  // In the order of Tab: a sheet longer than the screen is scrolled from the keyboard.
  return (
    <article class="official-form" tabIndex={0} aria-label={sheet.title}>
      <p class="annex">{sheet.form}</p>
      <h2>{sheet.title}</h2>
      {sheet.head.map((line, i) => <Spread key={i} line={line} pictures={pictures} />)}
      <table>
        <colgroup>
          <col class="first" />
          <col />
          <col class="last" />
        </colgroup>
        <thead>
          {sheet.top.map((line, i) => (
            <tr key={i}>
              <td colSpan={3}>
                <Spread line={line} pictures={pictures} />
              </td>
            </tr>
          ))}
          <tr>{sheet.columns.map((name) => <th key={name} scope="col">{name}</th>)}</tr>
        </thead>
        {parts(sheet.rows).map((rows, i) => (
          <tbody key={i}>{rows.map((row, k) => <RowView key={k} row={row} pictures={pictures} />)}</tbody>
        ))}
      </table>
      {sheet.foot.map((line, i) => <Spread key={i} line={line} pictures={pictures} />)}
    </article>
  );
}
