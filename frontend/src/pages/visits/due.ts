import type { Wire } from "@/api/wire.ts";

type Item = Pick<Wire["UpcomingItem"], "kind" | "days_left">;

/** "还有 3 天", "今天到期", "过了 2 天" */
export function leftWords({ days_left: left }: Item): string {
  if (left < 0) return `过了 ${-left} 天`;
  if (left === 0) return "今天到期";
  return left === 1 ? "明天到期" : `还有 ${left} 天`;
}

/** The same thing as many days nearer as have passed since it was told: a phone without signal goes on counting.
 *  @param told,today "2022-08-09" */
export function counted<T extends { due: string; days_left: number; state: string }>(items: readonly T[], told: string, today: string): T[] {
  const passed = Math.round((Date.parse(today) - Date.parse(told)) / 86_400_000);
  if (!Number.isFinite(passed) || passed <= 0) return [...items];
  return items.map((item) => {
    const days_left = item.days_left - passed;
    return { ...item, days_left, state: item.state === "due" && days_left < 0 ? "overdue" : item.state };
  });
}
