import type { ComponentChildren } from "preact";

export type Tone = "plain" | "act" | "ok" | "look" | "bad";

/** A small mark beside a name. Colour never stands alone: the word says it. */
export function Mark({ tone = "plain", children }: { tone?: Tone; children: ComponentChildren }) {
  return <span class={`mark ${tone}`}>{children}</span>;
}

interface ChipProps {
  on?: boolean;
  onPress: () => void;
  count?: number | string | undefined;
  kind?: "filter" | "phrase" | "done";
  current?: boolean;
  children: ComponentChildren;
}

/** A pill to press: a filter (pressed or not), a phrase, or a section of a form (`current`). */
export function Chip({ on, onPress, count, kind = "filter", current, children }: ChipProps) {
  return (
    <button
      type="button"
      class={`chip${kind === "filter" ? "" : ` ${kind}`}`}
      aria-pressed={on}
      aria-current={current ? "step" : undefined}
      onClick={onPress}
    >
      {children}
      {count !== undefined && <span class="n">{count}</span>}
    </button>
  );
}
