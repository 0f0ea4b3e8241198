import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Icon } from "./icons.tsx";
import { back } from "./router.ts";

interface PageProps {
  title: string;
  /** What the browser's own title says instead, and so its history on the disk: no name of a person stands there. */
  kind?: string;
  /** Beside the title, quietly. */
  note?: ComponentChildren;
  /** A sub page has a way back to here. */
  up?: string;
  /** Above the title bar: the line that tells what is unsent. */
  line?: ComponentChildren;
  /** Right end of the title bar. */
  aside?: ComponentChildren;
  /** Under the title bar, sticky with it. */
  under?: ComponentChildren;
  foot?: ComponentChildren;
  tabs?: ComponentChildren;
  children: ComponentChildren;
}

/** The frame of each page: what is unsent, title, content, the chief action in thumb reach. */
export function Page({ title, kind = title, note, up, line, aside, under, foot, tabs, children }: PageProps) {
  const main = useRef<HTMLElement>(null);
  useEffect(() => {
    document.title = `${kind} · 入户`;
  }, [kind]);
  useEffect(() => {
    // A screen reader hears the new page; nothing is scrolled and no ring is drawn.
    if (document.activeElement === document.body) main.current?.focus({ preventScroll: true });
  }, []);
  return (
    <div class="page">
      <header class="top">
        {line}
        <div class={`bar${up === undefined ? "" : " sub"}`}>
          {up !== undefined && (
            <button type="button" class="back" aria-label="返回" onClick={() => back(up)}>
              <Icon name="back" />
            </button>
          )}
          <h1>
            {title}
            {note !== undefined && <small>{note}</small>}
          </h1>
          {aside}
        </div>
        {under}
      </header>
      <main ref={main} tabIndex={-1}>
        {children}
      </main>
      {foot && (
        <footer class="foot">
          <div class="in">{foot}</div>
        </footer>
      )}
      {tabs}
    </div>
  );
}

/** The part of the page that scrolls. */
export const scroller = (): HTMLElement | null => document.querySelector(".page > main");

export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <b>{title}</b>
      {children}
    </div>
  );
}

export function Waiting({ children = "正在打开…" }: { children?: ComponentChildren }) {
  return (
    <p class="wait-line" role="status">
      {children}
    </p>
  );
}
