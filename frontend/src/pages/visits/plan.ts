import { isoDay } from "@/kit/day.ts";
import type { HouseholdRow } from "@/store/store.ts";
import type { Cadence } from "@/types.ts";

/** Whom to visit, from what is known of each household. Pure; days are "2022-08-09", `today` the phone's own. */

const isKey = (row: HouseholdRow): boolean => row.household.kinds.length > 0;
export { isKey };

/** First day of the part of the calendar that holds `today`. */
export function periodStart(every: Cadence["every"], today: string): string {
  const [y = 0, m = 1, d = 1] = today.split("-").map(Number);
  switch (every) {
    case "week": return isoDay(new Date(y, m - 1, d - ((new Date(y, m - 1, d).getDay() + 6) % 7)));
    case "half_month": return isoDay(new Date(y, m - 1, d < 16 ? 1 : 16));
    case "month": return isoDay(new Date(y, m - 1, 1));
    case "quarter": return isoDay(new Date(y, m - 1 - ((m - 1) % 3), 1));
    case "year": return isoDay(new Date(y, 0, 1));
  }
}

/** The day on which somebody of the household was last spoken to, or null. */
export function lastMet(row: HouseholdRow): string | null {
  const days = row.visits.filter((v) => v.met).map((v) => v.visited_on);
  if (row.visited) days.push(row.visited_on);
  return days.reduce<string | null>((last, day) => (day !== null && (last === null || day > last) ? day : last), null);
}

/** The day that was agreed on at the last attempt, unless the household has been surveyed on or after that day. */
export function callBack(row: HouseholdRow): string | null {
  const last = row.visits.at(-1);
  if (!last?.next_on) return null;
  const since = row.visited && row.visited_on !== null && last.visited_on !== null && row.visited_on > last.visited_on;
  return since ? null : last.next_on;
}

/** Nobody lives there, as far as the last attempt could tell. */
export const isGone = (row: HouseholdRow): boolean => row.visits.at(-1)?.gone === true && !row.visited;

/** The visit that is due by the campaign's cadence, or null: gone, waiting for its call-back, or seen in this period. */
export function dueVisit(row: HouseholdRow, cadence: readonly Cadence[], today: string): Cadence | null {
  const rule = cadence.find((c) => !c.key || isKey(row));
  if (!rule || isGone(row)) return null;
  const agreed = callBack(row);
  if (agreed !== null && agreed > today) return null;
  const met = lastMet(row);
  return met !== null && met >= periodStart(rule.every, today) ? null : rule;
}

export interface Plan {
  returned: HouseholdRow[];
  /** Agreed on for today or a day that has passed, the oldest first. */
  calls: HouseholdRow[];
  /** Key households not surveyed in this round: a visit to each is mandatory. */
  key: HouseholdRow[];
  /** Due by the cadence, beyond those above, by its title. */
  due: { title: string; key: boolean; rows: HouseholdRow[] }[];
}

/** Each household stands in one list only, the first that it belongs to. */
export function plan(rows: readonly HouseholdRow[], cadence: readonly Cadence[], today: string): Plan {
  const out: Plan = { returned: [], calls: [], key: [], due: cadence.map((c) => ({ title: c.title, key: c.key, rows: [] })) };
  for (const row of rows) {
    const agreed = callBack(row);
    if (row.review?.action === "return") out.returned.push(row);
    else if (row.state === "draft") continue;
    else if (agreed !== null && agreed <= today) out.calls.push(row);
    else if (isKey(row) && !row.visited && !isGone(row) && !(agreed !== null && agreed > today)) out.key.push(row);
    else {
      const due = dueVisit(row, cadence, today);
      if (due) out.due[cadence.indexOf(due)]!.rows.push(row);
    }
  }
  out.calls.sort((a, b) => (callBack(a)! < callBack(b)! ? -1 : callBack(a)! > callBack(b)! ? 1 : 0));
  return out;
}

/** The hamlet 自然村 of an address: its words before the first number. "" when there is none. */
export function hamletOf(row: HouseholdRow): string {
  const address = row.household.address ?? "";
  const words = /^[^0-9０-９]*/.exec(address)![0].trim();
  return words || row.household.grid_name || "";
}

export const OUTCOMES: Readonly<Record<string, string>> = {
  done: "见到人了", nobody_home: "家里没人", away: "外出务工", refused: "不愿配合", moved: "搬走了", empty: "房子空着",
};

/** "今天", "明天", "昨天", else null. */
export function nearDay(iso: string, today: string): string | null {
  const shift = (by: number) => {
    const [y = 0, m = 1, d = 1] = today.split("-").map(Number);
    return isoDay(new Date(y, m - 1, d + by));
  };
  return iso === today ? "今天" : iso === shift(1) ? "明天" : iso === shift(2) ? "后天" : iso === shift(-1) ? "昨天" : null;
}
