import { useEffect, useRef, useState } from "preact/hooks";
import { ApiError } from "@/api/client.ts";
import type { Wire } from "@/api/wire.ts";
import type { Phone } from "@/phone.ts";
import type { Answers, Campaign, Definition, MeasureValue, Severity } from "@/types.ts";
import { usePhone, words } from "../context.tsx";

/** Shapes of docs/api.md as these pages read them. Amounts are decimal strings in yuan. */
export interface Row {
  id: string; number: string; name: string; village: string; village_name: string; grid: string | null; address: string | null;
  kinds: string[]; lifted: boolean; monitored: boolean; people: number | null; visited: boolean; visited_on: string | null;
  per_person: string | null; gap: string | null; severity: Severity | null;
  flags: { code: string; title: string; severity: Severity }[]; submission_id: string | null;
}

export interface DetailFlag {
  code: string; question: string | null; area: string; severity: Severity; title: string; message: string; raised_at: string | null;
}

/** A photo or signature of a form. `slot` is its question; `here`: the server has it whole. */
export interface PhotoRef { sha256: string; size: number; slot: string; here: boolean; fits: boolean | null }

export interface Detail extends Partial<Omit<Row, "flags">> {
  members?: { id: string; name: string; relation: string | null; sex: string | null; age: number | null; id_number: string | null; school: string | null; labour: string | null }[];
  answers: Answers | null;
  questionnaire: string | null;
  photos: PhotoRef[];
  /** Of a household: attempts at the door, the latest first. */
  visits?: Wire["VisitOut"][];
  measures: Record<string, MeasureValue>;
  flags: DetailFlag[];
  /** Each judgement so far, newest first, with the figures, line and document of that time. */
  judgements: Wire["JudgementOut"][];
  notes: string[];
  /** Checks that hold, and earlier answers to read these beside. */
  checks: Wire["Check"][];
  beside: Wire["Beside"][];
  line: { amount: string; document: string; short_document?: string } | null;
  /** Of the form that speaks: received | disputed | returned | approved; null = none yet. */
  state: string | null;
  head: string | null;
  decisions: Wire["DecisionOut"][];
  history: { submission_id: string; rev_id: string; kind: string; state: string; at: string; account_name: string | null; flags: string[] }[];
}

export interface Area { code: string; name: string; level: string; parent: string | null; households: number | null }

export interface Got<T> { data: T | undefined; error: string | null; busy: boolean }

/** Asks the server again whenever `key` changes; the last answer stays while the next one travels. */
export function useGet<T>(key: string | null, ask: (phone: Phone) => Promise<T>): Got<T> & { again: () => void } {
  const phone = usePhone();
  const [got, set] = useState<Got<T>>({ data: undefined, error: null, busy: key !== null });
  const [round, setRound] = useState(0);
  const turn = useRef(0);
  useEffect(() => {
    if (key === null) return;
    const mine = ++turn.current;
    set((old) => ({ ...old, busy: true, error: null }));
    ask(phone).then(
      (data) => mine === turn.current && set({ data, error: null, busy: false }),
      (cause: unknown) => mine === turn.current && set((old) => ({ data: old.data, error: words(cause), busy: false })),
    );
  }, [phone, key, round]);
  return { ...got, again: () => setRound((n) => n + 1) };
}

/** Whether the server refused because the thing had gone on meanwhile: what is shown of it is old. */
export const wentOn = (cause: unknown): boolean => cause instanceof ApiError && cause.status === 409;

/** Definitions never change once published: one request each. */
const definitions = new Map<string, Promise<Definition>>();
export function definitionOf(phone: Phone, hash: string): Promise<Definition> {
  const known = definitions.get(hash);
  if (known) return known;
  const asked = phone.get<{ definition: Definition }>(`/api/questionnaires/${hash}`).then((q) => q.definition);
  definitions.set(hash, asked);
  asked.catch(() => definitions.delete(hash));
  return asked;
}

export interface Board { campaign: Campaign; campaigns: Campaign[]; form: Definition | null; villageForm: Definition | null }

/** The places that this account may see, from the county down to the village. */
export function useAreas(): Got<Area[]> {
  return useGet<Area[]>("areas", async (p) => {
    const levels = ["county", "township", "village"].map((level) => p.get<{ items: Area[] }>("/api/areas", { level }));
    return (await Promise.all(levels)).flatMap((a) => a.items);
  });
}

export function useBoard(wanted: string | null): Got<Board> & { again: () => void } {
  return useGet<Board>(`board ${wanted ?? ""}`, async (phone) => {
    const { items } = await phone.get<{ items: Campaign[] }>("/api/campaigns");
    const campaign = items.find((c) => c.id === wanted) ?? items.find((c) => c.status === "open" && c.questionnaires.length > 0) ?? items[0];
    if (!campaign) throw new Error("还没有专项行动。");
    const of = async (subject: "household" | "village") => {
      const ref = campaign.questionnaires.find((q) => q.subject === subject && q.kind === "survey");
      return ref ? definitionOf(phone, ref.hash) : null;
    };
    return { campaign, campaigns: items, form: await of("household"), villageForm: await of("village") };
  });
}
