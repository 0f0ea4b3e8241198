import type { Question, Value } from "@/types.ts";
import { segments } from "@/survey/shown.ts";
import { isRealDay } from "@/survey/values.ts";

/** What a key means in the keyboard mode; `n` counts from 1. */
export type Act = { act: "choose"; n: number } | { act: "phrase"; n: number } | { act: "next" | "back" | "remark" | "answer" | "finish" };
export type Place = "choice" | "field" | "remark";

export interface Key { key: string; code: string; ctrl: boolean; alt: boolean; shift: boolean }

const digit = ({ key, code }: Key): number => {
  const found = /^(?:Digit|Numpad)([1-9])$/.exec(code) ?? /^([1-9])$/.exec(key);
  return found ? Number(found[1]) : 0;
};

/** null: the key is the field's own. By the key's place on the board too, because an input method hides what it writes. */
export function actOf(key: Key, place: Place, question: Question): Act | null {
  const { ctrl, alt, shift } = key;
  if (key.key === "Enter") return ctrl ? { act: "finish" } : { act: shift ? "back" : "next" };
  if (alt && (key.key === "ArrowUp" || key.key === "ArrowDown")) return { act: key.key === "ArrowUp" ? "back" : "next" };
  if (alt && !ctrl && digit(key)) return { act: "phrase", n: digit(key) };
  if (ctrl || alt) return null;
  if (place === "remark") return key.key === "Escape" ? { act: "answer" } : null;
  if (place === "choice" && digit(key)) return { act: "choose", n: digit(key) };
  const slash = key.key === "/" || key.code === "Slash" || key.code === "NumpadDivide";
  return slash && question.type !== "text" && question.type !== "date" ? { act: "remark" } : null;
}

/** The answer that key `n` stands for: the n-th choice, or for a list its n-th entry put in or taken out. */
export function chosen(question: Question, now: Value | undefined, n: number): Value | undefined | null {
  const choice = (segments(question) ?? question.options ?? [])[n - 1];
  if (!choice) return null;
  if (question.type !== "choices") return choice.value;
  const list = Array.isArray(now) ? now : [];
  const next = list.includes(choice.value) ? list.filter((v) => v !== choice.value) : [...list, choice.value];
  return next.length === 0 ? undefined : next;
}

/** A day as typed: 20220809, 0809, 8.9, 8-9, 2022/8/9. Without a year it is that of `near`. null = not a day (yet). */
export function dayOfTyping(text: string, near: string): string | null {
  const plain = text.trim();
  const parts = /^\d{8}$/.test(plain) ? [plain.slice(0, 4), plain.slice(4, 6), plain.slice(6)]
    : /^\d{4}$/.test(plain) ? [near.slice(0, 4), plain.slice(0, 2), plain.slice(2)]
    : plain.split(/[-./年月日\s]+/).filter(Boolean);
  const [year, month, day] = parts.length === 2 ? [near.slice(0, 4), ...parts] : parts;
  if (!year || !month || !day || parts.length > 3) return null;
  const found = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  return isRealDay(found) ? found : null;
}
