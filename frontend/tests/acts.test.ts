import "fake-indexeddb/auto";
import { beforeEach, describe, expect, test } from "vitest";
import { digestOf } from "../src/outbox/digest.ts";
import { Device } from "../src/store/device.ts";
import { LocalStore } from "../src/store/local.ts";
import { SyncBox, type Change, type Page } from "../src/store/sync-box.ts";
import { Vault } from "../src/store/vault.ts";
import type { Campaign, Definition, Household, Judgement, Visit } from "../src/types.ts";

const VILLAGE = "990101201";
const [FORM, VISIT] = ["a".repeat(64), "b".repeat(64)];
const survey: Definition = {
  id: "tiny", version: 1, subject: "household", title: "t", short: "t",
  sections: [{ id: "s", title: "s", plain: "s", area: "income", questions: [{ id: "people", official: "p", plain: "p", type: "count" }] }],
};
const visit: Definition = {
  id: "visit", version: 1, kind: "visit", subject: "household", title: "走访", short: "走访", visited_on: "visited_on",
  sections: [{ id: "s", title: "s", plain: "s", area: "other", questions: [
    { id: "outcome", official: "怎么样", plain: "怎么样", type: "choice", options: [{ value: "done", label: "见到" }, { value: "away", label: "外出" }] },
    { id: "phoned", official: "电话", plain: "电话", type: "yes_no", asked_when: "answers.outcome == \"away\"" },
    { id: "visited_on", official: "哪天", plain: "哪天", type: "date", default: "today" },
    { id: "next_on", official: "再去", plain: "再去", type: "date", required: false },
  ] }],
  measures: [{ id: "met", expr: "answers.outcome == \"done\" || answers.phoned == \"yes\"" }],
  checks: [{ id: "early", level: "hard", question: "next_on", when: "answers.next_on < answers.visited_on", message: "约好的日子太早了。" }],
};
const campaign = {
  id: "c1", title: "c", short: "c", document: "", issuer: "", date: "2022-08-03", status: "open", stages: [], period_start: "", period_full_on: null,
  lines: [], questionnaires: [
    { id: "tiny", version: 1, hash: FORM, kind: "survey", subject: "household" }, { id: "visit", version: 1, hash: VISIT, kind: "visit", subject: "household" },
  ],
} satisfies Campaign;
const fine: Judgement = { visible: [], auto_na: [], measures: {}, missing: [], checks: [], flags: [], notes: [], computed: {} };
const page = (changes: Change[], more: Partial<Page> = {}): Page => ({ changes, cursor: "x", more: false, epoch: "e", ...more });

let number = 0;
async function fresh() {
  const device = await Device.open();
  const id = `00000000-0000-7000-9000-${String(++number).padStart(12, "0")}`;
  const known = await device.remember({ id, username: `wg${number}`, name: "员" }, `dev-${number}`);
  device.close();
  const vault = await Vault.open(known);
  const box = new SyncBox(vault);
  await box.keepForms([campaign], [{ id: "tiny", version: 1, hash: FORM, definition: survey }, { id: "visit", version: 1, hash: VISIT, definition: visit }]);
  const [roster, forms] = await box.grant([
    { scope: `roster/${VILLAGE}`, kind: "roster", campaign: null, village: VILLAGE, name: "甲村" },
    { scope: `c1/${VILLAGE}`, kind: "campaign", campaign: "c1", village: VILLAGE, name: "甲村" },
  ]);
  const house = { id: "h1", number: "1", name: "示例一", village: VILLAGE, village_name: "甲村", kinds: [], facts: {}, members: [] } as unknown as Household;
  await box.applyPage(roster!, page([{ type: "household", seq: 1, id: "h1", deleted: false, data: house }]));
  let sent = 0;
  return { vault, box, forms: forms!, store: new LocalStore(vault, () => { sent++; }), sent: () => sent };
}
let w: Awaited<ReturnType<typeof fresh>>;
beforeEach(async () => { w = await fresh(); });

const say = (values: Record<string, string>) =>
  w.store.act({ kind: "visit", campaign: "c1", village: VILLAGE, household_id: "h1", answers: { values, remarks: {}, reasons: {} } });
const told: Omit<Visit, "id"> & { id: string } = {
  id: "v1", household_id: "h1", outcome: "away", met: false, gone: false, visited_on: "2022-08-08", next_on: "2022-08-10", note: "", account_name: "员", received_at: null,
};

describe("saying something once", () => {
  test("an act is a revision with its outbox row, sent like a form, and its digest holds", async () => {
    const { id, rev_id } = await say({ outcome: "away", phoned: "yes", visited_on: "2022-08-08" });
    const { rows } = await w.box.load();
    expect(rows).toMatchObject([{ rev_id, submission_id: id, n: 1, state: "saved", kind: "visit" }]);
    const item = (await w.box.item(rev_id))!;
    expect(item).toMatchObject({ kind: "visit", questionnaire: VISIT, scope: `c1/${VILLAGE}`, household_id: "h1", parent: null });
    expect(item.digest).toBe(await digestOf(item));
    expect(w.sent()).toBe(1);
    expect(await w.store.said("visit", "c1")).toMatchObject([{ measures: { met: true }, visited_on: "2022-08-08", title: "示例一" }]);
  });

  test("what an earlier choice has hidden again is not said", async () => {
    const { rev_id } = await say({ outcome: "done", phoned: "no", visited_on: "2022-08-08" });
    expect((await w.box.item(rev_id))!.answers.values).toEqual({ outcome: "done", visited_on: "2022-08-08" });
  });

  test("what is incomplete or contradicts itself is told and not stored", async () => {
    await expect(say({ visited_on: "2022-08-08" })).rejects.toMatchObject({ name: "StoreError", code: "incomplete" });
    await expect(say({ outcome: "done", visited_on: "2022-08-08", next_on: "2022-08-01" })).rejects.toThrow("约好的日子太早了。");
    expect((await w.box.load()).rows).toEqual([]);
  });

  test("an act is no form: the household is not visited by it, no correction begins from it, 今日 counts households only", async () => {
    await say({ outcome: "done", visited_on: "2022-08-08" });
    expect(await w.store.householdRows("c1")).toMatchObject([{ visited: false, state: null }]);
    const draft = await w.store.openDraft({ campaign: "c1", village: VILLAGE, household_id: "h1", questionnaire: FORM });
    expect(draft.parent).toBeNull();
    expect(await w.store.outboxSummary()).toMatchObject({ unsent: 1, today: { finished: 0, received: 0 } });
    draft.answers.values["people"] = 3;
    await w.store.finish(draft, fine);
    expect(await w.store.outboxSummary()).toMatchObject({ unsent: 2, today: { finished: 1, received: 0 } });
    expect((await w.store.outbox()).map((r) => r.form)).toEqual(["survey", "visit"]);
  });
});

describe("what is pulled beside forms", () => {
  test("visits are kept, sealed, and go with their scope", async () => {
    await w.box.applyPage(w.forms, page([{ type: "visit", seq: 3, id: "r1", data: { ...told } }]));
    expect(await w.store.pulled<Visit>("visit", "c1")).toEqual([{ id: "r1", seq: 3, campaign: "c1", data: told }]);
    expect(JSON.stringify(await w.vault.db.getAll("acts"))).not.toContain("away");
    await w.box.grant([]);
    expect(await w.store.pulled("visit", "c1")).toEqual([]);
  });

  test("after a reset only what came again is there", async () => {
    const copy = await w.box.applyPage(w.forms, page([{ type: "visit", seq: 3, id: "r1", data: { ...told } }]));
    await w.box.applyPage(copy, page([{ type: "reset" }, { type: "visit", seq: 1, id: "r2", data: { ...told } }]));
    expect((await w.store.pulled("visit", "c1")).map((p) => p.id)).toEqual(["r2"]);
  });

  test("a type that this app does not know is left alone, and the cursor goes on", async () => {
    const strange = { type: "horoscope", seq: 4, id: "r9", data: { sign: "鱼" } } as unknown as Change;
    const after = await w.box.applyPage(w.forms, page([strange, { type: "visit", seq: 5, id: "r1", data: { ...told } }], { cursor: "c5" }));
    expect(after.cursor).toBe("c5");
    expect((await w.store.pulled("visit", "c1")).map((p) => p.id)).toEqual(["r1"]);
    expect(await w.vault.db.getAllKeys("submissions")).toEqual([]);
    expect(await w.vault.db.getAllKeys("households")).toEqual(["h1"]);
  });
});

test("what a worker arranges stays, sealed", async () => {
  expect(await w.store.setting("doors")).toBeNull();
  await w.store.setSetting("doors", ["h1"]);
  expect(await w.store.setting("doors")).toEqual(["h1"]);
  expect(JSON.stringify(await w.vault.db.getAll("settings"))).not.toContain("h1");
});
