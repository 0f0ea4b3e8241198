/** Addresses of the lists behind the numbers of the overview: each list has as many rows as the number says. */

export const TOPICS: Record<string, string> = {
  income: "收支", housing: "住房", education: "教育", health: "健康", water: "饮水", safety_net: "综合保障", training: "技能培训",
  public_post: "公益岗位", finance: "金融", files: "档案", home: "人居环境", help: "帮扶", responsibility: "责任落实", monitoring: "监测",
  industry: "产业", projects: "项目", other: "其他",
};

export type Narrow = Partial<Record<"visited" | "kind" | "flag" | "topic" | "severity" | "problems" | "income" | "income_from" | "income_to" | "sort", string>>;

/** The list of households in `area` (null: all) that `narrow` leaves. */
export function listOf(campaign: string, area: string | null, narrow: Narrow): string {
  const query = new URLSearchParams({ campaign });
  if (area) query.set("area", area);
  for (const [name, value] of Object.entries(narrow)) query.set(name, value);
  return `/supervisor/households?${query}`;
}

/** What a band is called: "7,000–8,000", "不到 0", "50,000 以上". */
export function bandName(low: number | null, high: number | null): string {
  const words = (yuan: number) => yuan.toLocaleString("zh-CN");
  if (low === null) return `不到 ${words(high!)}`;
  return high === null ? `${words(low)} 以上` : `${words(low)}–${words(high)}`;
}

export function bandNarrow(low: number | null, high: number | null): Narrow {
  return { ...(low === null ? {} : { income_from: String(low) }), ...(high === null ? {} : { income_to: String(high) }), sort: "per_person" };
}

/** "64%", never 100 before all are done and never 0 once one is. */
export function share(done: number, of: number): string {
  if (of === 0) return "—";
  const percent = Math.round((done / of) * 100);
  return `${done < of ? Math.min(99, done > 0 ? Math.max(1, percent) : 0) : 100}%`;
}
