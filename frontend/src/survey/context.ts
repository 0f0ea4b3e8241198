import type { Campaign, Household, IncomeLine, Village } from "../types.ts";
import type { Facts } from "./evaluate.ts";
import { toFen } from "./money.ts";

/** `household.*` of the rules for a household form. Unknown facts are null. */
export function householdContext(household: Household, village: Village | null): Facts {
  return {
    ...NOTHING_KNOWN, ...village?.facts, ...household.facts,
    ...(household.provisional ? { lifted: null, monitored: null, monitored_kind: null, key: null } : {
      lifted: household.lifted, monitored: household.monitored, monitored_kind: household.monitored_kind, key: household.kinds.length > 0,
    }),
    people: household.people, labour: household.labour,
    name: household.name, number: household.number, village_name: household.village_name,
  };
}

/** `household.*` for a village form: the village's facts. */
export function villageContext(village: Village): Facts {
  return { ...NOTHING_KNOWN, village_name: village.name, ...village.facts };
}

/** Every fact that a rule may ask for (docs/questionnaires.md, Household facts): one that the roster does not tell is
 *  null, so that `== null` can be asked of it. */
const NOTHING_KNOWN: Facts = Object.fromEntries(
  ("lifted monitored key monitored_kind low_income_allowance special_support people labour house_cd house_renovated " +
    "eligible_student school_age_child special_needs_child admitted_youth hospitalised chronic_patient suspected_disability " +
    "special_group_candidate public_post has_loan village_has_team village_has_projects village_has_posts village_has_loans " +
    "village_has_monitored elder_over_60 school_age_without_school lifted_village name number village_name")
    .split(" ").map((name) => [name, null]),
);

/** The income line in force: of the areas (code prefixes, "" = everywhere) that hold the village the smallest. */
export function lineFor(campaign: Campaign, village: string): IncomeLine | null {
  const fitting = campaign.lines.filter((line) => village.startsWith(line.area));
  return fitting.reduce<IncomeLine | null>((best, line) => (best && best.area.length >= line.area.length ? best : line), null);
}

/** `campaign.*` of the rules; amounts in fen, dates as strings, unknown null. */
export function campaignContext(campaign: Campaign, village: string): Facts {
  const line = lineFor(campaign, village);
  const stage = campaign.stages.find((s) => s.kind === "survey") ?? null;
  return {
    line: line ? toFen(line.amount) : null,
    line_document: line ? (line.short_document ?? line.document) : null,
    line_year: line ? String(line.year) : null,
    period_start: campaign.period_start || null, period_full_on: campaign.period_full_on,
    stage_start: stage?.start ?? null, stage_end: stage?.end ?? null,
  };
}
