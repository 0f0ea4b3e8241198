import { useLayoutEffect, useRef } from "preact/hooks";
import { DIGITS } from "@/store/pin.ts";
import { Icon } from "@/ui/icons.tsx";

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9"] as const;

interface KeypadProps {
  label: string;
  typed: string;
  onType: (typed: string) => void;
  /** Keys that are pressed say nothing now: a wait, or a try that is being made. */
  off?: boolean;
}

/** Six digits by large keys of our own: no keyboard covers the screen, none learns the digits. */
export function Keypad({ label, typed, onType, off = false }: KeypadProps) {
  const now = useRef({ typed, off, onType });
  now.current = { typed, off, onType };
  const press = (key: string): void => {
    const { typed: before, off: closed, onType: tell } = now.current;
    if (closed) return;
    const next = key === "back" ? before.slice(0, -1) : (before + key).slice(0, DIGITS);
    if (next === before) return;
    // Two keys in one frame: the second must see the first.
    now.current.typed = next;
    tell(next);
  };
  // At once: a digit that is typed as soon as the keys are seen is not lost.
  useLayoutEffect(() => {
    const down = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.target instanceof HTMLInputElement) return;
      if (/^\d$/.test(event.key)) press(event.key);
      else if (event.key === "Backspace") press("back");
      else return;
      event.preventDefault();
    };
    window.addEventListener("keydown", down);
    return () => window.removeEventListener("keydown", down);
  }, []);
  return (
    <div class="pin" role="group" aria-label={label}>
      <div class="dots" aria-hidden="true">
        {Array.from({ length: DIGITS }, (_, i) => (
          <i key={i} class={i < typed.length ? "on" : ""} />
        ))}
      </div>
      <p class="sr" role="status">
        {typed.length > 0 ? `已输入 ${typed.length} 位` : ""}
      </p>
      <div class="keys">
        {KEYS.map((key) => (
          <button type="button" key={key} aria-disabled={off ? "true" : undefined} onClick={() => press(key)}>
            {key}
          </button>
        ))}
        <span />
        <button type="button" aria-disabled={off ? "true" : undefined} onClick={() => press("0")}>
          0
        </button>
        <button type="button" class="quiet" aria-label="删掉一位" aria-disabled={off || typed === "" ? "true" : undefined} onClick={() => press("back")}>
          <Icon name="erase" size={30} />
        </button>
      </div>
    </div>
  );
}
