import { describe, expect, test } from "vitest";
import { localSpeaks, reviewOf, workOf, type LocalRevision, type ServerSubmission } from "../src/store/rows.ts";
import { combined, differences } from "../src/survey/differences.ts";
import { fit, LONG_EDGE, MOST_BYTES, squeeze, type Size } from "../src/survey/photo/squeeze.ts";
import { BOARD, draw, extended, onBoard, type Stroke } from "../src/survey/photo/strokes.ts";
import type { Answers, Definition, OutboxState, Question, Review } from "../src/types.ts";

const q = (id: string, type: Question["type"] = "yes_no"): Question => ({ id, official: id, plain: id, type });
const definition: Definition = {
  id: "t", version: 1, subject: "household", title: "t", short: "t",
  sections: [{ id: "one", title: "1", plain: "1", area: "home", questions: [q("a"), q("b"), q("c"), q("photo", "photo"), q("list", "choices")] }],
};
const answers = (values: Answers["values"], remarks: Answers["remarks"] = {}, reasons: Answers["reasons"] = {}): Answers => ({ values, remarks, reasons });
const by = (mine: Answers, theirs: Answers, base: Answers | null) =>
  Object.fromEntries(differences(definition, mine, theirs, base).map((d) => [d.question.id, d.by]));

describe("what differs between a draft and newer answers", () => {
  test("is told by who changed it since both began", () => {
    const base = answers({ a: "yes", b: "yes", c: "yes" });
    expect(by(answers({ a: "no", b: "yes", c: "no" }), answers({ a: "yes", b: "no", c: "na" }), base)).toEqual({ a: "mine", b: "theirs", c: "both" });
  });
  test("the same change made twice is none, nor is another order of keys", () => {
    const photo = { sha256: "f".repeat(64), size: 3 };
    expect(by(answers({ a: "no", photo }), answers({ a: "no", photo: { size: 3, sha256: photo.sha256 } }), answers({ a: "yes" }))).toEqual({});
  });
  test("a remark counts, blanks around it do not", () => {
    const base = answers({ a: "yes" });
    expect(by(answers({ a: "yes" }, { a: "漏雨" }), answers({ a: "yes" }), base)).toEqual({ a: "mine" });
    expect(by(answers({ a: "yes" }, { a: " 漏雨" }), answers({ a: "yes" }, { a: "漏雨 " }), base)).toEqual({});
  });
  test("without a common base each one is for the person to choose", () => {
    expect(by(answers({ a: "no", b: "yes" }), answers({ a: "yes" }), null)).toEqual({ a: "both", b: "both" });
  });
  test("what is chosen is taken whole, answer and remark, also where it is empty", () => {
    const mine = answers({ a: "no", b: "no", list: ["x"] }, { a: "我的", b: "我的" }, { check: "是这样" });
    const theirs = answers({ a: "yes", c: "na" }, { a: "他的" }, { other: "x" });
    expect(combined(mine, theirs, ["a", "b", "c"])).toEqual({
      values: { a: "yes", c: "na", list: ["x"] }, remarks: { a: "他的" }, reasons: { check: "是这样", other: "x" },
    });
    expect(combined(mine, theirs, [])).toEqual({ ...mine, reasons: { other: "x", check: "是这样" } });
  });
});

describe("whose word stands on the phone", () => {
  const local = (state: OutboxState, seq: number | null): LocalRevision => ({
    item: { rev_id: "mine", submission_id: "s" } as LocalRevision["item"], campaign: "c", village: "v", title: "t", flags: [], measures: {},
    visited_on: "2022-08-09", finished_at: 1, entry: { rev_id: "mine", state, seq } as LocalRevision["entry"],
  });
  const server = (state: string, seq: number, more: Partial<ServerSubmission> = {}): ServerSubmission => ({
    id: "s", campaign: "c", household_id: "h", village: "v", questionnaire: "q", head: "theirs", state, answers: answers({}), flags: [], measures: {},
    visited_on: null, account_name: "乙", seq, ...more,
  });
  const review = (action: Review["action"]): Review => ({ action, by: "李示", at: "2022-08-10T00:00:00Z", note: "", comments: [{ question: "a", text: "再量一次" }] });

  test.each([
    ["saved", null, "received", 9, true], ["delivered", 5, "received", 4, true], ["delivered", 5, "received", 5, false],
    ["disputed", 5, "disputed", 5, true], ["disputed", 5, "received", 7, false], ["held", null, "approved", 9, true], ["held", null, "returned", 9, false],
  ] as const)("%s with %s against %s with %s: ours %s", (state, seq, theirs, theirSeq, ours) => {
    expect(localSpeaks(local(state, seq), server(theirs, theirSeq))).toBe(ours);
  });

  test("after a restore the number that a form once had keeps nobody's later word from the phone", () => {
    const kept = local("delivered", 0);
    kept.item = { ...kept.item, parent: "before" };
    expect(localSpeaks(kept, server("received", 3)), "pulled since, under the new history's own small number").toBe(false);
    expect(localSpeaks(kept, server("received", 40, { head: "before" })), "pulled before the restore").toBe(true);
  });
  test("a form sent back is 需更正 until its correction is finished", () => {
    const back = server("returned", 9, { review: review("return") });
    expect(workOf(null, local("delivered", 5), back)).toMatchObject({ state: "returned", review: { comments: [{ text: "再量一次" }] } });
    expect(workOf(null, null, back).state).toBe("returned");
    expect(workOf(null, local("saved", null), back)).toMatchObject({ state: "saved", review: null });
    expect(workOf(null, local("delivered", 10), back)).toMatchObject({ state: "delivered", review: null });
  });
  test("the word of a review ends with the state that it made", () => {
    expect(reviewOf(null, server("received", 9, { review: review("return") }))).toBeNull();
    expect(workOf(null, null, server("approved", 9, { review: review("approve") })).state).toBe("approved");
    expect(reviewOf(null, server("received", 9, { review: review("reopen") }))).toBeNull();
  });
});

describe("a photo made small", () => {
  const tries = async (of: Size, bytes: (size: Size, quality: number) => number) => {
    const seen: [Size, number][] = [];
    const made = await squeeze(of, (size, quality) => {
      seen.push([size, quality]);
      return Promise.resolve({ size: bytes(size, quality), shape: size, quality });
    });
    return { made, seen };
  };
  test("keeps its shape, its long edge is 1600 at most, and it never grows", () => {
    expect(fit({ width: 4000, height: 3000 })).toEqual({ width: 1600, height: 1200 });
    expect(fit({ width: 3000, height: 4000 })).toEqual({ width: 1200, height: 1600 });
    expect(fit({ width: 800, height: 600 })).toEqual({ width: 800, height: 600 });
    expect(fit({ width: 16000, height: 3 })).toEqual({ width: 1600, height: 1 });
  });
  test("loses quality first and size only when that is not enough", async () => {
    const light = await tries({ width: 4000, height: 3000 }, () => 1000);
    expect(light.seen).toHaveLength(1);
    expect(light.made.shape.width).toBe(LONG_EDGE);
    const heavy = await tries({ width: 4000, height: 3000 }, (s, quality) => s.width * s.height * quality * 0.6);
    expect(heavy.made.size).toBeLessThanOrEqual(MOST_BYTES);
    expect(heavy.made.shape.width).toBeLessThan(LONG_EDGE);
    expect(heavy.seen.slice(0, 5).map(([, quality]) => quality)).toEqual([0.82, 0.74, 0.66, 0.58, 0.5]);
  });
  test("the limit itself is allowed, one byte more is not", async () => {
    expect((await tries({ width: 10, height: 10 }, () => MOST_BYTES)).seen).toHaveLength(1);
    await expect(tries({ width: 10, height: 10 }, () => MOST_BYTES + 1)).rejects.toThrow("压不小");
  });
});

describe("a signature", () => {
  test("is written on a board of its own measure, whatever the screen's", () => {
    expect(onBoard({ clientX: 110, clientY: 70 }, { left: 10, top: 10, width: 200, height: 120 })).toEqual({ x: 300, y: 120 });
  });
  test("a point too near adds nothing, one outside stays on the edge", () => {
    const one: Stroke = [{ x: 10, y: 10 }];
    expect(extended(one, { x: 10.5, y: 10 })).toBe(one);
    expect(extended(one, { x: -50, y: 9999 })).toEqual([...one, { x: 0, y: BOARD.height }]);
  });
  test("each stroke is drawn once through its points, a tap as a dot", () => {
    const done: string[] = [];
    const say = (what: string) => (...at: number[]) => void done.push([what, ...at].join(" "));
    const pen = {
      lineWidth: 0, lineCap: "butt" as const, lineJoin: "miter" as const, strokeStyle: "",
      beginPath: say("begin"), moveTo: say("move"), lineTo: say("line"), quadraticCurveTo: say("curve"), stroke: say("stroke"),
    };
    draw(pen, [[{ x: 1, y: 1 }], [{ x: 0, y: 0 }, { x: 10, y: 0 }, { x: 20, y: 10 }], []]);
    expect(done).toEqual(["begin", "move 1 1", "line 1.1 1", "stroke", "begin", "move 0 0", "curve 10 0 15 5", "line 20 10", "stroke"]);
  });
});
