import type { Household, Visit } from "../types.ts";
import type { Pulled } from "./acts.ts";
import type { LocalRevision } from "./rows.ts";

/** What a revision of this phone says of an attempt, in the words of a pulled one. */
function ownVisit(revision: LocalRevision, name: string): Visit {
  const { item, measures } = revision;
  const text = (id: string) => {
    const value = item.answers.values[id];
    return typeof value === "string" ? value : null;
  };
  return {
    id: item.submission_id, household_id: item.household_id ?? "", outcome: text("outcome") ?? "", met: measures["met"] === true,
    gone: measures["gone"] === true, visited_on: text("visited_on"), next_on: text("next_on"), note: text("note") ?? "", account_name: name,
    received_at: null,
  };
}

/** All attempts by household, oldest first: pulled ones in the server's order, then those of this phone that it has not
 *  brought back yet. Pure. */
export function visitsBy(pulled: readonly Pulled<Visit>[], said: readonly LocalRevision[], name: string): Map<string, Visit[]> {
  const known = new Set(pulled.map((p) => p.id));
  const all = [...pulled.map((p) => p.data), ...said.filter((l) => !known.has(l.item.rev_id)).map((l) => ownVisit(l, name))];
  const by = new Map<string, Visit[]>();
  for (const visit of all) {
    const list = by.get(visit.household_id);
    if (list) list.push(visit);
    else by.set(visit.household_id, [visit]);
  }
  return by;
}

/** A household that was registered on this phone, as the register shows it once it has arrived. What only the register knows
 *  is unknown. The server makes the same number (ruhu/visits/newcomers.py). */
export function newHousehold(id: string, of: { name: string; address: string; grid: string; people: number | null }, village: { code: string; name: string }): Household {
  return {
    id, number: `新${id.slice(-8)}`, name: of.name, village: village.code, village_name: village.name, grid: of.grid || null, grid_name: null,
    address: of.address || null, door_order: null, pinyin: null, kinds: [], lifted: false, monitored: false, monitored_kind: null,
    people: of.people, labour: null, facts: {}, members: [], visited_before: null, provisional: true,
  };
}

/** Those of this phone that the pulled register cannot tell of yet: not delivered, held, or delivered after the last pull. Pure. */
export function waitingNewcomers(said: readonly LocalRevision[], pulledAt: number | null): LocalRevision[] {
  return said.filter(({ entry }) => {
    if (entry.state === "held" || entry.delivered_at === null) return true;
    return pulledAt === null || pulledAt < entry.delivered_at;
  });
}

/** Households in the worker's own order of doors: those he has put somewhere stand there, a new one after its neighbour of
 *  the register's order. Pure. */
export function arranged<T extends { id: string }>(byDoor: readonly T[], order: readonly string[] | null): T[] {
  if (!order || order.length === 0) return [...byDoor];
  const byId = new Map(byDoor.map((h) => [h.id, h]));
  const placed = order.filter((id) => byId.has(id));
  const known = new Set(placed);
  const after = new Map<string | null, T[]>();
  let before: string | null = null;
  for (const home of byDoor) {
    if (known.has(home.id)) before = home.id;
    else after.set(before, [...(after.get(before) ?? []), home]);
  }
  return [...(after.get(null) ?? []), ...placed.flatMap((id) => [byId.get(id)!, ...(after.get(id) ?? [])])];
}
