import { createContext } from "preact";
import { useContext, useEffect, useRef, useState } from "preact/hooks";
import type { Phone, SyncStatus } from "@/phone.ts";
import type { Store, Topic } from "@/store/store.ts";
import { surveyRef } from "@/survey/forms.ts";
import type { Campaign, Questionnaire } from "@/types.ts";
import { pref, setPref } from "@/ui/prefs.ts";

export const PhoneContext = createContext<Phone | null>(null);

export function usePhone(): Phone {
  const phone = useContext(PhoneContext);
  if (!phone) throw new Error("PhoneContext is missing");
  return phone;
}

/** The signed-in person's store. Pages that use it are only shown after sign-in. */
export function useStore(): Store {
  const store = usePhone().store();
  if (!store) throw new Error("no store before sign-in");
  return store;
}

export function useSync(): SyncStatus {
  const phone = usePhone();
  const [status, set] = useState(phone.sync.status());
  useEffect(() => {
    const read = () => set({ ...phone.sync.status() });
    read();
    return phone.subscribe(read);
  }, [phone]);
  return status;
}

/** Draws again each minute, so that an age does not stand still. */
export function useMinutes(): void {
  const [, set] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => set((n) => n + 1), 60_000);
    return () => clearInterval(timer);
  }, []);
}

export interface Live<T> {
  data: T | undefined;
  error: string | null;
}

/** Reads from the store, and again after each commit that touches one of `topics`. The last answer stays on screen
 *  while the next is read, and a read that was overtaken by a newer one is dropped. */
export function useLive<T>(topics: readonly Topic[], read: (store: Store) => Promise<T>, deps: readonly unknown[]): Live<T> {
  const store = useStore();
  const [live, set] = useState<Live<T>>({ data: undefined, error: null });
  const turn = useRef(0);
  useEffect(() => {
    const load = () => {
      const mine = ++turn.current;
      read(store).then(
        (data) => mine === turn.current && set({ data, error: null }),
        (cause: unknown) => mine === turn.current && set((old) => ({ data: old.data, error: words(cause) })),
      );
    };
    load();
    const stop = store.subscribe((changed) => topics.some((t) => changed.has(t)) && load());
    return () => {
      turn.current++;
      stop();
    };
  }, [store, ...deps]);
  return live;
}

/** The sentence of an error for the person; errors of ours carry a Chinese one. */
export function words(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  return /[一-龥]/.test(message) ? message : `出了点问题, 已经保存的都还在。请退出再打开一次。(${message})`;
}

/** Today's campaign with its forms: the one chosen last, else the first open one that has a form, else the first. */
export interface Round {
  campaign: Campaign;
  campaigns: Campaign[];
  household: Questionnaire | null;
  village: Questionnaire | null;
}

export function pickCampaign(campaigns: readonly Campaign[]): Campaign | undefined {
  const last = pref("campaign");
  const running = (c: Campaign) => c.status === "open" && c.questionnaires.length > 0;
  return campaigns.find((c) => c.id === last) ?? campaigns.find(running) ?? campaigns[0];
}

/** Of several open campaigns the one in which most has been done here is today's; remembered once that is known. */
async function settle(store: Store, campaigns: readonly Campaign[]): Promise<void> {
  let most = 0;
  for (const campaign of campaigns.filter((c) => c.status === "open")) {
    const done = (await store.householdRows(campaign.id)).filter((r) => r.visited).length;
    if (done > most) {
      most = done;
      setPref("campaign", campaign.id);
    }
  }
}

export function useRound(): Live<Round | null> & { choose: (id: string) => void } {
  const [chosen, setChosen] = useState(pref("campaign"));
  const live = useLive<Round | null>(
    chosen === null ? ["forms", "submissions"] : ["forms"],
    async (store) => {
      const campaigns = await store.campaigns();
      if (pref("campaign") === null && campaigns.length > 1) await settle(store, campaigns);
      const campaign = pickCampaign(campaigns);
      if (!campaign) return null;
      const form = async (subject: "household" | "village") => {
        const ref = surveyRef(campaign, subject);
        return ref ? store.questionnaire(ref.hash) : null;
      };
      return { campaign, campaigns, household: await form("household"), village: await form("village") };
    },
    [chosen],
  );
  return {
    ...live,
    choose: (id) => {
      setPref("campaign", id);
      setChosen(id);
    },
  };
}
