import "fake-indexeddb/auto";
import { openDB } from "idb";
import { beforeEach, describe, expect, test } from "vitest";
import { Device } from "../src/store/device.ts";
import { LocalStore } from "../src/store/local.ts";
import { SyncBox, type Change, type Page } from "../src/store/sync-box.ts";
import { Vault } from "../src/store/vault.ts";
import type { PushResult } from "../src/outbox/states.ts";
import { digestOf } from "../src/outbox/digest.ts";
import type { Campaign, Definition, Draft, Household, Judgement, Questionnaire, Submission } from "../src/types.ts";

const HASH = "a".repeat(64);
const VILLAGE = "130533102201";
const definition: Definition = {
  id: "tiny", version: 1, subject: "household", title: "t", short: "t",
  sections: [{ id: "s", title: "s", plain: "s", area: "income", questions: [
    { id: "visit_date", official: "d", plain: "d", type: "date", default: "today" },
    { id: "people", official: "p", plain: "p", type: "count" },
  ] }],
};
const campaign = {
  id: "c1", title: "c", short: "c", document: "", issuer: "", date: "2022-08-03", status: "open", stages: [], period_start: "2021-10-01",
  period_full_on: "2022-09-30", lines: [], questionnaires: [{ id: "tiny", version: 1, hash: HASH, subject: "household" }],
} satisfies Campaign;
const questionnaire: Questionnaire = { id: "tiny", version: 1, hash: HASH, definition };
const house = (id: string, more: Partial<Household> = {}): Household => ({
  id, number: id, name: "户主" + id, village: VILLAGE, village_name: "甲村", grid: null, grid_name: null, address: null, door_order: null,
  pinyin: null, kinds: [], lifted: false, monitored: false, monitored_kind: null, people: null, labour: null, facts: {}, members: [],
  visited_before: null, ...more,
});
const fine: Judgement = { visible: [], auto_na: [], measures: { per_person: 685000 }, missing: [], checks: [], flags: [], notes: [], computed: {} };
const roster = { scope: `roster/${VILLAGE}`, kind: "roster", campaign: null, village: VILLAGE, name: "甲村" } as const;
const forms = { scope: `c1/${VILLAGE}`, kind: "campaign", campaign: "c1", village: VILLAGE, name: "甲村" } as const;
const page = (changes: Page["changes"], more: Partial<Page> = {}): Page => ({ changes, cursor: "x", more: false, epoch: "e", ...more });
const brought = (h: Household, seq = 1) => ({ type: "household", seq, id: h.id, deleted: false, data: h }) as const;

let number = 0;
async function fresh() {
  const device = await Device.open();
  const id = `00000000-0000-7000-8000-${String(++number).padStart(12, "0")}`;
  const known = await device.remember({ id, username: `wg${number}`, name: "员" }, `dev-${number}`);
  device.close();
  const vault = await Vault.open(known);
  const box = new SyncBox(vault);
  await box.keepForms([campaign], [questionnaire]);
  let finished = 0;
  const store = new LocalStore(vault, () => { finished++; });
  return { vault, box, store, known, finished: () => finished };
}
type World = Awaited<ReturnType<typeof fresh>>;
const open = (w: World, household = "h1"): Promise<Draft> =>
  w.store.openDraft({ campaign: "c1", village: VILLAGE, household_id: household, questionnaire: HASH });
async function finished(w: World, household = "h1", people = 4) {
  const draft = await open(w, household);
  draft.answers.values["people"] = people;
  await w.store.saveDraft(draft);
  return { draft, ...(await w.store.finish(draft, fine)) };
}
/** Every byte of the account's database as text, as a thief would look through it. */
async function dump(w: World): Promise<string> {
  const db = await openDB(`ruhu-${w.known.id}`);
  const parts: string[] = [];
  for (const name of db.objectStoreNames) {
    for (const record of await db.getAll(name)) {
      parts.push(JSON.stringify(record, (_key, value: unknown) =>
        value instanceof ArrayBuffer || ArrayBuffer.isView(value)
          ? Buffer.from(value instanceof ArrayBuffer ? new Uint8Array(value) : (value as Uint8Array)).toString("utf8") : value));
    }
  }
  db.close();
  return parts.join("\n");
}

let w: World;
beforeEach(async () => { w = await fresh(); });

describe("drafts", () => {
  test("a saved tap is there after the app is opened anew, at the same question", async () => {
    const draft = await open(w);
    draft.answers.values["people"] = 3;
    draft.question = "people";
    await w.store.saveDraft(draft);
    w.store.close();
    const again = new LocalStore(await Vault.open(w.known), () => undefined);
    const held = await again.openDraft({ campaign: "c1", village: VILLAGE, household_id: "h1", questionnaire: HASH });
    expect(held).toMatchObject({ submission_id: draft.submission_id, question: "people", answers: { values: { people: 3 } } });
  });

  test("a form that was only looked at leaves nothing", async () => {
    await open(w);
    expect(await w.store.drafts()).toEqual([]);
  });

  test("a new form starts with its defaults", async () => {
    expect((await open(w)).answers.values["visit_date"]).toMatch(/^\d{4}-\d\d-\d\d$/);
  });

  test("of quick taps the last one stays, and every promise waits for a commit that holds it", async () => {
    const draft = await open(w);
    const saves = Array.from({ length: 20 }, (_, i) => {
      draft.answers.values["people"] = i;
      return w.store.saveDraft(draft);
    });
    await Promise.all(saves);
    w.store.close();
    const again = new LocalStore(await Vault.open(w.known), () => undefined);
    expect((await again.draft(draft.submission_id))?.answers.values["people"]).toBe(19);
  });

  test("changing what openDraft gave does not change what is stored", async () => {
    const draft = await open(w);
    draft.answers.values["people"] = 3;
    await w.store.saveDraft(draft);
    draft.answers.values["people"] = 9;
    expect((await w.store.draft(draft.submission_id))?.answers.values["people"]).toBe(3);
  });

  test("a discarded draft is gone and may be begun again", async () => {
    const draft = await open(w);
    await w.store.saveDraft(draft);
    await w.store.discardDraft(draft.submission_id);
    expect(await w.store.drafts()).toEqual([]);
    const next = await open(w);
    await w.store.saveDraft(next);
    expect(await w.store.drafts()).toHaveLength(1);
  });
});

describe("finishing", () => {
  test("puts a sealed revision and its outbox row in place of the draft, and calls for the drain", async () => {
    const { rev_id, draft } = await finished(w);
    expect(await w.store.drafts()).toEqual([]);
    const [row] = await w.store.outbox();
    expect(row).toMatchObject({ rev_id, n: 1, state: "saved", household_id: "h1", submission_id: draft.submission_id });
    const item = (await w.box.item(rev_id))!;
    expect(item).toMatchObject({ scope: `c1/${VILLAGE}`, parent: null, kind: "survey", questionnaire: HASH, blobs: [] });
    expect(item.digest).toBe(await digestOf(item));
    expect(w.finished()).toBe(1);
  });

  test("numbers count up without a gap, also when two forms finish at once", async () => {
    await Promise.all(["h1", "h2", "h3", "h4"].map((h) => finished(w, h)));
    const rows = await w.store.outbox();
    expect(rows.map((r) => r.n).sort()).toEqual([1, 2, 3, 4]);
    for (const row of rows) {
      const item = (await w.box.item(row.rev_id))!;
      expect([item.n, item.digest]).toEqual([row.n, await digestOf(item)]);
    }
  });

  test("is refused while something is missing, and the draft stays", async () => {
    const draft = await open(w);
    await w.store.saveDraft(draft);
    await expect(w.store.finish(draft, { ...fine, missing: ["people"] })).rejects.toMatchObject({ code: "incomplete" });
    expect(await w.store.drafts()).toHaveLength(1);
    expect(await w.store.outbox()).toEqual([]);
  });

  test("a late save of the closed screen does not bring the draft back", async () => {
    const { draft } = await finished(w);
    await expect(w.store.saveDraft(draft)).rejects.toMatchObject({ name: "StoreError" });
    expect(await w.store.drafts()).toEqual([]);
  });

  test("an edit is the child of the last revision, delivered or not", async () => {
    const first = await finished(w);
    const draft = await open(w);
    expect(draft).toMatchObject({ submission_id: first.draft.submission_id, parent: first.rev_id, answers: { values: { people: 4 } } });
  });

  test("blank answers do not travel and half an emoji cannot break the digest", async () => {
    const draft = await open(w);
    draft.answers = { values: { people: 1, note: "  ", list: [] }, remarks: { people: "半个\ud83c" }, reasons: {} };
    const { rev_id } = await w.store.finish(draft, fine);
    const item = (await w.box.item(rev_id))!;
    expect(item.answers).toEqual({ values: { people: 1 }, remarks: { people: "半个\ufffd" }, reasons: {} });
  });
});

describe("sealing", () => {
  test("names, answers and places cannot be read in the database", async () => {
    await w.box.grant([roster, forms]);
    const [copy] = await w.box.scopes();
    await w.box.applyPage(copy!, page([brought(house("h1", { name: "赵乐乐" })), { type: "village", seq: 2, id: VILLAGE, data: { code: VILLAGE, name: "乙乙村", facts: {} } }]));
    await w.box.keepTokens({ access: "acc-secret", expires_at: 1, refresh: "ref-secret", expired: false });
    const draft = await open(w);
    draft.answers.remarks["people"] = "家里很困难";
    await w.store.saveDraft(draft);
    await finished(w, "h2");
    const text = await dump(w);
    expect(text).toContain(draft.submission_id);
    for (const secret of ["赵乐乐", "乙乙村", VILLAGE, "家里很困难", "acc-secret", "ref-secret", "visit_date\":\"20"]) expect(text, secret).not.toContain(secret);
  });

  test("a record put in another's place does not open", async () => {
    const sealed = await w.vault.seal("drafts", "one", { a: 1 });
    await expect(w.vault.unseal("drafts", "two", sealed)).rejects.toMatchObject({ code: "unreadable" });
    expect(await w.vault.unseal("drafts", "one", sealed)).toEqual({ a: 1 });
  });

  test("two accounts on one phone have two keys and two device ids", async () => {
    const other = await fresh();
    expect(other.vault.device).not.toBe(w.vault.device);
    const sealed = await w.vault.seal("drafts", "one", { a: 1 });
    await expect(other.vault.unseal("drafts", "one", sealed)).rejects.toMatchObject({ code: "unreadable" });
  });
});

describe("pull", () => {
  const grants = async () => (await w.box.grant([roster, forms])) as [Awaited<ReturnType<SyncBox["scopes"]>>[0], Awaited<ReturnType<SyncBox["scopes"]>>[0]];
  const head = (id: string, more: Partial<Submission> = {}): Change => ({
    type: "submission", seq: 5, id, data: {
      household_id: "h1", village: VILLAGE, questionnaire: HASH, head: "server-rev", state: "received",
      answers: { values: { people: 9 }, remarks: {}, reasons: {} }, flags: [], measures: {}, visited_on: "2022-08-08", account_name: "乙", ...more,
    },
  });

  test("a page and its cursor come in together", async () => {
    const [copy] = await grants();
    await w.box.applyPage(copy, page([brought(house("h1")), brought(house("h2"))], { cursor: "c7" }));
    expect((await w.box.scopes())[0]?.cursor).toBe("c7");
    expect((await w.store.households()).map((h) => h.id)).toEqual(["h1", "h2"]);
  });

  test("after a reset what is not sent again by the last page is gone, and not before", async () => {
    const [copy] = await grants();
    const full = await w.box.applyPage(copy, page([brought(house("h1")), brought(house("h2"))]));
    const half = await w.box.applyPage(full, page([{ type: "reset" }, brought(house("h2", { name: "新名" }))], { more: true }));
    expect(await w.store.households()).toHaveLength(2);
    await w.box.applyPage(half, page([brought(house("h3"))]));
    expect((await w.store.households()).map((h) => [h.id, h.name])).toEqual([["h2", "新名"], ["h3", "户主h3"]]);
  });

  test("a scope that is not granted any more leaves the phone, unsent work stays", async () => {
    const [copy, campaignCopy] = await grants();
    await w.box.applyPage(copy, page([brought(house("h1"))]));
    await w.box.applyPage(campaignCopy, page([head("s1")]));
    await finished(w, "h2");
    const draft = await open(w, "h3");
    await w.store.saveDraft(draft);
    await w.box.grant([]);
    expect(await w.store.households()).toEqual([]);
    expect(await w.store.submissionsOf({ household: "h1" })).toEqual([]);
    expect(await w.store.outbox()).toHaveLength(1);
    expect(await w.store.drafts()).toHaveLength(1);
  });

  test("never writes over an unsent form or a draft", async () => {
    const [, copy] = await grants();
    const { rev_id, draft } = await finished(w);
    await w.box.applyPage(copy, page([head(draft.submission_id)]));
    expect((await w.box.item(rev_id))?.answers.values["people"]).toBe(4);
    expect(await open(w)).toMatchObject({ parent: rev_id, answers: { values: { people: 4 } } });
  });

  test("what the server merged later is what an edit starts from", async () => {
    const [, copy] = await grants();
    const { rev_id, draft } = await finished(w);
    const delivered: PushResult = { rev_id, status: "accepted", seq: 3, head: rev_id, need_blobs: [], flags: [], problem: null };
    await w.box.apply(new Map([[rev_id, { type: "result", result: delivered, epoch: "e", at: 1, random: 0 }]]), "strict");
    expect((await open(w)).parent).toBe(rev_id);
    await w.box.applyPage(copy, page([head(draft.submission_id)]));
    expect(await open(w)).toMatchObject({ parent: "server-rev", answers: { values: { people: 9 } } });
  });

  test("a form that lost to another one about the household is not the household's any more", async () => {
    const [, copy] = await grants();
    const { draft } = await finished(w);
    const [row] = await w.store.outbox();
    const disputed: PushResult = { rev_id: row!.rev_id, status: "disputed", seq: 6, head: "other-rev", need_blobs: [], flags: [], problem: null };
    await w.box.apply(new Map([[row!.rev_id, { type: "result", result: disputed, epoch: "e", at: 1, random: 0 }]]), "strict");
    const at = (change: Change, seq: number) => ({ ...change, seq }) as Change;
    await w.box.applyPage(copy, page([
      at(head("first", { head: "settled" }), 8), at(head(draft.submission_id, { head: row!.rev_id, state: "superseded" }), 9),
    ]));
    expect(await open(w)).toMatchObject({ submission_id: "first", parent: "settled", answers: { values: { people: 9 } } });
    expect((await w.store.submissionsOf({ household: "h1" })).map((s) => s.id)).toEqual(["first"]);
  });

  test("newer answers are told of to a draft begun before them, and to no other", async () => {
    const [, copy] = await grants();
    await w.box.applyPage(copy, page([head("s1", { head: "one" })]));
    const draft = await open(w);
    draft.answers.values["people"] = 5;
    await w.store.saveDraft(draft);
    expect(await w.store.newer(draft)).toBeNull();
    await w.box.applyPage(copy, page([{ ...head("s1", { head: "two", answers: { values: { people: 7 }, remarks: {}, reasons: {} } }), seq: 6 } as Change]));
    const newer = (await w.store.newer(draft))!;
    expect(newer).toMatchObject({ submission_id: "s1", head: "two", by: "乙", answers: { values: { people: 7 } } });
    expect(draft.base?.values).toEqual({ people: 9 });
    const next = await w.store.rebaseDraft(draft, newer, draft.answers);
    expect(next).toMatchObject({ parent: "two", base: { values: { people: 7 } }, answers: { values: { people: 5 } } });
    expect(await w.store.newer(next)).toBeNull();
    await w.store.finish(next, fine);
    expect((await w.box.item((await w.store.outbox())[0]!.rev_id))?.parent).toBe("two");
  });

  test("who began a first form while another finished one goes on in the other's", async () => {
    const [, copy] = await grants();
    const draft = await open(w);
    await w.store.saveDraft(draft);
    await w.box.applyPage(copy, page([head("theirs", { head: "one" })]));
    const newer = (await w.store.newer(draft))!;
    const next = await w.store.rebaseDraft(draft, newer, draft.answers);
    expect(next).toMatchObject({ submission_id: "theirs", parent: "one" });
    expect((await w.store.drafts()).map((d) => d.submission_id)).toEqual(["theirs"]);
  });

  test("a record that moved to another scope is not taken away by the old one", async () => {
    const [first, second] = await w.box.grant([roster, { ...roster, scope: "roster/130533102202", village: "130533102202" }]);
    await w.box.applyPage(first!, page([brought(house("h1"))]));
    await w.box.applyPage(second!, page([brought(house("h1", { village: "130533102202" }))]));
    await w.box.applyPage(first!, page([{ type: "household", seq: 9, id: "h1", deleted: true, data: null }]));
    expect((await w.store.household("h1"))?.village).toBe("130533102202");
  });

  test("rows show how far each household is", async () => {
    const [copy, campaignCopy] = await grants();
    await w.box.applyPage(copy, page(["h1", "h2", "h3", "h4"].map((id) => brought(house(id)))));
    await w.box.applyPage(campaignCopy, page([head("s3", { household_id: "h3" })]));
    await finished(w, "h1");
    await w.store.saveDraft(await open(w, "h2"));
    const rows = await w.store.householdRows("c1");
    expect(rows.map((r) => [r.household.id, r.state, r.visited])).toEqual([
      ["h1", "saved", true], ["h2", "draft", false], ["h3", null, true], ["h4", null, false],
    ]);
    expect(rows[0]?.per_person).toBe(685000);
    expect(await w.store.outboxSummary()).toMatchObject({ unsent: 1, today: { finished: 1, received: 0 } });
  });
});

test("listeners hear of each commit, after it", async () => {
  const heard: string[] = [];
  const stop = w.store.subscribe((topics) => heard.push([...topics].sort().join()));
  await w.store.saveDraft(await open(w));
  await w.store.finish(await open(w), fine);
  stop();
  await finished(w, "h2");
  expect(heard).toEqual(["drafts", "drafts,outbox"]);
});
