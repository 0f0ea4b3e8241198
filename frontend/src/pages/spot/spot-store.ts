import { blankDraft } from "@/store/forms.ts";
import type { Store } from "@/store/store.ts";
import { defaults } from "@/survey/autofill.ts";
import { campaignContext } from "@/survey/context.ts";
import { compile } from "@/survey/evaluate.ts";
import { isoDay } from "@/kit/day.ts";
import type { Campaign, Draft, Household, Questionnaire, Village } from "@/types.ts";
import { spotHousehold } from "./spots.ts";

/** A drawn household and its form. */
export interface Drawn { id: string; campaign: Campaign; questionnaire: Questionnaire; household: Household; village: Village | null }

/** The person's own store as the form of a drawn household sees it: nothing of the first survey is in it, and what is finished
 *  answers the draw. Drafts, photos and the outbox are the real ones. */
export function spotStore(real: Store, drawn: Drawn): Store {
  const { id, campaign, questionnaire, village } = drawn;
  const household: Household = { ...drawn.household, id: spotHousehold(id) };
  const nothing = () => Promise.resolve(null);
  const own: Partial<Store> = {
    campaigns: () => Promise.resolve([campaign]),
    questionnaire: (hash) => (hash === questionnaire.hash ? Promise.resolve(questionnaire) : real.questionnaire(hash)),
    household: () => Promise.resolve(household),
    village: () => Promise.resolve(village ?? { code: household.village, name: household.village_name, facts: {} }),
    householdRows: () => Promise.resolve([]),
    villageRows: () => Promise.resolve([]),
    submissionsOf: () => Promise.resolve([]),
    previousAnswers: nothing, villageAnswers: nothing, townshipPart: nothing, newer: nothing, reviewOf: nothing,
    async openDraft(of): Promise<Draft> {
      const held = await real.draft(id);
      if (held) return held;
      const values = defaults(compile(questionnaire.definition), campaignContext(campaign, of.village), isoDay());
      return blankDraft(of, null, values, Date.now(), id);
    },
    finish: (draft, judgement) => real.finish(draft, judgement, false, { household_id: drawn.household.id, name: drawn.household.name }),
  };
  return new Proxy(real, {
    get(target, name) {
      const found: unknown = Reflect.get(own, name) ?? Reflect.get(target, name);
      return typeof found === "function" ? (found as (...args: unknown[]) => unknown).bind(target) : found;
    },
  });
}
