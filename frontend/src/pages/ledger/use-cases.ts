import { withOwn, type Case, type PhoneCase } from "@/ledger/cases.ts";
import type { Store } from "@/store/store.ts";
import { useLive, type Live } from "../context.tsx";

const TOPICS = ["acts", "outbox", "forms"] as const;

export async function readCases(store: Store, campaign: string): Promise<PhoneCase[]> {
  const [pulled, said] = await Promise.all([store.pulled<Case>("case", campaign), store.said("case_step", campaign)]);
  return withOwn(pulled, said, store.account);
}

/** Cases of a campaign on this phone. */
export function useCases(campaign: string | undefined): Live<PhoneCase[]> {
  return useLive(TOPICS, async (store) => (campaign ? readCases(store, campaign) : []), [campaign]);
}
