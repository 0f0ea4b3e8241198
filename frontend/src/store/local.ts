import type {
  Account, ActKind, Answers, BlobValue, Campaign, Draft, Household, Judgement, OutboxEntry, OutboxRow, Questionnaire, Review, Submission, TownshipPart, Village, Visit,
} from "../types.ts";
import { isoDay } from "../kit/day.ts";
import { uuid8 } from "../kit/ids.ts";
import { campaignContext, villageContext } from "../survey/context.ts";
import { defaults } from "../survey/autofill.ts";
import { compile, evaluate } from "../survey/evaluate.ts";
import { surveyRef } from "../survey/forms.ts";
import { logText, type LogLine } from "../outbox/log.ts";
import { formOf, pulledActs, saveAct, type NewAct, type Pulled } from "./acts.ts";
import { guarded, write } from "./database.ts";
import { blankDraft, Forms } from "./forms.ts";
import type { Picture } from "./pictures.ts";
import { baseOf, inDoorOrder, localSpeaks, photosOf, reviewOf, summarise, workOf, type LocalRevision, type SavedRevision, type ServerSubmission } from "./rows.ts";
import { MATCHED, type GrantedScope } from "./sync-box.ts";
import { StoreError, type Again, type HouseholdRow, type Lease, type Newer, type OutboxSummary, type Store, type Topic, type VillageRow } from "./store.ts";
import type { Vault } from "./vault.ts";
import { arranged, newHousehold, visitsBy, waitingNewcomers } from "./visits.ts";

/** Digits of a township's code. */
const TOWNSHIP = 9;

interface Subject { household_id: string | null; village: string }
const DAY = 24 * 3_600_000;
/** Where the server has not said how many days a roster is lent for. */
const LEASE_DAYS = 7;
/** The latest time seen is noted anew after so much of it (ms). */
const NOTED = 600_000;
/** The setting that holds the worker's order of doors. */
const DOORS = "doors";
const NO_VISITS: readonly Visit[] = [];
const subjectKey = (of: Subject): string => of.household_id ?? `village ${of.village}`;

/** What is on the phone about one campaign, by household or village. */
interface Known {
  drafts: Map<string, Draft>;
  locals: Map<string, LocalRevision>;
  servers: Map<string, ServerSubmission>;
}

/** The Store over IndexedDB. */
export class LocalStore implements Store {
  private readonly forms: Forms;
  private wasClosed = false;
  /** Read once until something changes: going to and fro between lists of two thousand households costs nothing. */
  private rows: { campaign: string; all: Promise<HouseholdRow[]> } | null = null;

  /** @param finished called after each finished form: time to send */
  constructor(private readonly vault: Vault, private readonly finished: () => void, private readonly now: () => number = Date.now) {
    this.forms = new Forms(vault, now);
    vault.subscribe(() => { this.rows = null; });
  }

  get account(): Account { return this.vault.account; }

  subscribe(listener: (topics: ReadonlySet<Topic>) => void): () => void { return this.vault.subscribe(listener); }

  async campaigns(): Promise<Campaign[]> {
    const all = await guarded(() => this.vault.db.getAll("campaigns"));
    return all.sort((a, b) => (a.date < b.date ? 1 : a.date > b.date ? -1 : 0));
  }

  async questionnaire(hash: string): Promise<Questionnaire | null> {
    return (await guarded(() => this.vault.db.get("questionnaires", hash))) ?? null;
  }

  async households(): Promise<Household[]> {
    const [all, own, order, open] = await Promise.all([
      this.vault.all<Household, { id: string; sealed: never }>("households", (r) => r.id), this.newcomers(), this.setting<string[]>(DOORS), this.lent(),
    ]);
    const told = all.map((e) => e.value).filter((h) => open(h.id));
    const known = new Set(told.map((h) => h.id));
    return arranged([...told, ...own.filter((h) => !known.has(h.id))].sort(inDoorOrder), order);
  }

  async household(id: string): Promise<Household | null> {
    const open = await this.lent();
    const held = open(id) ? await this.vault.one<Household>("households", id) : null;
    if (held) return held;
    const now = (await this.matched())[id];
    return (now ? await this.household(now) : null) ?? (await this.newcomers()).find((h) => h.id === id) ?? null;
  }

  /** Households that were met at a door and are ones of the register by now: former id → id. */
  private async matched(): Promise<Record<string, string>> {
    return (await this.setting<Record<string, string>>(MATCHED)) ?? {};
  }

  async lease(): Promise<Lease> {
    const now = this.now();
    const days = this.account.lease_days ?? LEASE_DAYS;
    const [pulled, latest] = (await guarded(() => Promise.all(["pulled_at", "latest"].map((key) => this.vault.db.get("meta", key))))) as (number | undefined)[];
    // A clock that was set back does not make the roster younger.
    const seen = Math.max(now, latest ?? 0);
    if (pulled !== undefined && now > (latest ?? 0) + NOTED) {
      await write(this.vault.db, ["meta"], (tx) => tx.objectStore("meta").put(now, "latest"), "relaxed").catch(() => undefined);
    }
    const age = pulled === undefined ? 0 : seen - pulled;
    return { closed: age > days * DAY, days, age: Math.floor(age / DAY) };
  }

  /** Looks whether the lease has run out meanwhile. */
  async tick(): Promise<void> {
    const { closed } = await this.lease();
    const before = this.wasClosed;
    this.wasClosed = closed;
    if (before !== closed) this.vault.changed("sync", "roster", "submissions", "acts");
  }

  /** What of the roster may be shown now: all of it, or, when its lease has run out, what unsent work is about. */
  private async lent(): Promise<(household: string) => boolean> {
    this.wasClosed = (await this.lease()).closed;
    if (!this.wasClosed) return () => true;
    const [drafts, locals, matched] = await Promise.all([this.drafts(), this.locals(), this.matched()]);
    const unsent = locals.filter((l) => l.entry.state !== "delivered").map((l) => l.item);
    const own = new Set([...drafts, ...unsent].flatMap(({ household_id: id }) => (id === null ? [] : [id, matched[id] ?? id])));
    return (household) => own.has(household);
  }

  /** Registered on this phone and not in the pulled register yet. */
  private async newcomers(): Promise<Household[]> {
    const outbox = await guarded(() => this.vault.db.getAll("outbox"));
    if (!outbox.some((e) => e.kind === "newcomer")) return [];
    const [all, villages, at] = await Promise.all([this.locals(), this.villages(), this.lastPulledAt()]);
    return waitingNewcomers(all.filter((l) => l.item.kind === "newcomer"), at).map(({ item, village }) => {
      const { name, address, grid, people } = item.answers.values as Record<string, string | number | undefined>;
      const text = (value: unknown) => (typeof value === "string" ? value.trim() : "");
      return newHousehold(
        item.submission_id, { name: text(name), address: text(address), grid: text(grid), people: typeof people === "number" ? people : null },
        villages.find((v) => v.code === village) ?? { code: village, name: "" },
      );
    });
  }

  arrange(ids: readonly string[]): Promise<void> { return this.setSetting(DOORS, ids); }

  async villages(): Promise<Village[]> {
    const [told, scopes] = await Promise.all([
      this.vault.all<Village, { scope: number; sealed: never }>("villages", (r) => r.scope),
      this.vault.all<GrantedScope, { key: number; sealed: never }>("scopes", (r) => r.key),
    ]);
    // A village without facts sends no record of its own; its form is asked for all the same.
    const all = new Map<string, Village>(scopes.filter((e) => e.value.kind === "roster")
      .map(({ value: { village, name } }) => [village, { code: village, name, facts: {} }]));
    for (const { value } of told) all.set(value.code, value);
    return [...all.values()].sort((a, b) => (a.code < b.code ? -1 : 1));
  }

  async village(code: string): Promise<Village | null> {
    return (await this.villages()).find((v) => v.code === code) ?? null;
  }

  householdRows(campaign: string): Promise<HouseholdRow[]> {
    if (this.rows?.campaign !== campaign) this.rows = { campaign, all: this.readRows(campaign) };
    const { rows } = this;
    rows.all.catch(() => { if (this.rows === rows) this.rows = null; });
    return rows.all;
  }

  private async readRows(campaign: string): Promise<HouseholdRow[]> {
    const [households, known, pulled, said] = await Promise.all([
      this.households(), this.known(campaign, "household"), this.pulled<Visit>("visit", campaign), this.said("visit", campaign),
    ]);
    const visits = visitsBy(pulled, said, this.account.name);
    return households.map((household) => ({
      household, visits: visits.get(household.id) ?? NO_VISITS, ...this.work(known, { household_id: household.id, village: household.village }),
    }));
  }

  async villageRows(campaign: string): Promise<VillageRow[]> {
    const [villages, known] = await Promise.all([this.villages(), this.known(campaign, "village")]);
    const of = (await this.campaigns()).find((c) => c.id === campaign);
    const form = await this.questionnaire((of && surveyRef(of, "village")?.hash) ?? "");
    const compiled = form && compile(form.definition);
    return villages.map((village) => {
      const answers = this.villageForm(known, village.code)?.answers;
      const missing = of && compiled && answers ? evaluate(compiled, answers, villageContext(village), campaignContext(of, village.code)).missing.length : 0;
      return { village, missing, ...this.work(known, { household_id: null, village: village.code }) };
    });
  }

  private work(known: Known, subject: Subject) {
    const key = subjectKey(subject);
    return workOf(known.drafts.get(key) ?? null, known.locals.get(key) ?? null, known.servers.get(key) ?? null);
  }

  async submissionsOf(subject: { household?: string; village?: string }): Promise<Submission[]> {
    const all = await this.submissions();
    const own = all.filter((s) => (subject.household ? s.household_id === subject.household : s.household_id === null && s.village === subject.village));
    return own.sort((a, b) => ((a.visited_on ?? "") < (b.visited_on ?? "") ? 1 : -1));
  }

  async previousAnswers(of: Pick<Draft, "campaign" | "household_id" | "village" | "questionnaire">): Promise<Submission | null> {
    const rounds = await this.submissionsOf(of.household_id ? { household: of.household_id } : { village: of.village });
    const same = await this.sameForm(of.questionnaire);
    return rounds.find((s) => s.campaign !== of.campaign && same(s.questionnaire)) ?? null;
  }

  async openDraft(of: Pick<Draft, "campaign" | "village" | "household_id" | "questionnaire">): Promise<Draft> {
    const same = await this.sameForm(of.questionnaire);
    const key = subjectKey(of);
    const held = (await this.drafts()).find((d) => d.campaign === of.campaign && subjectKey(d) === key && same(d.questionnaire));
    if (held) return this.forms.opened(held, true);
    const { local, server } = await this.lastWord(of);
    const base = baseOf(local, server);
    const values = base ? {} : await this.startValues(of);
    const id = of.household_id === null ? await this.villageFormId(of) : undefined;
    return this.forms.opened(blankDraft(of, base, values, this.now(), id), false);
  }

  /** A village's form is one, whoever begins it (docs/sync.md, Conflicts). */
  private async villageFormId(of: Pick<Draft, "campaign" | "village" | "questionnaire">): Promise<string> {
    const form = await this.questionnaire(of.questionnaire);
    return uuid8(["ruhu-village", of.campaign, of.village, form?.id ?? of.questionnaire].join("\n"));
  }

  async villageAnswers(campaign: string, village: string): Promise<Answers | null> {
    return this.villageForm(await this.known(campaign, "village"), village)?.answers ?? null;
  }

  private villageForm(known: Known, village: string) {
    const key = subjectKey({ household_id: null, village });
    return baseOf(known.locals.get(key) ?? null, known.servers.get(key) ?? null);
  }

  async townshipPart(campaign: string, village: string): Promise<TownshipPart | null> {
    const [scopes, known, villages] = await Promise.all([
      this.vault.all<GrantedScope, { key: number; sealed: never }>("scopes", (r) => r.key), this.known(campaign, "village"), this.villages(),
    ]);
    const asked = new Set(Object.values((await this.campaigns()).find((c) => c.id === campaign)?.aids ?? {}).flatMap((a) => a.township ?? []));
    const only = <T>(map: Record<string, T>) => Object.fromEntries(Object.entries(map).filter(([id]) => asked.has(id)));
    // What was filled on this phone, then what the server tells of villages that are not on it.
    for (const other of villages.filter((v) => v.code !== village && v.code.slice(0, TOWNSHIP) === village.slice(0, TOWNSHIP))) {
      const form = this.villageForm(known, other.code);
      const values = only(form?.answers.values ?? {});
      if (form && Object.keys(values).length > 0) return { village: other.code, village_name: other.name, values, remarks: only(form.answers.remarks) };
    }
    const told = scopes.find((e) => e.value.campaign === campaign && e.value.village === village)?.value.township;
    return told && told.village !== village ? { ...told, values: told.values as TownshipPart["values"] } : null;
  }

  private async startValues(of: Pick<Draft, "campaign" | "village" | "questionnaire">): Promise<Draft["answers"]["values"]> {
    const [questionnaire, campaigns] = await Promise.all([this.questionnaire(of.questionnaire), this.campaigns()]);
    const campaign = campaigns.find((c) => c.id === of.campaign);
    if (!questionnaire || !campaign) throw new StoreError("failed", "这份问卷还没有下载到手机。有信号时打开一次“今日”就会下载。");
    return defaults(compile(questionnaire.definition), campaignContext(campaign, of.village), isoDay(this.now()));
  }

  async draft(submissionId: string): Promise<Draft | null> {
    const held = (await this.drafts()).find((d) => d.submission_id === submissionId);
    return held ? this.forms.opened(held, true) : null;
  }

  async drafts(): Promise<Draft[]> {
    const all = await this.vault.all<Draft, { id: string; sealed: never }>("drafts", (r) => r.id);
    const matched = all.length > 0 ? await this.matched() : {};
    // A draft about a household that was matched since goes on as one about the household of the register.
    const now = ({ value }: { value: Draft }): Draft => {
      const home = value.household_id === null ? undefined : matched[value.household_id];
      return home === undefined ? value : { ...value, household_id: home };
    };
    return all.map(now).sort((a, b) => (a.saved_at < b.saved_at ? 1 : -1));
  }

  saveDraft(draft: Draft): Promise<void> { return this.forms.save(draft); }

  async discardDraft(submissionId: string): Promise<void> {
    const draft = await this.vault.one<Draft>("drafts", submissionId);
    if (draft) await this.forms.discard(draft);
  }

  addPicture(picture: Picture): Promise<BlobValue> { return this.forms.pictures.add(picture); }

  picture(sha256: string): Promise<Picture | null> { return this.forms.pictures.read(sha256); }

  async newer(draft: Draft): Promise<Newer | null> {
    const { local, server } = await this.lastWord(draft);
    if (localSpeaks(local, server)) {
      // Finished here in another tab, or taken as the base: then there is nothing to tell.
      const { item } = local;
      if (item.rev_id === draft.parent || item.submission_id !== draft.submission_id) return null;
      return { submission_id: item.submission_id, head: item.rev_id, answers: item.answers, by: null, questionnaire: item.questionnaire };
    }
    if (!server || server.head === draft.parent) return null;
    return { submission_id: server.id, head: server.head, answers: server.answers, by: server.account_name, questionnaire: server.questionnaire };
  }

  rebaseDraft(draft: Draft, onto: Newer, answers: Answers): Promise<Draft> {
    return this.forms.replace(draft, { ...draft, submission_id: onto.submission_id, parent: onto.head, base: onto.answers, answers });
  }

  async reviewOf(submissionId: string): Promise<Review | null> {
    const server = (await this.submissions()).find((s) => s.id === submissionId);
    if (!server) return null;
    const locals = (await this.locals()).filter((l) => l.item.submission_id === submissionId).sort((a, b) => b.entry.n - a.entry.n);
    return reviewOf(locals[0] ?? null, server);
  }

  private async lastWord(of: Pick<Draft, "campaign" | "village" | "household_id" | "questionnaire">) {
    const known = await this.known(of.campaign, of.questionnaire);
    const key = subjectKey(of);
    return { local: known.locals.get(key) ?? null, server: known.servers.get(key) ?? null };
  }

  async finish(draft: Draft, judgement: Judgement, part = false, again?: Again): Promise<{ rev_id: string }> {
    const title = again ? again.name : draft.household_id
      ? (await this.household(draft.household_id))?.name : (await this.village(draft.village))?.name;
    const done = await this.forms.finish(draft, judgement, title ?? "(不在名册上)", part, again);
    this.finished();
    return done;
  }

  async actForm(campaign: string, kind: ActKind): Promise<Questionnaire> {
    const found = (await this.campaigns()).find((c) => c.id === campaign);
    const form = found && (await this.questionnaire(formOf(found, kind)));
    if (!form) throw new StoreError("failed", "这种记录的表还没有下载到手机。有信号时打开一次“今日”就会下载。");
    return form;
  }

  async act(of: NewAct): Promise<{ id: string; rev_id: string }> {
    const [form, campaigns, household, village] = await Promise.all([
      this.actForm(of.campaign, of.kind), this.campaigns(), of.household_id ? this.household(of.household_id) : null, this.village(of.village),
    ]);
    const place = { campaign: campaigns.find((c) => c.id === of.campaign)!, form, household, village };
    const done = await saveAct(this.forms, of, place, of.title ?? household?.name ?? village?.name ?? "(不在名册上)", this.now());
    this.finished();
    return done;
  }

  async pulled<T>(type: string, campaign: string): Promise<Pulled<T>[]> {
    return (await this.lease()).closed ? [] : pulledActs<T>(this.vault, type, campaign);
  }

  async said(kind: ActKind, campaign: string): Promise<LocalRevision[]> {
    const all = await this.locals();
    return all.filter((l) => l.item.kind === kind && l.campaign === campaign).sort((a, b) => a.entry.n - b.entry.n);
  }

  setting<T>(key: string): Promise<T | null> { return this.vault.one<T>("settings", key); }

  async setSetting(key: string, value: unknown): Promise<void> {
    const sealed = await this.vault.seal("settings", key, value);
    await write(this.vault.db, ["settings"], (tx) => tx.objectStore("settings").put({ key, sealed }));
    this.vault.changed("settings");
  }

  async outbox(): Promise<OutboxRow[]> {
    const [rows, photos] = await Promise.all([this.locals(), guarded(() => this.vault.db.getAll("photos"))]);
    const known = new Map(photos.map((e) => [e.sha256, e]));
    return rows.sort((a, b) => b.entry.n - a.entry.n).map(({ entry, item, village, title }) => ({
      ...entry, household_id: item.household_id, village, title, questionnaire: item.questionnaire, form: item.kind, photos: photosOf(item.blobs, known),
    }));
  }

  async outboxSummary(): Promise<OutboxSummary> {
    const [entries, photos] = await guarded(() => Promise.all([this.vault.db.getAll("outbox"), this.vault.db.getAll("photos")]));
    return summarise(entries, photos, this.now(), isoDay);
  }

  async lastPulledAt(): Promise<number | null> {
    return ((await guarded(() => this.vault.db.get("meta", "pulled_at"))) as number | undefined) ?? null;
  }

  async log(): Promise<string> {
    return logText(((await guarded(() => this.vault.db.get("meta", "log"))) ?? []) as LogLine[]);
  }

  close(): void { this.vault.close(); }

  private async locals(): Promise<LocalRevision[]> {
    const [entries, revisions] = await Promise.all([
      guarded(() => this.vault.db.getAll("outbox")),
      this.vault.all<SavedRevision, { id: string; sealed: never }>("revisions", (r) => r.id),
    ]);
    const byId = new Map<string, OutboxEntry>(entries.map((e) => [e.rev_id, e]));
    return revisions.flatMap(({ record, value }) => {
      const entry = byId.get(record.id);
      return entry ? [{ ...value, entry }] : [];
    });
  }

  /** Without those that lost to another form about the same household: a supervisor took the other. */
  private async submissions(): Promise<ServerSubmission[]> {
    if ((await this.lease()).closed) return [];
    const all = await this.vault.all<Submission, { id: string; seq: number; sealed: never }>("submissions", (r) => r.id);
    return all.map(({ record, value }) => ({ ...value, seq: record.seq })).filter((s) => s.state !== "superseded");
  }

  /** Whether a hash is a version of this form. One that the phone does not hold is taken for one: an old version. */
  private async sameForm(formOrHash: string): Promise<(hash: string) => boolean> {
    const held = await guarded(() => this.vault.db.getAll("questionnaires"));
    const byHash = new Map(held.map((q) => [q.hash, q]));
    const wanted = byHash.get(formOrHash);
    return (hash) => {
      const other = byHash.get(hash);
      if (!other) return true;
      return wanted ? other.id === wanted.id : other.definition.subject === formOrHash;
    };
  }

  /** @param form hash of a questionnaire, or a subject: then the campaign's first form about it */
  private async known(campaign: string, form: string): Promise<Known> {
    const [drafts, locals, servers, campaigns] = await Promise.all([this.drafts(), this.locals(), this.submissions(), this.campaigns()]);
    const named = campaigns.find((c) => c.id === campaign);
    const first = named && surveyRef(named, form);
    const same = await this.sameForm(first?.hash ?? form);
    const known: Known = { drafts: new Map(), locals: new Map(), servers: new Map() };
    for (const d of drafts) if (d.campaign === campaign && same(d.questionnaire)) known.drafts.set(subjectKey(d), d);
    for (const l of locals) {
      if (l.campaign !== campaign || l.item.kind !== "survey" || !same(l.item.questionnaire)) continue;
      const key = subjectKey({ household_id: l.item.household_id, village: l.village });
      if ((known.locals.get(key)?.entry.n ?? 0) < l.entry.n) known.locals.set(key, l);
    }
    for (const s of servers) {
      if (s.campaign !== campaign || !same(s.questionnaire)) continue;
      const key = subjectKey(s);
      if ((known.servers.get(key)?.seq ?? -1) < s.seq) known.servers.set(key, s);
    }
    return known;
  }
}
