import { useState } from "preact/hooks";
import type { Question } from "@/types.ts";
import { wan, yuan } from "@/ui/format.ts";
import { toAmount } from "./shown.ts";

interface AmountProps {
  question: Question;
  value: string | undefined;
  onChange: (value: string | undefined) => void;
  labelledBy: string;
  invalid?: boolean;
}

const isAmount = (v: string) => /^-?\d+(\.\d+)?$/.test(v);

/** Money or another decimal. Raw figures while typing, 千分位 when left, 万 beside long ones. */
export function AmountField({ question, value, onChange, labelledBy, invalid }: AmountProps) {
  const [typing, setTyping] = useState<string | null>(null);
  const inYuan = question.type === "money" && question.unit !== "万元";
  const places = inYuan ? 2 : 0;
  const mayBeNegative = question.min?.startsWith("-") === true;
  const trim = (v: string) => (inYuan ? v.replace(/\.00$/, "") : v);
  const shown = typing ?? (value === undefined ? "" : inYuan && isAmount(value) ? yuan(value).replace("−", "-") : value);
  const long = value !== undefined && inYuan && isAmount(value) ? wan(value) : null;
  const flip = () => {
    if (value !== undefined && isAmount(value)) onChange(value.startsWith("-") ? value.slice(1) : toAmount(`-${value}`, places));
  };
  return (
    <div class="amount">
      <div class="in">
        {mayBeNegative && value !== undefined && isAmount(value) && Number(value) !== 0 && (
          <button type="button" class="sign" aria-pressed={value.startsWith("-")} onClick={flip}>
            {value.startsWith("-") ? "是亏的" : "亏了?"}
          </button>
        )}
        <input
          id={`f-${question.id}`}
          class="box num"
          type="text"
          inputMode="decimal"
          autocomplete="off"
          aria-labelledby={labelledBy}
          aria-invalid={invalid ? "true" : undefined}
          aria-describedby={long ? `wan-${question.id}` : undefined}
          value={shown}
          onFocus={(e) => {
            // At once, in the same event: a selection made in the next frame could swallow the first digit typed.
            const field = e.currentTarget;
            const raw = value === undefined ? "" : trim(value);
            field.value = raw;
            field.select();
            setTyping(raw);
          }}
          onInput={(e) => {
            setTyping(e.currentTarget.value);
            onChange(toAmount(e.currentTarget.value, places));
          }}
          onBlur={() => setTyping(null)}
        />
        <span class="unit">{question.unit ?? (question.type === "money" ? "元" : "")}</span>
      </div>
      {long && (
        <small id={`wan-${question.id}`} class="wan">
          {long}
        </small>
      )}
    </div>
  );
}

interface CountProps {
  question: Question;
  value: number | string | undefined;
  onChange: (value: number | string | undefined) => void;
  labelledBy: string;
  invalid?: boolean;
}

/** A whole number with − and +, which can be typed too. */
export function CountField({ question, value, onChange, labelledBy, invalid }: CountProps) {
  const min = question.min === undefined ? 0 : Number(question.min);
  const max = question.max === undefined ? 999_999 : Number(question.max);
  const now = typeof value === "number" ? value : null;
  const step = (by: number) => onChange(Math.min(max, Math.max(min, now === null ? (by > 0 ? Math.max(1, min) : min) : now + by)));
  const unit = question.unit ?? "";
  return (
    <div class="count">
      <button type="button" class="step" aria-label={`少 1 ${unit}`} aria-disabled={now !== null && now <= min} onClick={() => step(-1)}>
        −
      </button>
      <input
        id={`f-${question.id}`}
        class="box num"
        type="text"
        inputMode="numeric"
        autocomplete="off"
        aria-labelledby={labelledBy}
        aria-invalid={invalid ? "true" : undefined}
        value={value ?? ""}
        onInput={(e) => {
          const text = (toAmount(e.currentTarget.value, 0) ?? "").trim();
          onChange(text === "" ? undefined : /^-?\d{1,9}$/.test(text) ? Number(text) : text);
        }}
      />
      <button type="button" class="step" aria-label={`多 1 ${unit}`} aria-disabled={now !== null && now >= max} onClick={() => step(1)}>
        +
      </button>
      <span class="unit">{unit}</span>
    </div>
  );
}
