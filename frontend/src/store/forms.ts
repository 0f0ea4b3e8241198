import type { Answers, Draft, Judgement, OutboxEntry, RevisionItem } from "../types.ts";
import { uuid7 } from "../kit/ids.ts";
import { wellFormed } from "../kit/canonical.ts";
import { digestOf } from "../outbox/digest.ts";
import { isoDay } from "../kit/day.ts";
import { storable } from "../survey/values.ts";
import { guarded, part, write, type WriteTx } from "./database.ts";
import { hashesIn, LINKED, Pictures, picturesIn } from "./pictures.ts";
import type { SavedRevision } from "./rows.ts";
import { StoreError, type Again } from "./store.ts";
import type { Vault } from "./vault.ts";

/** Answers as they travel: nothing blank, nothing that UTF-8 cannot carry. Keys keep their order; pure. */
export function tidy(answers: Answers): Answers {
  const clean = <T>(map: Record<string, T>): Record<string, T> =>
    Object.fromEntries(Object.entries(map).flatMap(([id, raw]) => {
      const value = storable(raw as never) as T | undefined;
      return value === undefined ? [] : [[id, (typeof value === "string" ? wellFormed(value) : value) as T]];
    }));
  return { values: clean(answers.values), remarks: clean(answers.remarks), reasons: clean(answers.reasons) };
}

const key = (draft: Draft): string => `${draft.submission_id} ${draft.parent ?? ""}`;
const NONE: ReadonlySet<string> = new Set();

/** Drafts and finished forms of one account. */
export class Forms {
  private readonly waiting = new Map<string, Draft>();
  private writing: Promise<void> | null = null;
  private next: Promise<void> | null = null;
  /** Forms finished or thrown away here: a late save of their screen must not bring the draft back. */
  private readonly closed = new Set<string>();
  /** The photos that the stored draft of a submission names: only a save that changes them touches their stores. */
  private readonly named = new Map<string, string>();
  readonly pictures: Pictures;

  constructor(private readonly vault: Vault, private readonly now: () => number) {
    this.pictures = new Pictures(vault, now);
  }

  /** A copy for a screen to change; from here on its saves count again. @param stored it lies in the database as it is */
  opened(draft: Draft, stored: boolean): Draft {
    this.closed.delete(key(draft));
    if (stored) this.named.set(draft.submission_id, [...hashesIn(draft.answers)].join());
    else this.named.delete(draft.submission_id);
    return JSON.parse(JSON.stringify(draft)) as Draft;
  }

  /** A tap during a write waits for the next one, together with all others that came meanwhile: on a slow phone ten
   *  quick taps cost two commits, not ten. */
  save(draft: Draft): Promise<void> {
    if (this.closed.has(key(draft))) {
      return Promise.reject(new StoreError("failed", "这一份已经完成。要改请从农户那里重新打开。"));
    }
    this.waiting.set(draft.submission_id, JSON.parse(JSON.stringify(draft)) as Draft);
    if (!this.writing) return this.start();
    this.next ??= this.writing.then(() => this.start(), () => this.start());
    return this.next;
  }

  private start(): Promise<void> {
    this.next = null;
    const drafts = [...this.waiting.values()];
    this.waiting.clear();
    if (drafts.length === 0) return Promise.resolve();
    const run = this.put(drafts).finally(() => {
      if (this.writing === run) this.writing = null;
    });
    this.writing = run;
    return run;
  }

  private async put(drafts: Draft[]): Promise<void> {
    const { vault } = this;
    const records = await Promise.all(drafts.map(async (draft) => {
      const kept = { ...draft, saved_at: new Date(this.now()).toISOString() };
      return { id: draft.submission_id, sealed: await vault.seal("drafts", draft.submission_id, kept) };
    }));
    const named = drafts.map((draft) => ({ id: draft.submission_id, names: hashesIn(draft.answers) }))
      .filter(({ id, names }) => (this.named.get(id) ?? "") !== [...names].join());
    await write(vault.db, named.length === 0 ? ["drafts"] : ["drafts", ...LINKED], (tx) => {
      const puts = records.map((r) => tx.objectStore("drafts").put(r));
      if (named.length > 0) return Promise.all([...puts, this.link(tx, named)]);
      // Nothing more will come: without this the browser first asks the page, which may be busy drawing.
      tx.commit();
      return Promise.all(puts);
    });
    for (const { id, names } of named) {
      this.named.set(id, [...names].join());
      this.pictures.stored(names);
    }
    vault.changed("drafts", ...(named.length > 0 ? ["photos"] as const : []));
  }

  private async link(tx: WriteTx, named: { id: string; names: Set<string> }[]): Promise<void> {
    for (const { id, names } of named) await this.pictures.link(tx, id, names);
  }

  private async settle(draft: Draft): Promise<void> {
    this.closed.add(key(draft));
    this.waiting.delete(draft.submission_id);
    await Promise.allSettled([this.next, this.writing]);
  }

  async discard(draft: Draft): Promise<void> {
    await this.settle(draft);
    await write(this.vault.db, ["drafts", ...LINKED], (tx) => {
      part(tx.objectStore("drafts").delete(draft.submission_id));
      return this.pictures.link(tx, draft.submission_id, NONE);
    });
    this.named.delete(draft.submission_id);
    this.vault.changed("drafts", "photos");
  }

  /** `next` takes the place of `draft`: another parent, perhaps another submission. One transaction. */
  async replace(draft: Draft, next: Draft): Promise<Draft> {
    await this.settle(draft);
    const { submission_id: id } = next;
    const sealed = await this.vault.seal("drafts", id, { ...next, saved_at: new Date(this.now()).toISOString() });
    const names = hashesIn(next.answers);
    try {
      await write(this.vault.db, ["drafts", ...LINKED], async (tx) => {
        part(tx.objectStore("drafts").put({ id, sealed }));
        // Named by the new draft first: what both name must not go between the two.
        await this.pictures.link(tx, id, names);
        if (id === draft.submission_id) return;
        part(tx.objectStore("drafts").delete(draft.submission_id));
        await this.pictures.link(tx, draft.submission_id, NONE);
      });
    } catch (error) {
      this.closed.delete(key(draft));
      throw error;
    }
    this.pictures.stored(names);
    this.vault.changed("drafts", "photos");
    return this.opened(next, true);
  }

  /** See Store.finish. The number of the revision is read first and checked again inside the transaction, because
   *  digest and sealing need it and cannot run inside one. */
  async finish(draft: Draft, judgement: Judgement, title: string, part = false, again?: Again): Promise<{ rev_id: string }> {
    if ((!part && judgement.missing.length > 0) || judgement.checks.some((c) => c.level === "hard")) {
      throw new StoreError("incomplete", "还有必填的没填好, 填好以后才能完成。已填的都存着。");
    }
    await this.settle(draft);
    try {
      const { item } = await this.append((n) => this.revisionOf(draft, judgement, title, n, again));
      this.named.delete(draft.submission_id);
      return { rev_id: item.rev_id };
    } catch (error) {
      this.closed.delete(key(draft));
      throw error;
    }
  }

  /** A revision with its outbox row, in one strict transaction. `make` is asked again when another tab took its number. */
  async append(make: (n: number) => Promise<SavedRevision>): Promise<SavedRevision> {
    for (;;) {
      const n = ((await guarded(() => this.vault.db.get("meta", "n"))) as number | undefined ?? 0) + 1;
      const revision = await make(n);
      if (!(await this.commit(revision, n))) continue;
      this.pictures.stored(revision.item.blobs.map((b) => b.sha256));
      this.vault.changed("drafts", "outbox", ...(revision.item.blobs.length > 0 ? ["photos"] as const : []));
      return revision;
    }
  }

  private async revisionOf(draft: Draft, judgement: Judgement, title: string, n: number, again?: Again): Promise<SavedRevision> {
    const now = this.now();
    const answers = tidy(draft.answers);
    const item: Omit<RevisionItem, "digest"> = {
      rev_id: uuid7(now), n, submission_id: draft.submission_id, parent: draft.parent,
      scope: `${draft.campaign}/${draft.village}`, household_id: again ? again.household_id : draft.household_id, kind: again ? "resurvey" : "survey",
      questionnaire: draft.questionnaire, answers,
      blobs: picturesIn(answers).map(([slot, { sha256, size }]) => ({ sha256, size, slot })), client_at: new Date(now).toISOString(),
    };
    const visited = answers.values["visit_date"];
    return {
      item: { ...item, digest: await digestOf(item) }, campaign: draft.campaign, village: draft.village, title,
      flags: judgement.flags, measures: judgement.measures,
      visited_on: typeof visited === "string" ? visited : isoDay(now), finished_at: now,
    };
  }

  /** @returns false when another tab took the number meanwhile. */
  private async commit(revision: SavedRevision, n: number): Promise<boolean> {
    const { item } = revision;
    const entry: OutboxEntry = {
      rev_id: item.rev_id, submission_id: item.submission_id, n, state: "saved", attempts: 0, next_at: 0,
      ...(item.kind === "survey" ? {} : { kind: item.kind }),
      finished_at: revision.finished_at, delivered_at: null, seq: null, need_blobs: [], problem: null,
    };
    const bytes = new TextEncoder().encode(JSON.stringify(item)).length;
    const record = {
      id: item.rev_id, submission_id: item.submission_id, bytes, sealed: await this.vault.seal("revisions", item.rev_id, revision),
    };
    let taken = false;
    const names = new Set(item.blobs.map((b) => b.sha256));
    await write(this.vault.db, ["meta", "drafts", "revisions", "outbox", ...LINKED], async (tx) => {
      const meta = tx.objectStore("meta");
      taken = ((await meta.get("n")) as number | undefined ?? 0) !== n - 1;
      if (taken) return;
      // Each in an async function: one that throws at once must not leave the promises of the others unheard.
      await Promise.all([
        async () => meta.put(n, "n"), async () => tx.objectStore("revisions").put(record),
        async () => tx.objectStore("outbox").put(entry), async () => tx.objectStore("drafts").delete(item.submission_id),
        async () => this.pictures.link(tx, item.submission_id, NONE, { id: item.rev_id, names }),
      ].map((request): Promise<unknown> => request()));
    });
    return !taken;
  }
}

/** A fresh form. */
export function blankDraft(
  of: Pick<Draft, "campaign" | "village" | "household_id" | "questionnaire">,
  base: Pick<Draft, "submission_id" | "parent" | "answers"> | null, values: Answers["values"], now: number, id = uuid7(now),
): Draft {
  const at = new Date(now).toISOString();
  const start = base ? { ...base, base: base.answers } : { submission_id: id, parent: null, answers: { values, remarks: {}, reasons: {} } };
  return { ...of, ...(JSON.parse(JSON.stringify(start)) as typeof start), question: null, started_at: at, saved_at: at };
}

