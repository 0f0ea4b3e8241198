import type { ComponentChildren } from "preact";

/** One number and its meaning. */
export function Tile({ value, label, tone, href }: { value: number | string; label: string; tone?: "look" | "bad" | undefined; href?: string }) {
  const name = `tile${tone ? ` ${tone}` : ""}`;
  const body = (
    <>
      <b>{value}</b>
      <span>{label}</span>
    </>
  );
  return href === undefined ? <div class={name}>{body}</div> : <a class={name} href={href}>{body}</a>;
}

export function Tiles({ children }: { children: ComponentChildren }) {
  return <div class="tiles">{children}</div>;
}

/** A bar from 0 to `of`; the words beside it carry the numbers. */
export function Progress({ done, of, label }: { done: number; of: number; label: string }) {
  const share = of > 0 ? Math.min(1, done / of) : 0;
  return (
    <div class="progress" role="progressbar" aria-label={label} aria-valuemin={0} aria-valuemax={of} aria-valuenow={done}>
      <i style={{ width: `${(share * 100).toFixed(1)}%` }} />
    </div>
  );
}
