import { describe, expect, test } from "vitest";
import { actOf, chosen, dayOfTyping, type Key } from "../src/pages/desk/keys.ts";
import type { Question } from "../src/types.ts";

const closed: Question = { id: "a", official: "", plain: "", type: "yes_no", applies_when: "true", problem_when: "yes" };
const money: Question = { id: "m", official: "", plain: "", type: "money" };
const key = (key: string, more: Partial<Key> = {}): Key => ({ key, code: "", ctrl: false, alt: false, shift: false, ...more });

describe("the keyboard mode", () => {
  test("1, 2 and 3 choose, on the number pad and behind an input method too", () => {
    for (const pressed of [key("2"), key("2", { code: "Numpad2" }), key("Process", { code: "Digit2" })]) {
      expect(actOf(pressed, "choice", closed)).toEqual({ act: "choose", n: 2 });
    }
    expect([1, 2, 3, 4].map((n) => chosen(closed, undefined, n))).toEqual(["yes", "no", "na", null]);
  });

  test("digits in a figure or in a remark are its own", () => {
    expect(actOf(key("1"), "field", money)).toBeNull();
    expect(actOf(key("1"), "remark", closed)).toBeNull();
    expect(actOf(key("/"), "remark", closed)).toBeNull();
  });

  test("Enter goes on and back, a slash to the remark, Alt and a figure to a phrase", () => {
    expect(actOf(key("Enter"), "field", money)).toEqual({ act: "next" });
    expect(actOf(key("Enter", { shift: true }), "field", money)).toEqual({ act: "back" });
    expect(actOf(key("Enter", { ctrl: true }), "remark", closed)).toEqual({ act: "finish" });
    expect(actOf(key("/", { code: "NumpadDivide" }), "choice", closed)).toEqual({ act: "remark" });
    expect(actOf(key("¡", { code: "Digit1", alt: true }), "remark", closed)).toEqual({ act: "phrase", n: 1 });
  });

  test("a list takes a choice in and out again", () => {
    const list: Question = { id: "l", official: "", plain: "", type: "choices", options: [{ value: "a", label: "甲" }, { value: "b", label: "乙" }] };
    expect(chosen(list, ["a"], 2)).toEqual(["a", "b"]);
    expect(chosen(list, ["a"], 1)).toBeUndefined();
  });

  test("a day is understood as people write it on paper", () => {
    const near = "2022-11-22";
    for (const typed of ["0809", "8.9", "8-9", "20220809", "2022/8/9", "2022年8月9日"]) expect(dayOfTyping(typed, near)).toBe("2022-08-09");
    for (const typed of ["", "8", "1332", "20220231", "8.9.1.2"]) expect(dayOfTyping(typed, near)).toBeNull();
  });
});
