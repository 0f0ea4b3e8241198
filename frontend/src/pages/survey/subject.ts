import { combined, differences, type Difference } from "@/survey/differences.ts";
import { aidsFor, knownAnswers, NO_MEMORY, villageFacts, withKnown, type VillageMemory } from "@/survey/known.ts";
import { keepingSignatures } from "@/survey/signing.ts";
import type { KeptSignature } from "@/survey/photo/sign-block.tsx";
import type { Answers, Definition, Draft, PictureType } from "@/types.ts";
import type { Newer, Store } from "@/store/store.ts";
import { campaignContext } from "@/survey/context.ts";
import { surveyRef } from "@/survey/forms.ts";
import type { Line } from "@/survey/income-card.tsx";
import { pickCampaign } from "../context.tsx";
import type { Subject } from "./use-survey.ts";

export interface Clash { newer: Newer; differences: Difference[] }

/** Everything a form needs, read from the phone only. Throws an Error with a Chinese sentence. */
export async function openSubject(store: Store, of: { household?: string | undefined; village?: string | undefined }): Promise<Subject> {
  const household = of.household ? await store.household(of.household) : null;
  if (of.household && !household) throw new Error("手机里没有这一户。可能已不归你管, 或名单还没下载完。");
  const code = household?.village ?? of.village ?? "";
  const village = await store.village(code);
  if (!household && !village) throw new Error("手机里没有这个村。可能已不归你管, 或名单还没下载完。");
  const campaign = pickCampaign(await store.campaigns());
  if (!campaign) throw new Error("手机里还没有专项行动。有信号时打开一次就会下载。");
  const kind = household ? "household" : "village";
  const ref = surveyRef(campaign, kind);
  if (!ref) throw new Error(`“${campaign.short}”没有${household ? "入户" : "村"}问卷。`);
  const questionnaire = await store.questionnaire(ref.hash);
  if (!questionnaire) throw new Error("问卷还没下载到手机。有信号时打开一次就会下载。");
  const opened = await store.openDraft({ campaign: campaign.id, village: code, household_id: household?.id ?? null, questionnaire: ref.hash });
  const [last, review, memory, township] = await Promise.all([
    store.previousAnswers(opened), store.reviewOf(opened.submission_id), memoryOf(store, code), store.townshipPart(campaign.id, code),
  ]);
  const aids = aidsFor(campaign, questionnaire);
  const { definition } = questionnaire;
  const known = knownAnswers(definition, aids, household, village, memory, township);
  const answers = keepingSignatures(definition, opened, opened.answers, withKnown(opened.answers, known));
  const villageForm = aids.village_facts && household ? await store.villageAnswers(campaign.id, code) : null;
  const rows = household ? [] : (await store.householdRows(campaign.id)).filter((r) => r.household.village === code);
  return {
    campaign, questionnaire, household, village, rows, aids, known, memory, review,
    draft: { ...opened, answers },
    name: household?.name ?? village!.name,
    last: last && { values: last.answers.values, remarks: last.answers.remarks, visited_on: last.visited_on },
    told: villageFacts(aids, village, memory, villageForm?.values ?? null),
  };
}

/** What holds for a whole village, asked once on this phone; by the village's code. */
const MEMORY = "village wide";

async function memoryOf(store: Store, village: string): Promise<VillageMemory> {
  return (await store.setting<Record<string, VillageMemory>>(MEMORY))?.[village] ?? NO_MEMORY;
}

/** @param change of what is remembered now; the same object writes nothing */
export async function remember(store: Store, village: string, change: (memory: VillageMemory) => VillageMemory): Promise<void> {
  const all = (await store.setting<Record<string, VillageMemory>>(MEMORY)) ?? {};
  const before = all[village] ?? NO_MEMORY;
  const after = change(before);
  if (after !== before) await store.setSetting(MEMORY, { ...all, [village]: after });
}

const SIGNATURE = "my signature";

/** The worker's own signature, sealed in this phone's settings: drawn once, confirmed each time. */
export const keptSignature = (store: Store): KeptSignature => ({
  async read() {
    const held = await store.setting<{ type: PictureType; base64: string }>(SIGNATURE);
    return held && { type: held.type, bytes: Uint8Array.from(atob(held.base64), (c) => c.charCodeAt(0)).buffer };
  },
  keep: ({ type, bytes }) => store.setSetting(SIGNATURE, { type, base64: btoa(String.fromCharCode(...new Uint8Array(bytes))) }),
});

/** Answers that came in from elsewhere since the draft was begun, and what differs. A draft with which nothing of them
 *  clashes simply goes on from them. null = nothing to choose. */
export async function newerThan(store: Store, draft: Draft, definition: Definition): Promise<Clash | null> {
  const newer = await store.newer(draft);
  return newer && { newer, differences: differences(definition, draft.answers, newer.answers, draft.base ?? begun(draft, definition)) };
}

/** A village form is filled by several people: begun apart, each part is its writer's, and what a phone fills in by itself
 *  is nobody's. */
export function begun(draft: Draft, definition: Definition): Answers | null {
  if (draft.household_id !== null) return null;
  const filled = definition.sections.flatMap((s) => s.questions).filter((q) => q.default !== undefined).map((q) => q.id);
  const values = filled.flatMap((id) => (draft.answers.values[id] === undefined ? [] : [[id, draft.answers.values[id]] as const]));
  return { values: Object.fromEntries(values), remarks: {}, reasons: {} };
}

/** Whether a person has to choose. Parts of a village form that somebody else has filled are taken as they are. */
export const clashes = (clash: Clash, draft: Draft): boolean =>
  clash.differences.some((d) => d.by === "both" || (d.by === "theirs" && draft.household_id !== null));

/** The draft's answers on top of the newer ones, where nobody has to choose. */
export const together = (draft: Draft, clash: Clash): Answers =>
  combined(draft.answers, clash.newer.answers, clash.differences.filter((d) => d.by === "theirs").map((d) => d.question.id));

/** The income line as the rules see it, with its document. */
export function lineOf(subject: Subject): Line {
  const facts = campaignContext(subject.campaign, subject.draft.village);
  return {
    amount: typeof facts.line === "number" ? facts.line : null,
    document: typeof facts.line_document === "string" ? facts.line_document : null,
  };
}
