import { useEffect, useState } from "preact/hooks";
import type { Wire } from "@/api/wire.ts";
import { isoDay } from "@/kit/day.ts";
import { clock, day } from "@/ui/format.ts";
import { usePhone, words } from "../context.tsx";
import { useGet } from "./wire.ts";

export type Side = "head" | "other";
export type DisputeRow = Wire["DisputeRow"];
export type Dispute = Wire["Dispute"];
export type Compared = Wire["Compared"];
export type HeldRow = Wire["HeldRow"];
export type HeldFull = Wire["HeldFull"];
export type Decision = Wire["DecisionOut"];
export type Reviewed = Wire["Reviewed"];

const REVIEWERS = new Set(["village", "township", "county", "admin"]);
export const mayReview = (role: string | undefined): boolean => role !== undefined && REVIEWERS.has(role);

/** "2022-08-09T06:03:11Z" in the reader's own time. */
export function moment(at: string): string {
  const d = new Date(at);
  if (Number.isNaN(d.getTime())) return at;
  return `${day(isoDay(d))} ${clock(d)}`;
}

export interface Placed { household: Wire["HouseholdBrief"] | null; village_name: string | null }

/** Whose form it is, in one line. */
export const placeOf = (row: Placed): string =>
  [row.village_name, row.household?.address, row.household && `户号 ${row.household.number}`].filter(Boolean).join(" · ");

/** The side that stands for a question: what the supervisor tapped, else what is suggested, else the default. */
export const chosen = (q: Compared, tapped: Readonly<Record<string, Side>>, otherwise: Side): Side => tapped[q.id] ?? q.suggest ?? otherwise;

/** What is sent: every question that differs by name, so that nothing depends on what the server would suggest later. */
export function takeOf(questions: readonly Compared[], tapped: Readonly<Record<string, Side>>, otherwise: Side): Record<string, Side> {
  return Object.fromEntries(questions.filter((q) => q.differs).map((q) => [q.id, chosen(q, tapped, otherwise)]));
}

interface Paged<T> { items: T[]; next: string | null }
export interface Pages<T, P = Paged<T>> {
  items: T[] | undefined;
  /** The first page as it came, with what stands beside its items. */
  page: P | undefined;
  next: string | null;
  error: string | null;
  busy: boolean;
  more(): void;
  again(): void;
}

/** A list that comes page by page. @param round raised when something in it has been dealt with */
export function usePages<T, P extends Paged<T> = Paged<T>>(path: string, ask: Record<string, string>, round = 0): Pages<T, P> {
  const phone = usePhone();
  const key = `${path}?${new URLSearchParams(ask)} ${round}`;
  const first = useGet<P>(key, (p) => p.get<P>(path, ask));
  const [rest, setRest] = useState<Paged<T> | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => setRest(null), [first.data]);
  const next = rest ? rest.next : (first.data?.next ?? null);
  const more = async () => {
    if (next === null || busy) return;
    setBusy(true);
    setProblem(null);
    try {
      const page = await phone.get<Paged<T>>(path, { ...ask, cursor: next });
      setRest((old) => ({ items: [...(old?.items ?? []), ...page.items], next: page.next }));
    } catch (cause) {
      setProblem(words(cause));
    }
    setBusy(false);
  };
  const items = first.data && [...first.data.items, ...(rest?.items ?? [])];
  return { items, page: first.data, next, error: first.error ?? problem, busy: busy || first.busy, more, again: first.again };
}
