/** The words of the domain as the phone holds them. Shapes follow docs/questionnaires.md, docs/sync.md, docs/api.md. */

export type QuestionType =
  | "yes_no" | "have_none" | "yes_no_na" | "have_none_na"
  | "count" | "money" | "decimal" | "text" | "choice" | "choices" | "date"
  | "photo" | "signature" | "members";

export type Severity = "H" | "M" | "L";
export type Level = "hard" | "soft";

export interface Option { value: string; label: string }
export interface SeverityCase { when?: string; level: Severity }

export interface Question {
  id: string;
  box?: number | string;
  printed?: string;
  official: string;
  plain: string;
  hint?: string;
  type: QuestionType;
  required?: boolean;
  on_form?: boolean;
  asked_when?: string;
  applies_when?: string;
  problem_when?: "yes" | "no" | "have" | "none";
  severity?: Severity | SeverityCase[];
  flag?: boolean;
  area?: string;
  title?: string;
  phrases?: string[];
  computed?: string;
  default?: string | number;
  unit?: string;
  min?: string;
  max?: string;
  options?: Option[];
  photo_reason?: string;
}

export interface Section {
  id: string;
  printed?: string;
  title: string;
  plain: string;
  area: string;
  questions: Question[];
  rows?: string[];
}

export interface Measure { id: string; label?: string; unit?: string; expr: string }
export interface CheckRule { id: string; level: Level; question?: string; when: string; message: string }
export interface FlagRule {
  code: string; question?: string; box?: number | string; area: string;
  severity: Severity | SeverityCase[]; title: string; when: string; message: string;
}
export interface NoteRule { id: string; when: string; message: string }
export interface SumLayout {
  parts: string[]; total: string; people: string; quotient: string; line: string; below: string;
}

/** What is said once and never corrected, beside surveys (docs/sync.md, Acts). */
export type ActKind = "visit" | "case_step" | "complaint" | "newcomer" | "resurvey" | "application";
export type FormKind = "survey" | ActKind;
export type FormSubject = "household" | "village" | "either";

/** What stands around the rows of the official table. */
export interface Paper { columns?: string[]; head?: string[]; top?: string[]; foot?: string[] }

export interface Definition {
  id: string;
  version: number;
  /** Absent = survey. */
  kind?: FormKind;
  subject: FormSubject;
  /** The date question that says when the visit was. */
  visited_on?: string;
  title: string;
  short: string;
  form?: string;
  source?: { document: string; issuer: string; date: string };
  paper?: Paper;
  sections: Section[];
  measures?: Measure[];
  checks?: CheckRule[];
  rules?: FlagRule[];
  notes?: NoteRule[];
  sum?: SumLayout;
}

/** A published definition; `hash` names it in every revision. */
export interface Questionnaire { id: string; version: number; hash: string; definition: Definition }

/** `of`: of a signature the digest of the answers that were signed (survey/signing.ts). */
export interface BlobValue { sha256: string; size: number; of?: string }
/** Absent = not answered; never null on the wire. */
export type Value = string | number | string[] | BlobValue;
export type Values = Record<string, Value>;
export interface Answers {
  values: Values;
  remarks: Record<string, string>;
  reasons: Record<string, string>;
}

export interface Flag {
  code: string; question: string | null; box: number | string | null; area: string;
  severity: Severity; title: string; message: string;
}
export interface Check { id: string; level: Level; question: string | null; message: string }
export interface Note { id: string; message: string }
export type MeasureValue = number | boolean | string | null;

/** What the rules say of one form. All lists are in the order of the definition. */
export interface Judgement {
  visible: string[];
  auto_na: string[];
  measures: Record<string, MeasureValue>;
  missing: string[];
  checks: Check[];
  flags: Flag[];
  notes: Note[];
  /** Known values of `computed` questions: what the phone pre-chooses. */
  computed: Record<string, "yes" | "no">;
}

export interface Member {
  id: string; name: string; relation: string | null; sex: string | null;
  birth_year: number | null; age: number | null; school: string | null;
}

export interface Household {
  id: string; number: string; name: string; village: string; village_name: string;
  /** Not in what older servers sent: paper leaves its blank. */
  township_name?: string;
  grid: string | null; grid_name: string | null; address: string | null; door_order: number | null;
  pinyin: string | null; kinds: string[]; lifted: boolean; monitored: boolean; monitored_kind: string | null;
  people: number | null; labour: number | null; facts: Record<string, unknown>; members: Member[];
  visited_before: boolean | null;
  /** Met by a worker and not in the register: what only the register knows is unknown. Absent in what an older app has kept. */
  provisional?: boolean;
}

export interface Village { code: string; name: string; township_name?: string; facts: Record<string, unknown> }

export interface CampaignStage { id: string; kind: string; title: string; start: string; end: string }
export interface IncomeLine { area: string; year: number; amount: string; document: string; short_document?: string }
/** A local rate 标准 for the income calculator. `amount` null: it differs from household to household. */
export interface Rate {
  id: string; source: "wage" | "business" | "transfer" | "property"; title: string; amount: string | null;
  per: "person_month" | "person_year" | "household_month" | "household_year" | "mu_year" | "sale";
  area: string; age_from: number | null; document: string;
}
/** What the phone fills in by itself or asks once, for one form (schemas/meta/campaign.schema.json says each part). */
export interface Aids {
  hints?: Record<string, string>;
  facts?: Record<string, string>;
  village_wide?: string[];
  village_facts?: { fact: string; section: string; plain: string; told_by?: { question: string; true: string[]; false: string[] } }[];
  township?: string[];
  costs_deducted?: string;
  signatures?: { surveyor?: string; respondent?: string };
  across?: { question: string; answer: string; flags: string[]; unmonitored?: boolean; title: string }[];
}
/** The township's part of the village form as one of its villages has it. */
export interface TownshipPart { village: string; village_name: string; values: Values; remarks: Record<string, string> }
export interface Campaign {
  id: string; title: string; short: string; document: string; issuer: string; date: string; status: string;
  stages: CampaignStage[]; period_start: string; period_full_on: string | null; lines: IncomeLine[];
  /** `kind` is absent in what an older app has kept: then it is a survey. */
  questionnaires: { id: string; version: number; hash: string; kind?: FormKind; subject: FormSubject }[];
  /** How often each household is visited, the first that fits it; absent in what an older app has kept. */
  cadence?: Cadence[];
  /** Local rates, and what the phone fills in by questionnaire id; absent in what an older app has kept. */
  rates?: Rate[]; aids?: Record<string, Aids>;
  /** Whether an outcome comes with a photo; absent in what an older app has kept. */
  proof?: boolean;
}
export interface Cadence { every: "week" | "half_month" | "month" | "quarter" | "year"; key: boolean; title: string }

/** One attempt at a door: done 见到人 · nobody_home · away 外出务工 · refused · moved · empty. `met`: face to face or on the
 *  telephone; `gone`: nobody lives there. */
export interface Visit {
  id: string; household_id: string; outcome: string; met: boolean; gone: boolean;
  visited_on: string | null; next_on: string | null; note: string; account_name: string; received_at: string | null;
}

/** The latest known state of one submission, as pulled from the server. */
export interface Submission {
  id: string; campaign: string; household_id: string | null; village: string; questionnaire: string;
  head: string; state: string; answers: Answers; flags: Flag[]; measures: Record<string, MeasureValue>;
  visited_on: string | null; account_name: string | null;
  /** The supervisor's last word on it; null or absent = none. */
  review?: Review | null;
  /** Photos and signatures of the head, and how many of them the server holds. */
  photos?: { total: number; here: number } | null;
}

/** 退回 · 审定 · 重开, with what is to be corrected, question by question. */
export interface Review {
  action: "return" | "approve" | "reopen"; by: string; at: string; note: string;
  comments: { question: string; text: string }[];
}

export interface Account {
  id: string; username: string; name: string; role: string;
  areas: { code: string; name: string; level: string }[]; grids: string[];
  /** How long the roster is shown without news from the server; absent: told by an older server. */
  lease_days?: number;
}

/** A form being filled on this phone. `question` is where to resume. */
export interface Draft {
  submission_id: string;
  parent: string | null;
  campaign: string;
  village: string;
  household_id: string | null;
  questionnaire: string;
  answers: Answers;
  /** Of a correction: the answers of `parent`, so that what changed elsewhere meanwhile can be told from what changed
   *  here. Absent for a first form and in drafts of older versions of the app. */
  base?: Answers;
  question: string | null;
  /** Device clock, for the screen only; decides nothing. */
  started_at: string;
  saved_at: string;
}

/** What the worker reads about one form: 草稿 · 已存本机 · 上传中 · 已送达 · 待主管裁定 · 已收存待处理 · 需更正 · 已审定. */
export type WorkState = "draft" | OutboxState | "returned" | "approved";
export type OutboxState = "saved" | "sending" | "delivered" | "disputed" | "held";

/** One item of a push; see docs/sync.md. */
export interface RevisionItem {
  rev_id: string; n: number; submission_id: string; parent: string | null; scope: string;
  household_id: string | null; kind: FormKind; questionnaire: string; answers: Answers;
  blobs: { sha256: string; size: number; slot: string }[]; client_at: string; digest: string;
}

/** The plain part of an outbox row: ids and states only; the item itself is sealed beside it. */
export interface OutboxEntry {
  rev_id: string; submission_id: string; n: number; state: OutboxState;
  /** Of an act; absent for a survey. */
  kind?: ActKind;
  attempts: number;
  /** ms since epoch before which it is not tried again by itself; 0 = now. */
  next_at: number;
  /** ms at which it last stepped aside; absent in rows of older apps, as is `epoch`. */
  tried_at?: number;
  /** Epoch of the server that last said it has this one. Another epoch there: it is offered again. */
  epoch?: string | null;
  finished_at: number; delivered_at: number | null;
  seq: number | null; need_blobs: string[];
  /** Code and Chinese sentence for the worker, or null. */
  problem: { code: string; message: string } | null;
}
/** As a screen shows it. */
export interface OutboxRow extends OutboxEntry {
  household_id: string | null; village: string; title: string; questionnaire: string;
  form: FormKind;
  /** Photos and signatures it names: how many, how many the server has, and of the one under way what it lacks (0…1). */
  photos: { total: number; there: number; lacks: number };
}

/** A photo or signature on this phone. Hashes, ids and states only; the picture is sealed beside it. */
export interface PhotoEntry {
  sha256: string; size: number; type: PictureType;
  /** Submissions whose draft names it, and finished revisions that do: with neither it is gone. */
  drafts: string[]; revs: string[];
  /** there = the server said that it holds all of it. */
  state: "waiting" | "there";
  /** Bytes the server is known to hold; for the screen, the server is asked each time. */
  offset: number;
  attempts: number;
  /** ms since epoch before which it is not tried again by itself, and when that was decided: see OutboxEntry. */
  next_at: number; tried_at?: number;
  added_at: number; there_at: number | null;
  /** Of the server that said so. */
  epoch: string | null;
  problem: { code: string; message: string } | null;
}
export type PictureType = "image/jpeg" | "image/png";
