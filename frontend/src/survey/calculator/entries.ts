import type { Definition, Household, Rate, Values } from "../../types.ts";
import { fromFen, toFen } from "../money.ts";

/** One line of the calculator. Amounts are decimal strings in yuan, counts whole, mu with at most two decimals: what the
 *  worker typed, or nothing yet. */
export interface Entry {
  id: string;
  /** The local rate it began from; null = a line of the worker's own. */
  rate: string | null;
  title: string;
  per: Rate["per"];
  /** "" while it is not typed; of a `sale` what was sold. */
  amount: string;
  /** Of a `sale`: what it cost. */
  costs?: string;
  people?: string;
  /** Whose it is: ids of members. */
  who?: readonly string[];
  months?: string;
  mu?: string;
}
export type Sums = Partial<Record<string, Entry[]>>;

const whole = (text: string | undefined): bigint | null => (text !== undefined && /^\d{1,3}$/.test(text) ? BigInt(text) : null);

function hundredths(text: string | undefined): bigint | null {
  const m = text === undefined ? null : /^(\d{1,5})(?:\.(\d{1,2}))?$/.exec(text);
  return m && BigInt(m[1]! + (m[2] ?? "").padEnd(2, "0"));
}

/** An amount as it is typed: no sign, for costs have a field of their own. */
function fenOf(text: string | undefined): bigint | null {
  const fen = text === undefined || text === "" ? null : toFen(text);
  return fen === null || fen < 0 ? null : BigInt(fen);
}

const MOST = 10n ** 12n;

/** Whole fen of one line, exactly; null while a figure is missing or is none. Fractions of a fen (of mu) are rounded half up.
 *  Pure. */
export function entryFen(entry: Entry): number | null {
  const amount = fenOf(entry.amount);
  if (entry.per === "sale") {
    const costs = entry.costs === undefined || entry.costs === "" ? 0n : fenOf(entry.costs);
    return amount === null || costs === null ? null : within(amount - costs);
  }
  const factors = FACTORS[entry.per].map((name) => (name === "mu" ? hundredths(entry.mu) : whole(entry[name])));
  if (amount === null || factors.includes(null)) return null;
  const product = factors.reduce<bigint>((sum, factor) => sum * factor!, amount);
  return within(entry.per === "mu_year" ? (product + 50n) / 100n : product);
}

const within = (fen: bigint): number | null => (fen > MOST || fen < -MOST ? null : Number(fen));

/** What an amount is multiplied with, in the order of the fields. */
export const FACTORS: Record<Rate["per"], readonly ("people" | "months" | "mu")[]> = {
  person_month: ["people", "months"], person_year: ["people"], household_month: ["months"], household_year: [], mu_year: ["mu"], sale: [],
};

/** The sum of a part as its answer, "12345.00"; null while a line is not complete or there is none. */
export function partTotal(entries: readonly Entry[]): string | null {
  if (entries.length === 0) return null;
  let sum = 0;
  for (const entry of entries) {
    const fen = entryFen(entry);
    if (fen === null) return null;
    sum += fen;
  }
  return fromFen(sum);
}

/** Full months from the start of the income to the visit, at most twelve: what a monthly amount is multiplied with to begin
 *  with. Nothing is scaled in silence: the field shows it and can be changed. Pure. */
export function monthsCounted(definition: Definition, values: Values): number {
  const start = definition.sections.flatMap((s) => s.questions).find((q) => q.default === "campaign.period_start");
  const day = (id: string | undefined) => {
    const value = id === undefined ? undefined : values[id];
    return typeof value === "string" ? /^(\d{4})-(\d\d)-(\d\d)$/.exec(value)?.slice(1).map(Number) : undefined;
  };
  const [from, to] = [day(start?.id), day(definition.visited_on)];
  if (!from || !to) return 12;
  const months = (to[0]! - from[0]!) * 12 + to[1]! - from[1]! - (to[2]! < from[2]! ? 1 : 0);
  return Math.min(12, Math.max(1, months));
}

/** A new line from a local rate, with what the register and the last time tell. Pure. */
export function entryFrom(rate: Rate, id: string, household: Household | null, months: number, amounts: Record<string, string>): Entry {
  const from = rate.age_from;
  const old = from === null ? [] : (household?.members ?? []).filter((m) => m.age !== null && m.age >= from).map((m) => m.id);
  const factors = FACTORS[rate.per];
  return {
    id, rate: rate.id, title: rate.title, per: rate.per, amount: (rate.amount ?? amounts[rate.title] ?? "").replace(/\.00$/, ""),
    ...(factors.includes("people") ? { people: String(Math.max(1, old.length)) } : {}),
    ...(old.length > 0 ? { who: old } : {}),
    ...(factors.includes("months") ? { months: String(months) } : {}),
    ...(factors.includes("mu") ? { mu: "" } : {}),
    ...(rate.per === "sale" ? { costs: "" } : {}),
  };
}

/** Whether it is told whose a line is: of what a person earns or is paid, not of what a household sells. Pure. */
export const ofPersons = (entry: Entry): boolean => entry.people !== undefined || (entry.rate === null && entry.per !== "sale");

/** A line with this member added, or taken away; where heads are counted they follow the names. Pure. */
export function toggleWho(entry: Entry, member: string): Entry {
  const held = entry.who ?? [];
  const who = held.includes(member) ? held.filter((id) => id !== member) : [...held, member];
  return { ...entry, who, ...(entry.people !== undefined && who.length > 0 ? { people: String(who.length) } : {}) };
}

/** Rates of one part in force in a village: of two with one title that of the smaller area. Pure. */
export function ratesFor(rates: readonly Rate[], source: string, village: string): Rate[] {
  const fitting = rates.filter((r) => r.source === source && village.startsWith(r.area));
  return fitting.filter((r) => !fitting.some((o) => o !== r && o.title === r.title && o.area.length > r.area.length));
}
