import type { ComponentChildren } from "preact";
import { Icon } from "./icons.tsx";

/** A white block of cells under a small grey heading. */
export function Group({ title, aside, children, id }: { title?: ComponentChildren; aside?: ComponentChildren; children: ComponentChildren; id?: string }) {
  return (
    <section class="group" id={id}>
      {title !== undefined && (
        <h2>
          {title}
          {aside}
        </h2>
      )}
      {children}
    </section>
  );
}

interface CellProps {
  title: ComponentChildren;
  /** Of a text with dots between its facts, each fact stays in one piece. */
  note?: ComponentChildren;
  value?: ComponentChildren;
  href?: string;
  onPress?: () => void;
  /** The thin edge at the left: a problem, or something to look at again. */
  edge?: "bad" | "look" | undefined;
}

const DOT = " · ";

/** Short facts with dots between them. A line breaks between two facts, inside one only where it is longer than the line. */
export function Dotted({ parts }: { parts: readonly ComponentChildren[] }) {
  return (
    <>
      {parts.map((part, i) => [
        i > 0 && " ",
        <span class="fact" key={i}>
          {part}
          {i < parts.length - 1 && DOT.trimEnd()}
        </span>,
      ])}
    </>
  );
}

/** One row. With `href` it is a link, with `onPress` a button, else plain text. */
export function Cell({ title, note, value, href, onPress, edge }: CellProps) {
  const name = `cell${edge === "bad" ? " flag" : edge === "look" ? " flag-soft" : ""}`;
  const body = (
    <>
      <span class="b">
        <b>{title}</b>
        {note !== undefined && <small>{typeof note === "string" && note.includes(DOT) ? <Dotted parts={note.split(DOT)} /> : note}</small>}
      </span>
      {value !== undefined && <span class="v">{value}</span>}
      {(href !== undefined || onPress) && (
        <span class="go">
          <Icon name="go" size={20} />
        </span>
      )}
    </>
  );
  if (href !== undefined) return <a class={name} href={href}>{body}</a>;
  if (onPress) return <button type="button" class={name} onClick={onPress}>{body}</button>;
  return <div class={name}>{body}</div>;
}

export function Cells({ children }: { children: ComponentChildren }) {
  return <div class="cells">{children}</div>;
}

export function Facts({ rows }: { rows: readonly (readonly [string, ComponentChildren])[] }) {
  return (
    <dl class="facts">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
