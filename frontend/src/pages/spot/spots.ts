import type { Wire } from "@/api/wire.ts";
import type { Phone } from "@/phone.ts";
import type { Store } from "@/store/store.ts";

/** A household that I am to survey again (docs/review.md). */
export type Spot = Wire["MySpot"];

interface Kept { at: number; items: Spot[] }

const KEPT = "spot checks";
/** Asked for again after so long (ms): the list changes a few times in a campaign. */
const FRESH = 10 * 60_000;

/** Where the form of a drawn household lies: beside the households, under an id that none of them has. */
export const spotHousehold = (id: string): string => `spot-${id}`;
export const spotPath = (id: string): string => `/households/${spotHousehold(id)}`;

/** What was given to me, as it was when there was signal; what was finished here since is left out. */
export async function keptSpots(store: Store): Promise<Spot[]> {
  const [kept, done] = await Promise.all([store.setting<Kept>(KEPT), store.outbox()]);
  const said = new Set(done.filter((row) => row.form === "resurvey").map((row) => row.submission_id));
  return (kept?.items ?? []).filter((spot) => !said.has(spot.id));
}

/** Asks the server, unless it was asked a moment ago. @throws ApiError */
export async function askSpots(phone: Phone, store: Store, atOnce = false): Promise<void> {
  const now = Date.now();
  const kept = atOnce ? null : await store.setting<Kept>(KEPT);
  if (kept && now >= kept.at && now - kept.at < FRESH) return;
  const { items } = await phone.get<Wire["MySpots"]>("/api/spot-checks/mine");
  await store.setSetting(KEPT, { at: now, items } satisfies Kept);
}

/** Like `askSpots`, at once. @throws ApiError */
export async function refreshSpots(phone: Phone, store: Store): Promise<Spot[]> {
  await askSpots(phone, store, true);
  return keptSpots(store);
}
