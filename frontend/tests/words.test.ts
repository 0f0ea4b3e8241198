import { describe, expect, test } from "vitest";
import { receipt, stage, unsentLine, whyNot } from "../src/pages/account/words.ts";
import type { SyncStatus } from "../src/sync/engine.ts";
import type { OutboxSummary } from "../src/store/store.ts";
import type { OutboxState } from "../src/types.ts";

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 10, 22, 3);
const summary = (more: Partial<OutboxSummary>): OutboxSummary =>
  ({ unsent: 0, oldest_at: null, disputed: 0, held: 0, photos: { total: 0, there: 0 }, today: { finished: 0, received: 0 }, ...more });
const status = (more: Partial<SyncStatus>): SyncStatus =>
  ({ phase: "idle", last_ok_at: null, problem: null, problem_code: null, reachable: true, next_at: null, ...more });

describe("what the worker reads", () => {
  test("a form's way from the phone to the server", () => {
    const word = (state: OutboxState, total = 0, there = 0) => stage({ state, photos: { total, there, lacks: 0 } }).word;
    expect(word("saved")).toBe("已存本机");
    expect(word("sending", 6)).toBe("上传中");
    expect(word("delivered", 6, 2)).toBe("答案已送达, 照片 2/6");
    expect(word("delivered", 6, 6)).toBe("全部送达 ✓");
    expect(word("delivered")).toBe("已送达 ✓");
    expect(word("disputed")).toBe("待主管裁定");
  });

  test("the line on top says how many wait and since when, and does not say all is there while photos wait", () => {
    expect(unsentLine(summary({ unsent: 3, oldest_at: NOW - 2 * HOUR }), NOW)).toBe("未送达 3 · 最早 2 小时前");
    expect(unsentLine(summary({ unsent: 1, oldest_at: NOW }), NOW)).toBe("未送达 1 · 刚存下");
    expect(unsentLine(summary({ photos: { total: 6, there: 2 } }), NOW)).toBe("答案已送达, 照片 2/6");
    expect(unsentLine(summary({ held: 1, disputed: 1 }), NOW)).toBe("全部送达 ✓ · 2 份待处理");
    expect(unsentLine(summary({}), NOW)).toBe("全部送达 ✓");
  });

  test("an age that a wrong clock made is said to be one", () => {
    expect(unsentLine(summary({ unsent: 1, oldest_at: 5000 }), NOW)).toBe("未送达 1 · 最早 手机时间不准");
    expect(unsentLine(summary({ unsent: 1, oldest_at: Date.UTC(2099, 0, 1) }), NOW)).toBe("未送达 1 · 刚存下");
  });

  test("today's receipt", () => expect(receipt(summary({ today: { finished: 12, received: 9 } }))).toBe("今日 12 户, 已收 9 户"));
});

describe("why the last try failed", () => {
  test("is said in words, with when it is tried again, and that nothing is lost", () => {
    expect(whyNot(status({ problem: "没有信号, 都存在手机里, 有信号会自己发。", problem_code: "offline", next_at: NOW + 150_000 }), NOW))
      .toEqual({ title: "没有信号", text: "都存在手机里, 有信号会自己发。 3 分钟内会自己再试。", bad: false });
    expect(whyNot(status({ problem: "这部手机被停用了, 请找管理员。", problem_code: "device_revoked" }), NOW))
      .toEqual({ title: "这部手机被停用了", text: "请找管理员。 答案都在手机里。", bad: false });
    expect(whyNot(status({ problem: "手机空间满了", problem_code: "store", next_at: NOW }), NOW)).toMatchObject({ bad: true, title: "手机没存上" });
  });

  test("nothing is said when it did not", () => expect(whyNot(status({}), NOW)).toBeNull());
});
