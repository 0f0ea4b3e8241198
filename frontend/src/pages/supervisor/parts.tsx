import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Banner } from "@/ui/banner.tsx";
import { Button } from "@/ui/button.tsx";
import { Cell } from "@/ui/cell.tsx";
import { Mark } from "@/ui/chip.tsx";
import { Waiting } from "@/ui/page.tsx";
import { type Pages, type Placed, moment, placeOf } from "./review.ts";

/** The frame of a list that comes page by page. */
export function Listed<T>({ pages, none, children }: { pages: Pages<T>; none: ComponentChildren; children: (items: T[]) => ComponentChildren }) {
  return (
    <>
      {pages.error && <NotGot again={pages.again}>{pages.error}</NotGot>}
      {!pages.items ? (
        !pages.error && <Waiting>正在查…</Waiting>
      ) : pages.items.length === 0 && pages.next === null ? (
        <div class="group">{none}</div>
      ) : (
        <div class={pages.busy ? "busy" : undefined}>{children(pages.items)}</div>
      )}
      {pages.next !== null && (
        <div class="btns">
          <Button wide kind="line" off={pages.busy} onPress={pages.more}>
            {pages.busy ? "正在取…" : "更多"}
          </Button>
        </div>
      )}
    </>
  );
}

export function NotGot({ again, children }: { again: () => void; children: ComponentChildren }) {
  return (
    <Banner tone="look" icon="cloud" title="没有取到" actions={<Button small onPress={again}>再试一次</Button>}>
      {children}
    </Banner>
  );
}

/** A form that waits for a decision, on a narrow screen. @param who sent it @param at when it came, ISO */
export function WaitingCell({ row, name, mark, who, at, href }: { row: Placed; name: string; mark: string; who: string; at: string; href: string }) {
  return (
    <Cell
      edge="look"
      title={
        <>
          {name}
          <Mark tone="look">{mark}</Mark>
        </>
      }
      note={
        <>
          {placeOf(row)}
          <br />
          {who} · {moment(at)}
        </>
      }
      href={href}
    />
  );
}

/** Why an act was not taken. `now`: how the thing stands by now, where somebody else was first and it has been read again. */
export function Refused({ title, now, children }: { title: string; now: string | null; children: ComponentChildren }) {
  return (
    <Banner tone="bad" icon="alert" title={title}>
      {children}
      {now !== null && <> 现在是“{now}”, 已换成最新的; 您写的都还在, 看过可以再办。</>}
    </Banner>
  );
}

/** A text to write, with its name above it. @param now the caret goes here as soon as it stands */
export function Writing({ name, hint, value, onText, now = false }: { name: string; hint?: string; value: string; onText: (text: string) => void; now?: boolean }) {
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (now) field.current?.focus();
  }, []);
  return (
    <label class="writing">
      <span>{name}</span>
      <textarea class="box" ref={field} rows={2} maxLength={2000} placeholder={hint} value={value} onInput={(e) => onText(e.currentTarget.value)} />
    </label>
  );
}
