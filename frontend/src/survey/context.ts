import type { Campaign, Household, Village } from "../types.ts";
import type { Facts } from "./evaluate.ts";

/** `household.*` of the rules for a household form. Unknown facts are null. */
export function householdContext(household: Household, village: Village | null): Facts {
  return {
    ...village?.facts, ...household.facts,
    lifted: household.lifted, monitored: household.monitored, monitored_kind: household.monitored_kind,
    key: household.kinds.length > 0, people: household.people, labour: household.labour,
    name: household.name, number: household.number, village_name: household.village_name,
  };
}

/** `household.*` for a village form: the village's facts. */
export function villageContext(village: Village): Facts {
  return { village_name: village.name, ...village.facts };
}

export function campaignContext(_campaign: Campaign, _village: string): Facts {
  throw new Error("not yet built");
}
