import type { Wire } from "@/api/wire.ts";
import type { Phone } from "@/phone.ts";
import type { Store } from "@/store/store.ts";
import { surveyRef } from "@/survey/forms.ts";
import type { Campaign, Household, Questionnaire, Village } from "@/types.ts";
import type { Drawn } from "./spot-store.ts";
import { keptSpots, refreshSpots, type Spot } from "./spots.ts";

const NOT_MINE = "这一户的抽查不在您这里, 可能已经填过, 或改派给了别人。";

/** Everything that the form of a drawn household needs: from the phone where it carries the roster, else from the server.
 *  @throws Error with a Chinese sentence */
export async function openDrawn(phone: Phone, store: Store, id: string): Promise<Drawn> {
  const of = (items: Spot[]) => items.find((spot) => spot.id === id);
  const spot = of(await keptSpots(store)) ?? of(await refreshSpots(phone, store));
  if (!spot) throw new Error(NOT_MINE);
  const campaign = (await store.campaigns()).find((c) => c.id === spot.campaign) ?? (await phone.get<Campaign>(`/api/campaigns/${spot.campaign}`));
  const ref = surveyRef(campaign, "household");
  if (!ref) throw new Error(`“${campaign.short}”没有入户问卷。`);
  const questionnaire = (await store.questionnaire(ref.hash)) ?? (await phone.get<Questionnaire>(`/api/questionnaires/${ref.hash}`));
  const household = (await store.household(spot.household.id)) ?? (await householdOf(phone, spot));
  const village = (await store.village(spot.village)) ?? (await villageOf(phone, spot));
  return { id, campaign, questionnaire, household, village };
}

/** As the server tells a desk of it; what the first survey answered is left behind. */
async function householdOf(phone: Phone, spot: Spot): Promise<Household> {
  const found = await phone.get<Wire["HouseholdFull"]>(`/api/households/${encodeURIComponent(spot.household.id)}`, { campaign: spot.campaign });
  const { monitored_kind, people, labour } = found.facts as { monitored_kind?: string | null; people?: number | null; labour?: number | null };
  return {
    id: found.id, number: found.number, name: found.name, village: found.village, village_name: found.village_name, grid: found.grid, grid_name: null,
    address: found.address, door_order: null, pinyin: null, kinds: found.kinds, lifted: found.lifted, monitored: found.monitored,
    monitored_kind: monitored_kind ?? null, people: people ?? null, labour: labour ?? null, facts: found.facts,
    members: found.members.map(({ id, name, relation, sex, birth_year, age, school }) => ({ id, name, relation, sex, birth_year, age, school })),
    visited_before: null,
  };
}

async function villageOf(phone: Phone, spot: Spot): Promise<Village> {
  const found = await phone.get<Wire["VillageFull"]>(`/api/villages/${spot.village}`, { campaign: spot.campaign });
  return { code: found.code, name: found.name, facts: found.facts };
}
