import { PROTOCOL } from "../outbox/batch.ts";
import type { Account, Aids, Cadence, Campaign, Questionnaire } from "../types.ts";
import type { Wire } from "../api/wire.ts";
import type { Page, SyncBox } from "../store/sync-box.ts";

export type Get = (path: string, query?: Record<string, string | number | undefined>) => Promise<unknown>;

const PAGE = 200;
/** Who goes from door to door holds a copy of the roster; others ask the server. */
export const CARRIES_ROSTER = new Set(["worker", "village"]);

/** Stages without dates are not for the phone's calendar; a campaign without a period has "". */
function campaignOf(wire: Wire["CampaignOut"]): Campaign {
  return {
    ...wire, aids: wire.aids as Record<string, Aids>, period_start: wire.period_start ?? "",
    stages: wire.stages.flatMap(({ start, end, ...stage }) => (start && end ? [{ ...stage, start, end }] : [])),
    questionnaires: wire.questionnaires as Campaign["questionnaires"], cadence: wire.cadence as Cadence[],
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

/** The epoch to tell the machine of, or null when it is the one of the cursors. The first ever met is kept at once. */
async function otherEpoch(box: SyncBox, epoch: string): Promise<string | null> {
  const held = await box.epoch();
  if (held === null) await box.newEpoch(epoch);
  return held === null || held === epoch ? null : epoch;
}

/** Brings every granted scope up to date, page by page; each page is durable before the next is asked for.
 *  @returns the server's epoch when it is not the one of the cursors: nothing of that answer has been applied */
export async function pull(get: Get, box: SyncBox, account: Account): Promise<string | null> {
  if (!CARRIES_ROSTER.has(account.role)) return null;
  const { scopes, epoch } = (await get("/api/sync/scopes")) as Wire["Scopes"];
  const other = await otherEpoch(box, epoch);
  if (other !== null) return other;
  for (let copy of await box.grant(scopes)) {
    for (let more = true; more;) {
      const page = (await get("/api/sync/pull", { scope: copy.scope, cursor: copy.cursor ?? undefined, limit: PAGE, protocol: PROTOCOL })) as Page;
      const moved = await otherEpoch(box, page.epoch);
      if (moved !== null) return moved;
      copy = await box.applyPage(copy, page);
      ({ more } = page);
    }
  }
  return null;
}
