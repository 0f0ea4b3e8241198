import { describe, expect, test } from "vitest";
import { type Compared, chosen, mayReview, placeOf, takeOf } from "../src/pages/supervisor/review.ts";

const question = (id: string, differs: boolean, suggest: Compared["suggest"]): Compared => ({
  id, plain: id, official: null, type: "text", printed: "", section: "", base: null, head: null, other: null, differs, suggest,
});
const FORM = [question("same", false, null), question("mine", true, "head"), question("theirs", true, "other"), question("both", true, null)];

describe("which side stands", () => {
  test("untouched, a question goes by who alone changed it, and by the default where both did", () => {
    expect(takeOf(FORM, {}, "head")).toEqual({ mine: "head", theirs: "other", both: "head" });
    expect(takeOf(FORM, {}, "other")).toEqual({ mine: "head", theirs: "other", both: "other" });
  });

  test("a tap overrules both, and every question that differs is sent by name", () => {
    const taps = { mine: "other", theirs: "head" } as const;
    expect(takeOf(FORM, taps, "other")).toEqual({ mine: "other", theirs: "head", both: "other" });
    expect(chosen(FORM[3]!, { both: "head" }, "other")).toBe("head");
  });
});

test("only those who decide are shown what there is to decide", () => {
  expect(["worker", "village", "township", "county", "department", "admin", "auditor", undefined].filter(mayReview)).toEqual(["village", "township", "county", "admin"]);
});

test("what is not known of a place is left out", () => {
  expect(placeOf({ household: null, village_name: null })).toBe("");
  expect(placeOf({ household: { id: "h", number: "0003", name: "示例丙", address: "" }, village_name: "示例村" })).toBe("示例村 · 户号 0003");
});
