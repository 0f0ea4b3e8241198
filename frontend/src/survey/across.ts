import type { HouseholdRow } from "../store/store.ts";
import type { Aids, Values } from "../types.ts";

/** Households whose answers speak against one of the village form. */
export interface Against { title: string; households: { id: string; name: string; titles: string[] }[]; contradicts: boolean }

/** What the households on this phone say of the village form's questions (docs: a village's "no" against its households).
 *  `contradicts`: the answer that stands is the one they speak against. Pure.
 *  @param rows of the village only */
export function acrossNotes(aids: Aids, rows: readonly HouseholdRow[], values: Values): Map<string, Against[]> {
  const notes = new Map<string, Against[]>();
  for (const { question, answer, flags, unmonitored, title } of aids.across ?? []) {
    const wanted = new Set(flags);
    const households = rows.flatMap(({ household, flags: found }) => {
      if (unmonitored === true && household.monitored) return [];
      const titles = found.filter((f) => wanted.has(f.code)).map((f) => f.title);
      return titles.length === 0 ? [] : [{ id: household.id, name: household.name, titles: [...new Set(titles)] }];
    });
    if (households.length === 0) continue;
    notes.set(question, [...(notes.get(question) ?? []), { title, households, contradicts: values[question] === answer }]);
  }
  return notes;
}
