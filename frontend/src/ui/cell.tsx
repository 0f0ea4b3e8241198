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
  note?: ComponentChildren;
  value?: ComponentChildren;
  href?: string;
  onPress?: () => void;
  /** The thin edge at the left: a problem, or something to look at again. */
  edge?: "bad" | "look" | undefined;
}

/** One row. With `href` it is a link, with `onPress` a button, else plain text. */
export function Cell({ title, note, value, href, onPress, edge }: CellProps) {
  const name = `cell${edge === "bad" ? " flag" : edge === "look" ? " flag-soft" : ""}`;
  const body = (
    <>
      <span class="b">
        <b>{title}</b>
        {note !== undefined && <small>{note}</small>}
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
