import type { ActKind, Campaign } from "../types.ts";

type FormRef = Campaign["questionnaires"][number];

/** The campaign's survey about households, or about villages. */
export const surveyRef = (campaign: Campaign, subject: string): FormRef | undefined =>
  campaign.questionnaires.find((q) => (q.kind ?? "survey") === "survey" && q.subject === subject);

/** The campaign's form for what is said once. */
export const actRef = (campaign: Campaign, kind: ActKind): FormRef | undefined => campaign.questionnaires.find((q) => q.kind === kind);
