import { describe, expect, test } from "vitest";
import { ApiError } from "../src/api/client.ts";
import { backoff, retryAfter } from "../src/outbox/backoff.ts";
import { batchOf, drain, MOST_BYTES, ready, type Box, type PushAnswer } from "../src/outbox/drain.ts";
import { isDelivered, transition, type OutboxEvent, type PushResult } from "../src/outbox/states.ts";
import type { OutboxEntry, RevisionItem } from "../src/types.ts";

const entry = (n: number, more: Partial<OutboxEntry> = {}): OutboxEntry => ({
  rev_id: `r${n}`, submission_id: `s${n}`, n, state: "saved", attempts: 0, next_at: 0, finished_at: 1000 + n,
  delivered_at: null, seq: null, need_blobs: [], problem: null, ...more,
});
const result = (rev_id: string, more: Partial<PushResult> = {}): PushResult =>
  ({ rev_id, status: "accepted", seq: 7, head: rev_id, need_blobs: [], flags: [], problem: null, ...more });

/** Rows in memory and a server that a test scripts; clock and dice stand still unless moved. */
class Trial implements Box {
  clock = 10_000;
  sent: string[][] = [];
  bytes = new Map<string, number>();
  constructor(public rows: OutboxEntry[], private readonly server: (ids: string[], trial: Trial) => PushResult[]) {}
  unsent = () => Promise.resolve(this.rows.filter((r) => !isDelivered(r)).sort((a, b) => a.n - b.n));
  sizeOf = (id: string) => Promise.resolve(this.bytes.get(id) ?? 1000);
  item = (rev_id: string) => Promise.resolve({ rev_id } as RevisionItem);
  apply(events: ReadonlyMap<string, OutboxEvent>): Promise<void> {
    this.rows = this.rows.map((row) => {
      const event = events.get(row.rev_id);
      return event ? transition(row, event) : row;
    });
    return Promise.resolve();
  }
  run(failures = 0) {
    const push = (items: RevisionItem[]): Promise<PushAnswer> => {
      const ids = items.map((i) => i.rev_id);
      this.sent.push(ids);
      expect(this.rows.filter((r) => r.state === "sending").map((r) => r.rev_id)).toEqual(ids);
      return Promise.resolve().then(() => ({ protocol: 1, epoch: "e1", server_time: "", results: this.server(ids, this) }));
    };
    return drain({ box: this, push, now: () => this.clock, random: () => 0.5 }, failures);
  }
  state = (n: number) => this.rows.find((r) => r.n === n)!;
}
const accept = (ids: string[]) => ids.map((id) => result(id));
const rows = (count: number) => Array.from({ length: count }, (_, i) => entry(i + 1));

describe("one row of the outbox", () => {
  test("each answer of the server leads to its state", () => {
    const sending = entry(1, { state: "sending" });
    const after = (r: Partial<PushResult>) => transition(sending, { type: "result", result: result("r1", r), at: 5, random: 0 });
    expect(after({})).toMatchObject({ state: "delivered", delivered_at: 5, seq: 7, problem: null });
    expect(after({ status: "duplicate" }).state).toBe("delivered");
    expect(after({ status: "disputed" })).toMatchObject({ state: "disputed", problem: { code: "disputed" } });
    expect(after({ status: "held", problem: { code: "not_permitted", message: "x" } }).problem?.message).toContain("不在您的网格里");
    expect(after({ status: "duplicate", problem: { code: "not_permitted", message: "x" } }).state).toBe("held");
    expect(after({ status: "retry" })).toMatchObject({ state: "saved", attempts: 1 });
  });

  test("what was delivered is moved only by a server that lost it", () => {
    const events: OutboxEvent[] = [
      { type: "send" }, { type: "unsent" }, { type: "hurry" }, { type: "aside", problem: { code: "x", message: "x" }, at: 1, random: 0 },
      { type: "result", result: result("r1", { status: "held" }), at: 9, random: 0 },
    ];
    for (const state of ["delivered", "disputed", "held"] as const) {
      const done = entry(1, { state, delivered_at: 3 });
      for (const event of events) expect(transition(done, event)).toBe(done);
      expect(transition(done, { type: "lost" })).toMatchObject({ state: "saved", delivered_at: null, next_at: 0 });
    }
  });
});

describe("what goes next", () => {
  test("a child waits for its parent that stepped aside, others do not", () => {
    const list = [entry(1, { submission_id: "a", next_at: 99 }), entry(2, { submission_id: "b" }), entry(3, { submission_id: "a" })];
    expect(ready(list, 50, new Set()).map((e) => e.n)).toEqual([2]);
    expect(ready(list, 99, new Set()).map((e) => e.n)).toEqual([1, 2, 3]);
  });

  test("a batch holds 50 items and 512 KB, and one that is too big goes alone", () => {
    const sized = (bytes: number[]) => bytes.map((b, i) => ({ rev_id: `r${i}`, bytes: b }));
    expect(batchOf(sized(Array<number>(80).fill(10)), 50)).toHaveLength(50);
    expect(batchOf(sized([MOST_BYTES - 10, 8, 8]), 50)).toEqual(["r0", "r1"]);
    expect(batchOf(sized([MOST_BYTES - 10, 9, 9]), 50)).toEqual(["r0"]);
    expect(batchOf(sized([MOST_BYTES * 2, 8]), 50)).toEqual(["r0"]);
  });

  test("backoff grows to 15 minutes and the dice spread it", () => {
    expect([0, 1, 5].map((n) => backoff(n, 1))).toEqual([2000, 4000, 64_000]);
    expect(backoff(60, 1)).toBe(900_000);
    expect(backoff(3, 0)).toBe(0);
  });

  test("Retry-After is read as seconds and as a date", () => {
    expect(retryAfter("120", 0)).toBe(120_000);
    expect(retryAfter("Thu, 01 Jan 1970 00:01:00 GMT", 0)).toBe(60_000);
    expect(retryAfter("Thu, 01 Jan 1970 00:01:00 GMT", 90_000)).toBe(0);
    expect(retryAfter("soon", 0)).toBeNull();
    expect(retryAfter(null, 0)).toBeNull();
  });
});

describe("a drain", () => {
  test("empties 120 rows in order, at most 50 a request", async () => {
    const trial = new Trial(rows(120), accept);
    expect(await trial.run()).toMatchObject({ delivered: 120, epoch: "e1", problem: null, again: null });
    expect(trial.sent.map((s) => s.length)).toEqual([50, 50, 20]);
    expect(trial.sent.flat()).toEqual(rows(120).map((r) => r.rev_id));
    expect(trial.rows.every((r) => r.state === "delivered")).toBe(true);
  });

  test("without a network leaves everything saved, with the reason, and says when to try again", async () => {
    const trial = new Trial(rows(3), () => { throw new ApiError(0, "offline", "没有信号"); });
    expect(await trial.run(2)).toMatchObject({ delivered: 0, again: 4000, problem: { code: "offline" } });
    expect(trial.sent).toHaveLength(1);
    expect(trial.rows.every((r) => r.state === "saved" && r.problem?.message === "没有信号")).toBe(true);
  });

  test("halves on 413 until it fits, and sends all", async () => {
    const trial = new Trial(rows(40), (ids) => {
      if (ids.length > 12) throw new ApiError(413, "too_large", "大");
      return accept(ids);
    });
    expect((await trial.run()).delivered).toBe(40);
    expect(trial.sent.map((s) => s.length).slice(0, 3)).toEqual([40, 20, 10]);
  });

  test("one item that breaks the server steps aside and the 20 others arrive", async () => {
    const trial = new Trial(rows(21), (ids) => {
      if (ids.includes("r9")) throw new ApiError(500, "internal", "坏");
      return accept(ids);
    });
    expect((await trial.run()).delivered).toBe(20);
    expect(trial.state(9)).toMatchObject({ state: "saved", attempts: 1, problem: { code: "internal" } });
    expect(trial.state(9).next_at).toBeGreaterThan(trial.clock);
  });

  test("a server that only fails is not asked for ever", async () => {
    const trial = new Trial(rows(50), () => { throw new ApiError(500, "internal", "坏"); });
    expect((await trial.run()).problem?.status).toBe(500);
    expect(trial.sent.length).toBeLessThan(12);
  });

  test("Retry-After of 503 is kept", async () => {
    const trial = new Trial(rows(1), () => { throw new ApiError(503, "busy", "忙", 30_000); });
    expect((await trial.run()).again).toBe(30_000);
  });

  test("too slow: half as many, and a single one that is too slow ends the run with the others untouched", async () => {
    const trial = new Trial(rows(4), () => { throw new ApiError(0, "timeout", "慢"); });
    expect(await trial.run()).toMatchObject({ limit: 1, problem: { code: "timeout" } });
    expect(trial.sent.map((s) => s.length)).toEqual([4, 2, 1]);
    expect(trial.rows.map((r) => r.attempts)).toEqual([1, 0, 0, 0]);
  });

  test("an expired sign-in removes nothing", async () => {
    const trial = new Trial(rows(5), () => { throw new ApiError(401, "signed_out", "请重新登录"); });
    await trial.run();
    expect(trial.rows.map((r) => r.state)).toEqual(Array(5).fill("saved"));
  });

  test("one item's bad result does not touch the others', and retry waits its turn", async () => {
    const trial = new Trial(rows(4), (ids) => ids.map((id) =>
      id === "r2" ? result(id, { status: "held", problem: { code: "malformed", message: "" } })
      : id === "r3" ? result(id, { status: "retry" }) : result(id)));
    const done = await trial.run();
    expect(trial.rows.map((r) => r.state)).toEqual(["delivered", "held", "saved", "delivered"]);
    expect(done).toMatchObject({ delivered: 3, problem: null, again: 1000 });
    expect(trial.sent).toHaveLength(1);
  });

  test("a row without a result is sent again later, not at once", async () => {
    const trial = new Trial(rows(2), (ids) => accept(ids).slice(0, 1));
    await trial.run();
    expect(trial.state(2)).toMatchObject({ state: "saved", problem: { code: "no_result" } });
    expect(trial.sent).toHaveLength(1);
  });

  test("an answer that never came back and a repeat end in the same state", async () => {
    let first = true;
    const trial = new Trial(rows(2), (ids) => {
      if (!first) return ids.map((id) => result(id, { status: "duplicate" }));
      first = false;
      throw new ApiError(0, "offline", "断了");
    });
    await trial.run();
    trial.clock += 10_000;
    expect((await trial.run(1)).delivered).toBe(2);
    expect(trial.rows.every((r) => r.state === "delivered" && r.problem === null)).toBe(true);
  });
});
