import type { Account, Campaign, Questionnaire } from "../types.ts";
import type { Wire } from "../api/wire.ts";
import type { Page, SyncBox } from "../store/sync-box.ts";

export type Get = (path: string, query?: Record<string, string | number | undefined>) => Promise<unknown>;

const PAGE = 200;
/** Who goes from door to door holds a copy of the roster; others ask the server. */
const CARRIES_ROSTER = new Set(["worker", "village"]);

/** Stages without dates are not for the phone's calendar; a campaign without a period has "". */
function campaignOf(wire: Wire["CampaignOut"]): Campaign {
  return {
    ...wire, period_start: wire.period_start ?? "",
    stages: wire.stages.flatMap(({ start, end, ...stage }) => (start && end ? [{ ...stage, start, end }] : [])),
    questionnaires: wire.questionnaires.map((q) => ({ ...q, subject: q.subject === "village" ? "village" : "household" })),
  };
}

/** Campaigns and the questionnaires that they name; those held already are not asked for again. */
export async function pullForms(get: Get, box: SyncBox): Promise<void> {
  const { items } = (await get("/api/campaigns")) as Wire["Campaigns"];
  const held = await box.heldQuestionnaires();
  const wanted = new Set(items.flatMap((c) => c.questionnaires).map((q) => q.hash).filter((hash) => !held.has(hash)));
  const fresh: Questionnaire[] = [];
  for (const hash of wanted) {
    fresh.push((await get(`/api/questionnaires/${hash}`)) as Questionnaire);
  }
  await box.keepForms(items.map(campaignOf), fresh);
}

/** @returns whether the server is still the one of the cursors; when not, cursors have been reset and the caller offers
 *  the sent revisions again. */
export async function sameEpoch(box: SyncBox, epoch: string): Promise<boolean> {
  const held = await box.epoch();
  if (held === epoch) return true;
  await box.newEpoch(epoch);
  return held === null;
}

/** Brings every granted scope up to date, page by page; each page is durable before the next is asked for.
 *  @returns false when the server's epoch changed: offer again, then pull again */
export async function pull(get: Get, box: SyncBox, account: Account): Promise<boolean> {
  if (!CARRIES_ROSTER.has(account.role)) return true;
  const { scopes, epoch } = (await get("/api/sync/scopes")) as Wire["Scopes"];
  if (!(await sameEpoch(box, epoch))) return false;
  for (let copy of await box.grant(scopes)) {
    for (let more = true; more;) {
      const page = (await get("/api/sync/pull", { scope: copy.scope, cursor: copy.cursor ?? undefined, limit: PAGE })) as Page;
      if (!(await sameEpoch(box, page.epoch))) return false;
      copy = await box.applyPage(copy, page);
      ({ more } = page);
    }
  }
  return true;
}
