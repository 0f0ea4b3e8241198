import { differences, type Difference } from "@/survey/differences.ts";
import type { Definition, Draft } from "@/types.ts";
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
  const draft = await store.openDraft({ campaign: campaign.id, village: code, household_id: household?.id ?? null, questionnaire: ref.hash });
  const previous = await store.previousAnswers(draft);
  const review = await store.reviewOf(draft.submission_id);
  return {
    campaign, questionnaire, household, village, draft,
    name: household?.name ?? village!.name,
    previous: previous?.answers.values ?? null, review,
  };
}

/** Answers that came in from elsewhere since the draft was begun, and what differs. A draft with which nothing of them
 *  clashes simply goes on from them. null = nothing to choose. */
export async function newerThan(store: Store, draft: Draft, definition: Definition): Promise<Clash | null> {
  const newer = await store.newer(draft);
  return newer && { newer, differences: differences(definition, draft.answers, newer.answers, draft.base ?? null) };
}

/** Whether a person has to choose. */
export const clashes = (clash: Clash): boolean => clash.differences.some((d) => d.by !== "mine");

/** The income line as the rules see it, with its document. */
export function lineOf(subject: Subject): Line {
  const facts = campaignContext(subject.campaign, subject.draft.village);
  return {
    amount: typeof facts.line === "number" ? facts.line : null,
    document: typeof facts.line_document === "string" ? facts.line_document : null,
  };
}
