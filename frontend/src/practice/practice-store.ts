import { isoDay } from "../kit/day.ts";
import { sha256, uuid7 } from "../kit/ids.ts";
import type { Pulled } from "../store/acts.ts";
import { blankDraft } from "../store/forms.ts";
import type { Picture } from "../store/pictures.ts";
import type { HouseholdRow, OutboxSummary, Store, Topic, VillageRow } from "../store/store.ts";
import { defaults } from "../survey/autofill.ts";
import { campaignContext } from "../survey/context.ts";
import { compile } from "../survey/evaluate.ts";
import type { Account, BlobValue, Campaign, Draft, Household, Judgement, PictureType, Questionnaire, Village } from "../types.ts";
import { PRACTICE, practiceHousehold, practiceVillage } from "./household.ts";

/** What was practised, as one sealed setting of this phone: settings are never sent. */
const KEPT = "practice";

interface Kept {
  draft: Draft | null;
  done: { judgement: Judgement; at: number } | null;
  pictures: Record<string, { type: PictureType; base64: string }>;
  settings: Record<string, unknown>;
}

const NOTHING: Kept = { draft: null, done: null, pictures: {}, settings: {} };
const copy = <T>(of: T): T => JSON.parse(JSON.stringify(of)) as T;
const NOT_HERE = new Error("练习户只能填入户问卷。");

/** The Store in which the form of the practice household is filled. It reads campaigns and forms from the worker's own, and writes
 *  to one setting of it: there is no way from here to the drafts, the outbox or any list. */
export class PracticeStore implements Store {
  private kept: Promise<Kept>;
  private writing: Promise<void> = Promise.resolve();
  private readonly listeners = new Set<(topics: ReadonlySet<Topic>) => void>();

  constructor(private readonly real: Store) {
    this.kept = real.setting<Kept>(KEPT).then((held) => held ?? NOTHING);
  }

  get account(): Account { return this.real.account; }

  subscribe(listener: (topics: ReadonlySet<Topic>) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** One after another: each change is made to what the last one left. */
  private change(edit: (kept: Kept) => Kept, ...topics: Topic[]): Promise<void> {
    const next = this.kept.then(edit);
    this.kept = next;
    const done = this.writing.catch(() => undefined).then(async () => this.real.setSetting(KEPT, await next));
    this.writing = done;
    return done.then(() => this.listeners.forEach((listen) => listen(new Set(topics))));
  }

  /** What was found, once the form was finished. */
  async finished(): Promise<Kept["done"]> { return (await this.kept).done; }

  async begun(): Promise<boolean> { return (await this.kept).draft !== null; }

  /** As if nobody had practised. */
  again(): Promise<void> { return this.change(() => NOTHING, "drafts"); }

  // ---- what is read from the worker's own

  campaigns(): Promise<Campaign[]> { return this.real.campaigns(); }
  questionnaire(hash: string): Promise<Questionnaire | null> { return this.real.questionnaire(hash); }
  private async code(): Promise<string> { return (await this.real.villages())[0]?.code ?? ""; }

  // ---- the one household

  async households(): Promise<Household[]> { return [practiceHousehold(await this.code())]; }
  async household(id: string): Promise<Household | null> { return id === PRACTICE ? practiceHousehold(await this.code()) : null; }
  async villages(): Promise<Village[]> { return [practiceVillage(await this.code())]; }
  async village(code: string): Promise<Village | null> { return practiceVillage(code); }
  householdRows(): Promise<HouseholdRow[]> { return Promise.resolve([]); }
  villageRows(): Promise<VillageRow[]> { return Promise.resolve([]); }
  submissionsOf() { return Promise.resolve([]); }
  previousAnswers() { return Promise.resolve(null); }
  villageAnswers() { return Promise.resolve(null); }
  townshipPart() { return Promise.resolve(null); }
  newer() { return Promise.resolve(null); }
  reviewOf() { return Promise.resolve(null); }

  async openDraft(of: Pick<Draft, "campaign" | "village" | "household_id" | "questionnaire">): Promise<Draft> {
    const { draft } = await this.kept;
    if (draft && draft.campaign === of.campaign && draft.questionnaire === of.questionnaire) return copy(draft);
    const [form, campaign] = await Promise.all([this.questionnaire(of.questionnaire), this.campaigns().then((all) => all.find((c) => c.id === of.campaign))]);
    if (!form || !campaign) throw NOT_HERE;
    const now = Date.now();
    return blankDraft(of, null, defaults(compile(form.definition), campaignContext(campaign, of.village), isoDay(now)), now, `practice-${uuid7(now)}`);
  }

  async draft(submissionId: string): Promise<Draft | null> {
    const { draft } = await this.kept;
    return draft?.submission_id === submissionId ? copy(draft) : null;
  }
  async drafts(): Promise<Draft[]> {
    const { draft } = await this.kept;
    return draft ? [copy(draft)] : [];
  }
  saveDraft(draft: Draft): Promise<void> {
    const kept = copy({ ...draft, saved_at: new Date().toISOString() });
    return this.change((now) => ({ ...now, draft: kept, done: null }), "drafts");
  }
  discardDraft(): Promise<void> { return this.again(); }
  rebaseDraft(draft: Draft): Promise<Draft> { return Promise.resolve(draft); }

  async finish(draft: Draft, judgement: Judgement): Promise<{ rev_id: string }> {
    const kept = copy(draft);
    await this.change((now) => ({ ...now, draft: kept, done: { judgement, at: Date.now() } }), "drafts");
    return { rev_id: draft.submission_id };
  }

  async addPicture({ type, bytes }: Picture): Promise<BlobValue> {
    const hash = await sha256(new Uint8Array(bytes));
    const base64 = btoa(Array.from(new Uint8Array(bytes), (b) => String.fromCharCode(b)).join(""));
    await this.change((now) => ({ ...now, pictures: { ...now.pictures, [hash]: { type, base64 } } }));
    return { sha256: hash, size: bytes.byteLength };
  }
  async picture(hash: string): Promise<Picture | null> {
    const held = (await this.kept).pictures[hash];
    return held ? { type: held.type, bytes: Uint8Array.from(atob(held.base64), (c) => c.charCodeAt(0)).buffer } : null;
  }

  async setting<T>(key: string): Promise<T | null> { return ((await this.kept).settings[key] as T | undefined) ?? null; }
  setSetting(key: string, value: unknown): Promise<void> {
    return this.change((now) => ({ ...now, settings: { ...now.settings, [key]: value } }), "settings");
  }

  // ---- what does not exist here

  actForm(): Promise<Questionnaire> { return Promise.reject(NOT_HERE); }
  act(): Promise<{ id: string; rev_id: string }> { return Promise.reject(NOT_HERE); }
  pulled<T>(): Promise<Pulled<T>[]> { return Promise.resolve([]); }
  said() { return Promise.resolve([]); }
  arrange(): Promise<void> { return Promise.resolve(); }
  outbox() { return Promise.resolve([]); }
  outboxSummary(): Promise<OutboxSummary> {
    return Promise.resolve({ unsent: 0, oldest_at: null, disputed: 0, held: 0, photos: { total: 0, there: 0 }, today: { finished: 0, received: 0 } });
  }
  lease() { return this.real.lease(); }
  lastPulledAt() { return this.real.lastPulledAt(); }
  log() { return Promise.resolve(""); }
  close(): void { /* the worker's own store stays open */ }
}
