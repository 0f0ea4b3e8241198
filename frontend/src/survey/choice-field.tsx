import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { two } from "@/kit/day.ts";
import { Icon } from "@/ui/icons.tsx";
import type { Choice } from "./shown.ts";

interface SegmentsProps {
  name: string;
  choices: readonly Choice[];
  value: string | undefined;
  /** Which choice means a problem: it turns red and wears a "!". */
  problem?: string | undefined;
  /** Computed by the rules and not confirmed yet: drawn as a proposal. */
  proposed?: string | undefined;
  onChange: (value: string) => void;
  labelledBy: string;
}

/** Large equal answers. Native radios: arrows move, and 1 2 3 choose. */
export function Segments({ name, choices, value, problem, proposed, onChange, labelledBy }: SegmentsProps) {
  return (
    <div
      class={`seg${choices.length === 3 && choices[2]!.value === "na" ? " three" : ""}`}
      role="radiogroup"
      aria-labelledby={labelledBy}
      onKeyDown={(event) => {
        const choice = choices[Number(event.key) - 1];
        if (!choice || event.ctrlKey || event.metaKey || event.altKey) return;
        event.preventDefault();
        onChange(choice.value);
        document.getElementById(`f-${name}-${choice.value}`)?.focus();
      }}
    >
      {choices.map((choice) => {
        const on = value === choice.value;
        const look = on ? (choice.value === problem ? " bad" : choice.value === "na" ? " na" : " ok") : value === undefined && proposed === choice.value ? " proposed" : "";
        return (
          <label key={choice.value} class={`opt${look}`}>
            <input
              id={`f-${name}-${choice.value}`}
              type="radio"
              name={name}
              value={choice.value}
              checked={on}
              onChange={() => onChange(choice.value)}
            />
            {on && <Icon name={choice.value === problem ? "alert" : "check"} size={20} weight={2.6} />}
            {choice.label}
          </label>
        );
      })}
    </div>
  );
}

interface ListProps {
  name: string;
  options: readonly Choice[];
  chosen: readonly string[];
  many: boolean;
  onChange: (chosen: string[]) => void;
  labelledBy: string;
  empty?: ComponentChildren;
}

/** One of many, or some of many, as full rows. */
export function OptionList({ name, options, chosen, many, onChange, labelledBy, empty }: ListProps) {
  if (options.length === 0) return <p class="hint">{empty}</p>;
  return (
    <div class="opts" role={many ? "group" : "radiogroup"} aria-labelledby={labelledBy}>
      {options.map((option) => {
        const on = chosen.includes(option.value);
        return (
          <label key={option.value} class={`opt row${on ? " ok" : ""}`}>
            <input
              type={many ? "checkbox" : "radio"}
              name={name}
              value={option.value}
              checked={on}
              onChange={() => onChange(!many ? [option.value] : on ? chosen.filter((v) => v !== option.value) : [...chosen, option.value])}
            />
            <span class="b">{option.label}</span>
            {on && <Icon name="check" size={20} weight={2.6} />}
          </label>
        );
      })}
    </div>
  );
}

/** Year, month and day as three native lists: no keyboard, no calendar to search in. */
export function DateField({ id, value, onChange, label }: { id: string; value: string | undefined; onChange: (value: string | undefined) => void; label: string }) {
  const now = new Date();
  const parts = (of: string | undefined) => of?.split("-") ?? [];
  const [y = "", m = "", d = ""] = parts(value);
  // Two lists may be changed before the first change is drawn: the second goes on from what was chosen, not drawn.
  const held = useRef(value);
  held.current = value;
  const years = new Set<string>(y ? [y] : []);
  for (let year = now.getFullYear() + 1; year > now.getFullYear() - 12; year--) years.add(String(year));
  const lastDay = new Date(Number(y) || 2000, Number(m) || 1, 0).getDate();
  const put = (chosen: { year?: string; month?: string; day?: string }) => {
    const [y0, m0, d0] = parts(held.current);
    const year = chosen.year ?? (y0 || String(now.getFullYear()));
    const month = chosen.month ?? (m0 || two(now.getMonth() + 1));
    const start = chosen.month === undefined ? now.getDate() : 1;
    const last = new Date(Number(year), Number(month) || 1, 0).getDate();
    const day = two(Math.min(Number(chosen.day ?? (d0 || start)) || 1, last));
    held.current = year ? `${year}-${month || "01"}-${day}` : undefined;
    onChange(held.current);
  };
  const pick = (unit: string, current: string, list: readonly string[], set: (v: string) => void, suffix = unit) => (
    <select class="box" id={unit === "年" ? id : undefined} aria-label={`${label} ${unit}`} value={current} onChange={(e) => set(e.currentTarget.value)}>
      {current === "" && <option value="">{unit}</option>}
      {list.map((v) => (
        <option key={v} value={v}>
          {Number(v)} {suffix}
        </option>
      ))}
    </select>
  );
  const upTo = (n: number) => Array.from({ length: n }, (_, i) => two(i + 1));
  return (
    <div class="date">
      {pick("年", y, [...years].sort().reverse(), (year) => put({ year }))}
      {pick("月", m, upTo(12), (month) => put({ month }))}
      {pick("日", d, upTo(lastDay), (day) => put({ day }))}
    </div>
  );
}
