import { describe, expect, test, vi } from "vitest";
import { ApiError, problem } from "../src/api/client.ts";
import { backoff, retryAfter } from "../src/outbox/backoff.ts";
import { batchOf, MOST_BYTES, ready, type Row } from "../src/outbox/batch.ts";
import { taken } from "../src/outbox/lock.ts";
import { keptLines, LOG_MOST, linesOf, logText } from "../src/outbox/log.ts";
import { initial, step, type Effect, type Happening, type State } from "../src/outbox/machine.ts";
import { isDelivered, isDue, transition, type OutboxEvent, type PushResult } from "../src/outbox/states.ts";
import type { OutboxEntry } from "../src/types.ts";

const entry = (n: number, more: Partial<OutboxEntry> = {}): OutboxEntry => ({
  rev_id: `r${n}`, submission_id: `s${n}`, n, state: "saved", attempts: 0, next_at: 0, finished_at: 1000 + n,
  delivered_at: null, seq: null, need_blobs: [], problem: null, ...more,
});
const result = (rev_id: string, more: Partial<PushResult> = {}): PushResult =>
  ({ rev_id, status: "accepted", seq: 7, head: rev_id, need_blobs: [], flags: [], problem: null, ...more });

/** A phone's store in memory and a server that a test scripts, with the machine between; the clock stands still unless
 *  moved. The pull always goes well. */
class Trial {
  clock = 10_000;
  machine: State = initial();
  sent: string[][] = [];
  timer: number | null = null;
  bytes = new Map<string, number>();
  constructor(public rows: OutboxEntry[], private readonly server: (ids: string[], trial: Trial) => PushResult[]) {}
  run(why: "timer" | "hand" = "timer"): State {
    for (let next: Happening | null = { type: "wake", why }; next;) {
      const [state, effects]: [State, Effect[]] = step(this.machine, { ...next, at: this.clock, random: 0.5 });
      this.machine = state;
      next = effects.reduce<Happening | null>((told, effect) => this.perform(effect) ?? told, null);
    }
    return this.machine;
  }
  private perform(effect: Effect): Happening | null {
    switch (effect.type) {
      case "begin": {
        const rows = this.rows.map((r): Row => ({ ...r, bytes: this.bytes.get(r.rev_id) ?? 1000 }));
        return { type: "loaded", rows, epoch: "e1", pulled_at: this.clock };
      }
      case "store": {
        const by = new Map(effect.changes);
        this.rows = this.rows.map((row) => (by.has(row.rev_id) ? transition(row, by.get(row.rev_id)!) : row));
        return null;
      }
      case "push": {
        expect(this.rows.filter((r) => r.state === "sending").map((r) => r.rev_id)).toEqual(effect.revs);
        this.sent.push(effect.revs);
        try {
          return { type: "answer", epoch: "e1", results: this.server(effect.revs, this) };
        } catch (error) {
          const { status, code, message, retryAfter: retry_after } = error as ApiError;
          return { type: "failed", status, code, message, retry_after };
        }
      }
      case "pull": return { type: "pulled" };
      case "timer":
        this.timer = effect.ms;
        return null;
      default: return null;
    }
  }
  get delivered(): number { return this.rows.filter(isDelivered).length; }
  state = (n: number) => this.rows.find((r) => r.n === n)!;
}
const accept = (ids: string[]) => ids.map((id) => result(id));
const rows = (count: number) => Array.from({ length: count }, (_, i) => entry(i + 1));

describe("one row of the outbox", () => {
  test("each answer of the server leads to its state", () => {
    const sending = entry(1, { state: "sending" });
    const after = (r: Partial<PushResult>) => transition(sending, { type: "result", result: result("r1", r), epoch: "e1", at: 5, random: 0 });
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
      { type: "result", result: result("r1", { status: "held" }), epoch: "e1", at: 9, random: 0 },
    ];
    for (const state of ["delivered", "disputed", "held"] as const) {
      const done = entry(1, { state, delivered_at: 3 });
      for (const event of events) expect(transition(done, event)).toBe(done);
      expect(transition(done, { type: "lost" })).toMatchObject({ state: "saved", delivered_at: null, next_at: 0 });
      expect(transition(done, { type: "kept", epoch: "e2" })).toEqual({ ...done, epoch: "e2" });
      // Numbers of the former history mean nothing in the new one.
      expect(transition({ ...done, seq: 50 }, { type: "kept", epoch: "e2" })).toMatchObject({ state, seq: 0 });
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

  test("Retry-After is read as seconds and as a date, and a date by the clock of whoever sent it", () => {
    const sent = "Fri, 01 Mar 2024 08:00:00 GMT";
    expect(retryAfter("120", null)).toBe(120_000);
    expect(retryAfter("Fri, 01 Mar 2024 08:01:00 GMT", sent)).toBe(60_000);
    expect(retryAfter("Fri, 01 Mar 2024 07:59:00 GMT", sent)).toBe(0);
    expect(retryAfter("Fri, 01 Mar 2124 07:59:00 GMT", sent)).toBe(86_400_000);
    for (const [header, date] of [["Fri, 01 Mar 2024 08:01:00 GMT", null], ["Fri, 01 Mar 2024 08:01:00 GMT", "now"], ["soon", sent], [null, sent]] as const) {
      expect(retryAfter(header, date)).toBeNull();
    }
  });

  test.each([0, Date.UTC(2099, 0, 1)])("a busy server's date is waited for alike by a phone whose clock says %d", async (clock) => {
    vi.useFakeTimers({ now: clock, toFake: ["Date"] });
    const headers = { "Retry-After": "Fri, 01 Mar 2024 08:01:00 GMT", Date: "Fri, 01 Mar 2024 08:00:00 GMT" };
    const error = await problem(new Response("{}", { status: 503, headers }));
    vi.useRealTimers();
    expect(error.retryAfter).toBe(60_000);
  });
});

describe("a run", () => {
  test("empties 120 rows in order, at most 50 a request", () => {
    const trial = new Trial(rows(120), accept);
    expect(trial.run()).toMatchObject({ doing: "idle", problem: null });
    expect(trial.timer).toBeNull();
    expect(trial.sent.map((s) => s.length)).toEqual([50, 50, 20]);
    expect(trial.sent.flat()).toEqual(rows(120).map((r) => r.rev_id));
    expect(trial.rows.every((r) => r.state === "delivered")).toBe(true);
  });

  test("halves on 413 until it fits, and sends all", () => {
    const trial = new Trial(rows(40), (ids) => {
      if (ids.length > 12) throw new ApiError(413, "too_large", "大");
      return accept(ids);
    });
    trial.run();
    expect(trial.delivered).toBe(40);
    expect(trial.sent.map((s) => s.length).slice(0, 3)).toEqual([40, 20, 10]);
  });

  test("one item that breaks the server steps aside and the 20 others arrive", () => {
    const trial = new Trial(rows(21), (ids) => {
      if (ids.includes("r9")) throw new ApiError(500, "internal", "坏");
      return accept(ids);
    });
    trial.run();
    expect(trial.delivered).toBe(20);
    expect(trial.state(9)).toMatchObject({ state: "saved", attempts: 1, problem: { code: "internal" } });
    expect(trial.state(9).next_at).toBeGreaterThan(trial.clock);
  });

  test("with twenty items that break the server, all others arrive in the end", () => {
    const trial = new Trial(rows(60), (ids) => {
      if (ids.some((id) => Number(id.slice(1)) % 3 === 0)) throw new ApiError(400, "odd", "坏");
      return accept(ids);
    });
    for (let i = 0; i < 60 && trial.delivered < 40; i++) {
      trial.run();
      trial.clock += trial.timer ?? 0;
    }
    expect(trial.delivered).toBe(40);
  });

  test("whenever something is unsent and the phone may try, a timer is set", () => {
    const faults = [0, 400, 408, 413, 429, 500, 502, 503, 504];
    for (const status of faults) {
      const trial = new Trial(rows(3), () => { throw new ApiError(status, "x", "坏"); });
      trial.run();
      expect(trial.timer, String(status)).toBeGreaterThanOrEqual(500);
    }
  });

  test("the sentence of the failure stands at the rows it stopped", () => {
    const trial = new Trial(rows(3), () => { throw new ApiError(0, "offline", "没有信号"); });
    expect(trial.run().problem).toEqual({ code: "offline", message: "没有信号" });
    expect(trial.rows.every((r) => r.state === "saved" && r.problem?.message === "没有信号")).toBe(true);
  });
});

describe("a clock that jumps", () => {
  test("a wait from the future or from another age is over", () => {
    const year = (y: number) => Date.UTC(y, 0, 1);
    expect(isDue({ next_at: year(2099), tried_at: year(2099) - 1000 }, year(2026))).toBe(true);
    expect(isDue({ next_at: year(1970) + 5000, tried_at: year(1970) }, year(2026))).toBe(true);
    expect(isDue({ next_at: year(2099) }, year(2026))).toBe(true);
    expect(isDue({ next_at: year(2026) + 5000, tried_at: year(2026) }, year(2026) + 1000)).toBe(false);
    expect(isDue({ next_at: year(2026) + 5000 }, year(2026))).toBe(false);
  });
});

describe("the lease where there are no Web Locks", () => {
  test("is another's only while it is fresh and not from the future", () => {
    expect(taken(null, "a", 100_000)).toBe(false);
    expect(taken("b 99000", "a", 100_000)).toBe(true);
    expect(taken("a 99000", "a", 100_000)).toBe(false);
    expect(taken("b 80000", "a", 100_000)).toBe(false);
    expect(taken("b 4070908800000", "a", 100_000)).toBe(false);
    expect(taken("nonsense", "a", 100_000)).toBe(false);
  });
});

describe("the diary", () => {
  test("tells counts and codes, and never the server's or the person's words", () => {
    const results = [result("r1"), result("r2", { status: "held", problem: { code: "not_permitted", message: "王示甲不在您的网格" } })];
    const lines = linesOf({ type: "answer", epoch: "e", results, at: 0, random: 0 }, [{ type: "push", revs: ["0190-11112222"] }, { type: "timer", ms: 2000 }]);
    expect(lines).toEqual(["回执 accepted 1, held:not_permitted 1", "发送 1 份 11112222", "2 秒后再试"]);
    expect(linesOf({ type: "failed", status: 503, code: "busy", message: "王示甲", retry_after: 30_000, at: 0, random: 0 }, [])).toEqual(["失败 503 busy, 等 30 秒"]);
  });

  test("keeps the newest lines only", () => {
    const many = Array.from({ length: LOG_MOST + 5 }, (_, i) => ({ at: 0, text: String(i) }));
    const kept = keptLines(many.slice(0, 3), many.slice(3));
    expect(kept).toHaveLength(LOG_MOST);
    expect(kept.at(-1)!.text).toBe(String(LOG_MOST + 4));
    expect(logText(kept.slice(0, 1))).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d 5$/);
  });
});
