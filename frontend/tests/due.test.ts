import { describe, expect, it } from "vitest";
import { counted, leftWords } from "../src/pages/visits/due.ts";

const item = (due: string, days_left: number, state = "due") => ({ kind: "report" as const, due, days_left, state });

describe("what is due, without signal", () => {
  it("goes on counting the days since the server told of it", () => {
    const told = [item("2026-08-10", 1), item("2026-08-12", 3), item("2026-08-08", -1, "overdue"), item("2026-08-10", 1, "done")];
    const now = counted(told, "2026-08-09", "2026-08-11");
    expect(now.map((i) => [i.days_left, i.state])).toEqual([[-1, "overdue"], [1, "due"], [-3, "overdue"], [-1, "done"]]);
    expect(counted(told, "2026-08-09", "2026-08-09")).toEqual(told);
    expect(counted(told, "2026-08-09", "2026-08-01")).toEqual(told); // a clock set back makes nothing less urgent
  });

  it("says it in words", () => {
    expect([-2, 0, 1, 5].map((n) => leftWords(item("", n)))).toEqual(["过了 2 天", "今天到期", "明天到期", "还有 5 天"]);
  });
});
