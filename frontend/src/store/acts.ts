import { uuid7 } from "../kit/ids.ts";
import { digestOf } from "../outbox/digest.ts";
import { isoDay } from "../kit/day.ts";
import { campaignContext, householdContext, villageContext } from "../survey/context.ts";
import { compile, evaluate } from "../survey/evaluate.ts";
import { actRef } from "../survey/forms.ts";
import type { ActKind, Answers, Campaign, Household, Judgement, Questionnaire, RevisionItem, Village } from "../types.ts";
import { tidy, type Forms } from "./forms.ts";
import { picturesIn } from "./pictures.ts";
import type { SavedRevision } from "./rows.ts";
import { StoreError } from "./store.ts";
import type { Vault } from "./vault.ts";

/** What is said once. `id`: of the thing it is about (a case), else a new one is made; `parent`: the step that was seen last. */
export interface NewAct {
  kind: ActKind; campaign: string; village: string; household_id: string | null; answers: Answers;
  id?: string; parent?: string | null;
  /** For the list of what is unsent; absent = the household's or the village's name. */
  title?: string;
}

/** What else is pulled beside households and forms, by type ("visit", "case"). */
export interface Pulled<T> { id: string; seq: number; campaign: string; data: T }

/** Where an act is about, as the rules see it. */
export interface ActPlace { campaign: Campaign; form: Questionnaire; household: Household | null; village: Village | null }

export function judgeAct(of: ActPlace, village: string, answers: Answers): Judgement {
  const facts = of.household ? householdContext(of.household, of.village) : of.village ? villageContext(of.village) : {};
  return evaluate(compile(of.form.definition), answers, facts, campaignContext(of.campaign, village));
}

export function formOf(campaign: Campaign, kind: ActKind): string {
  const ref = actRef(campaign, kind);
  if (!ref) throw new StoreError("failed", `“${campaign.short}”没有这种记录。`);
  return ref.hash;
}

/** Answers to questions that are asked: what an earlier choice has hidden again is not said. */
function visibleOnly(answers: Answers, visible: ReadonlySet<string>): Answers {
  const part = <T>(map: Record<string, T>) => Object.fromEntries(Object.entries(map).filter(([id]) => visible.has(id)));
  return { values: part(answers.values), remarks: part(answers.remarks), reasons: {} };
}

/** See Store.act. Record and outbox row in one strict transaction. */
export async function saveAct(forms: Forms, of: NewAct, place: ActPlace, title: string, now: number): Promise<{ id: string; rev_id: string }> {
  const judgement = judgeAct(place, of.village, of.answers);
  const hard = judgement.checks.find((c) => c.level === "hard");
  if (judgement.missing.length > 0 || hard) {
    throw new StoreError("incomplete", hard?.message ?? "还有必填的没填好, 填好以后才能存。");
  }
  const answers = tidy(visibleOnly(of.answers, new Set(judgement.visible)));
  const id = of.id ?? uuid7(now);
  const rev_id = uuid7(now);
  const said = place.form.definition.visited_on;
  const visited = said === undefined ? undefined : answers.values[said];
  await forms.append(async (n): Promise<SavedRevision> => {
    const item: Omit<RevisionItem, "digest"> = {
      rev_id, n, submission_id: id, parent: of.parent ?? null, scope: `${of.campaign}/${of.village}`, household_id: of.household_id,
      kind: of.kind, questionnaire: place.form.hash, answers,
      blobs: picturesIn(answers).map(([slot, { sha256, size }]) => ({ sha256, size, slot })), client_at: new Date(now).toISOString(),
    };
    return {
      item: { ...item, digest: await digestOf(item) }, campaign: of.campaign, village: of.village, title, flags: [],
      measures: judgement.measures, visited_on: typeof visited === "string" ? visited : isoDay(now), finished_at: now,
    };
  });
  return { id, rev_id };
}

interface SealedAct { type: string; campaign: string; data: Record<string, unknown> }

export async function pulledActs<T>(vault: Vault, type: string, campaign: string): Promise<Pulled<T>[]> {
  const all = await vault.all<SealedAct, { id: string; seq: number; sealed: never }>("acts", (r) => r.id);
  return all.filter(({ value }) => value.type === type && value.campaign === campaign)
    .map(({ record, value }) => ({ id: record.id, seq: record.seq, campaign: value.campaign, data: value.data as T }))
    .sort((a, b) => a.seq - b.seq);
}
