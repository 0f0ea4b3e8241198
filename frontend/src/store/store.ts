import type { NewAct, Pulled } from "./acts.ts";
import type { Picture } from "./pictures.ts";
import type { LocalRevision } from "./rows.ts";
import type {
  Account, ActKind, Answers, BlobValue, Campaign, Draft, Flag, Household, Judgement, OutboxRow, Questionnaire, Review, Submission, TownshipPart, Village, Visit,
  WorkState,
} from "../types.ts";

/** What changed; screens re-read what they show. */
export type Topic = "roster" | "forms" | "drafts" | "outbox" | "photos" | "submissions" | "acts" | "settings" | "session" | "sync";

/** One line of a list: the household (or village) and how far the work on it stands in one campaign. */
export interface Work {
  /** null when nothing has been done on this phone: then only the server's `submission` speaks. */
  state: WorkState | null;
  visited: boolean;
  visited_on: string | null;
  flags: Flag[];
  draft: Draft | null;
  submission_id: string | null;
  per_person: number | null;
  /** What the supervisor said of what is now the last word: returned (then to be corrected) or approved. */
  review: Review | null;
}
export interface HouseholdRow extends Work {
  household: Household;
  /** Attempts in this campaign, oldest first. */
  visits: readonly Visit[];
}
export interface VillageRow extends Work {
  village: Village;
  /** Of a form that was sent in parts: how many answers nobody has given yet. */
  missing: number;
}

export interface OutboxSummary {
  /** saved + sending: not yet durable at the server. */
  unsent: number;
  /** ms since epoch of the oldest unsent, or null. */
  oldest_at: number | null;
  disputed: number;
  held: number;
  /** Photos of delivered forms of which some are still to be sent: "照片 2/6"; total 0 when none is. */
  photos: { total: number; there: number };
  /** "今日 12 户, 已收 12 户", by the phone's own calendar day. */
  today: { finished: number; received: number };
}

/** `closed`: of the roster only what unsent work is about is shown. `age`: whole days since it was pulled. */
export interface Lease { closed: boolean; days: number; age: number }

/** The last known answers of a form, when a draft was begun from older ones. */
export interface Newer { submission_id: string; head: string; answers: Answers; by: string | null; questionnaire: string }

/** Whom a second survey is about; the draft's `submission_id` is the drawn item's. */
export interface Again { household_id: string; name: string }

/** Everything of one account on this phone. Created by `startPhone` (src/phone.ts). */
export interface Store {
  readonly account: Account;
  /** Called after each commit, here or in another tab. Returns the unsubscriber. */
  subscribe(listener: (topics: ReadonlySet<Topic>) => void): () => void;

  campaigns(): Promise<Campaign[]>;
  questionnaire(hash: string): Promise<Questionnaire | null>;
  households(): Promise<Household[]>;
  household(id: string): Promise<Household | null>;
  villages(): Promise<Village[]>;
  village(code: string): Promise<Village | null>;
  /** All households with the state of the campaign's household form, in the worker's own order of doors. */
  householdRows(campaign: string): Promise<HouseholdRow[]>;
  villageRows(campaign: string): Promise<VillageRow[]>;
  /** Submissions of one household (or of one village's own form) in all campaigns on this phone, newest first. */
  submissionsOf(subject: { household?: string; village?: string }): Promise<Submission[]>;
  /** Answers of the last round (another campaign, same form) for prefill and for `previous`. */
  previousAnswers(draft: Pick<Draft, "campaign" | "household_id" | "village" | "questionnaire">): Promise<Submission | null>;

  /** The last word on a village's own form, sent or not. */
  villageAnswers(campaign: string, village: string): Promise<Answers | null>;
  /** The township's part of the village form as another village of the township has it; null when none has. */
  townshipPart(campaign: string, village: string): Promise<TownshipPart | null>;

  /** The open draft of this form, or a new one (with the last saved answers when it was finished before). A new
   *  one is not stored before the first saveDraft. */
  openDraft(of: { campaign: string; village: string; household_id: string | null; questionnaire: string }): Promise<Draft>;
  draft(submissionId: string): Promise<Draft | null>;
  drafts(): Promise<Draft[]>;
  /** Resolves after a strict commit; calls while one is being written are put together. Rejects with StoreError
   *  (Chinese `message` for the person) when the phone could not save: show it, never swallow it. */
  saveDraft(draft: Draft): Promise<void>;
  discardDraft(submissionId: string): Promise<void>;
  /** A new picture for an answer, which is stored by saving the draft that names it, in the same transaction. */
  addPicture(picture: Picture): Promise<BlobValue>;
  /** null: it is not on this phone (any more). */
  picture(sha256: string): Promise<Picture | null>;
  /** What the draft should be continued from: null when that is what it was begun from. */
  newer(draft: Draft): Promise<Newer | null>;
  /** The draft goes on from another head (and, where two began the same form, in the other's submission). Strict. */
  rebaseDraft(draft: Draft, onto: Newer, answers: Answers): Promise<Draft>;
  /** The supervisor's last word on this submission, unless something newer was finished here. */
  reviewOf(submissionId: string): Promise<Review | null>;
  /** Revision + outbox row in one transaction; the draft is gone after it. Say 已存本机 when this resolves.
   *  @param part of a form that others fill too: answers may be missing
   *  @param again the form answers a spot check (docs/review.md): of this household, and for nobody else's standing */
  finish(draft: Draft, judgement: Judgement, part?: boolean, again?: Again): Promise<{ rev_id: string }>;

  /** The campaign's form for what is said once. Throws StoreError when it is not on the phone. */
  actForm(campaign: string, kind: ActKind): Promise<Questionnaire>;
  /** Says something once (docs/sync.md, Acts): a revision and its outbox row in one strict transaction, sent like a form.
   *  Throws StoreError "incomplete" with the sentence of what is missing. */
  act(of: NewAct): Promise<{ id: string; rev_id: string }>;
  /** What was pulled of one type ("visit", "case") in a campaign, oldest first. */
  pulled<T>(type: string, campaign: string): Promise<Pulled<T>[]>;
  /** What was said on this phone, delivered or not, oldest first. */
  said(kind: ActKind, campaign: string): Promise<LocalRevision[]>;
  /** What a worker has arranged on this phone (sealed); null when nothing is. */
  setting<T>(key: string): Promise<T | null>;
  setSetting(key: string, value: unknown): Promise<void>;
  /** The worker's own order of doors: households by id. Those he has not put anywhere keep the register's order. */
  arrange(ids: readonly string[]): Promise<void>;

  outbox(): Promise<OutboxRow[]>;
  outboxSummary(): Promise<OutboxSummary>;
  /** Whether the roster may be shown: after so many days without news from the server it is closed. */
  lease(): Promise<Lease>;
  /** When the last pull was complete (ms), or null. */
  lastPulledAt(): Promise<number | null>;
  /** The outbox's diary, to be copied for whoever helps: no names, places or answers. */
  log(): Promise<string>;
  close(): void;
}

/** A failure of the phone's own storage. `message` is a Chinese sentence: what happened and what to do. */
export class StoreError extends Error {
  override readonly name = "StoreError";
  constructor(readonly code: "incomplete" | "full" | "blocked" | "unreadable" | "locked" | "failed", message: string, options?: ErrorOptions) {
    super(message, options);
  }
}
