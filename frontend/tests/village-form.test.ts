import "fake-indexeddb/auto";
import { expect, test } from "vitest";
import { uuid8 } from "../src/kit/ids.ts";
import { begun, clashes, newerThan, together } from "../src/pages/survey/subject.ts";
import { Device } from "../src/store/device.ts";
import { LocalStore } from "../src/store/local.ts";
import { SyncBox, type GrantedScope, type Page } from "../src/store/sync-box.ts";
import { Vault } from "../src/store/vault.ts";
import type { Campaign, Definition, Judgement, Questionnaire, Submission } from "../src/types.ts";

const HASH = "b".repeat(64);
const [ONE, TWO, FAR] = ["990101100201", "990101100202", "990101200201"] as const;
const definition: Definition = {
  id: "village", version: 1, subject: "village", title: "t", short: "t", visited_on: "day",
  sections: [{ id: "s", title: "s", plain: "s", area: "other", questions: [
    { id: "day", official: "", plain: "", type: "date", default: "today" },
    { id: "met", official: "", plain: "", type: "yes_no" },
    { id: "housing", official: "", plain: "", type: "yes_no" },
    { id: "water", official: "", plain: "", type: "yes_no" },
  ] }],
};
const campaign = {
  id: "c1", title: "c", short: "c", document: "", issuer: "", date: "2022-08-03", status: "open", stages: [], period_start: "2021-10-01",
  period_full_on: null, lines: [], questionnaires: [{ id: "village", version: 1, hash: HASH, subject: "village" }],
  aids: { village: { township: ["met"] } },
} satisfies Campaign;
const questionnaire: Questionnaire = { id: "village", version: 1, hash: HASH, definition };
const judged = (missing: string[]): Judgement => ({ visible: [], auto_na: [], measures: {}, missing, checks: [], flags: [], notes: [], computed: {} });
const scope = (village: string, township: GrantedScope["township"] = null): GrantedScope[] => [
  { scope: `roster/${village}`, kind: "roster", campaign: null, village, name: `村${village.slice(-3)}`, township: null },
  { scope: `c1/${village}`, kind: "campaign", campaign: "c1", village, name: `村${village.slice(-3)}`, township },
];
const page = (changes: Page["changes"]): Page => ({ changes, cursor: "x", more: false, epoch: "e" });

let number = 0;
async function phone(...scopes: GrantedScope[]) {
  const device = await Device.open();
  const id = `00000000-0000-7000-9000-${String(++number).padStart(12, "0")}`;
  const known = await device.remember({ id, username: `cun${number}`, name: "员" }, `dev-v${number}`);
  device.close();
  const vault = await Vault.open(known);
  const box = new SyncBox(vault);
  await box.keepForms([campaign], [questionnaire]);
  const copies = await box.grant(scopes);
  const store = new LocalStore(vault, () => undefined);
  const open = (village: string) => store.openDraft({ campaign: "c1", village, household_id: null, questionnaire: HASH });
  return { box, store, open, copies };
}
const sent = (id: string, values: Submission["answers"]["values"], village: string = ONE): Page["changes"][number] => ({
  type: "submission", seq: 1, id, data: {
    household_id: null, village, questionnaire: HASH, head: "r9", state: "received", answers: { values, remarks: {}, reasons: {} },
    flags: [], measures: {}, visited_on: null, account_name: "另一人",
  },
});

test("whoever begins a village's form begins the same one, in each campaign and village another", async () => {
  const [a, b] = [await phone(...scope(ONE), ...scope(TWO)), await phone(...scope(ONE))];
  const [mine, theirs, other] = [await a.open(ONE), await b.open(ONE), await a.open(TWO)];
  expect(mine.submission_id).toBe(theirs.submission_id);
  expect(mine.submission_id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(mine.submission_id).toBe(await uuid8(`ruhu-village\nc1\n${ONE}\nvillage`));
  expect(other.submission_id).not.toBe(mine.submission_id);
  expect(mine.parent).toBeNull();
});

test("a part can be sent, the rest stays open and is told; a household's form is sent whole", async () => {
  const { store, open } = await phone(...scope(ONE));
  const draft = await open(ONE);
  draft.answers.values["met"] = "no";
  await expect(store.finish(draft, judged(["housing", "water"]))).rejects.toThrow("还有必填的没填好");
  await store.finish(draft, judged(["housing", "water"]), true);
  const [row] = await store.villageRows("c1");
  expect(row).toMatchObject({ visited: true, missing: 2, state: "saved" });
  expect((await open(ONE)).answers.values["met"]).toBe("no");
  expect((await store.villageAnswers("c1", ONE))?.values["met"]).toBe("no");
});

test("somebody else's part that comes in is taken as it is, only one question answered twice asks", async () => {
  const { store, open, box, copies } = await phone(...scope(ONE));
  const draft = await open(ONE);
  draft.answers.values["met"] = "no";
  await store.saveDraft(draft);
  await box.applyPage(copies[1]!, page([sent(draft.submission_id, { day: "2022-08-01", housing: "no" })]));
  const clash = (await newerThan(store, draft, definition))!;
  expect(clashes(clash, draft)).toBe(false);
  const both = await store.rebaseDraft(draft, clash.newer, together(draft, clash));
  expect(both).toMatchObject({ parent: "r9", submission_id: draft.submission_id });
  expect(both.answers.values).toMatchObject({ met: "no", housing: "no", day: "2022-08-01" });
  const twice = { ...draft, answers: { ...draft.answers, values: { ...draft.answers.values, housing: "yes" } } };
  expect(clashes((await newerThan(store, twice, definition))!, twice)).toBe(true);
  expect(begun(draft, definition)?.values).toEqual({ day: draft.answers.values["day"] });
});

test("the township's part comes from another village here, else from the server, never from another township", async () => {
  const part = { village: FAR, village_name: "远村", values: { met: "yes" }, remarks: { met: "没开会" } };
  const { store, open } = await phone(...scope(ONE, part), ...scope(TWO), ...scope(FAR));
  expect(await store.townshipPart("c1", ONE)).toEqual(part);
  expect(await store.townshipPart("c1", TWO)).toBeNull();
  const far = await open(FAR);
  far.answers.values["met"] = "yes";
  await store.finish(far, judged([]));
  expect(await store.townshipPart("c1", TWO)).toBeNull();
  const own = await open(TWO);
  Object.assign(own.answers.values, { met: "no", housing: "yes" });
  await store.finish(own, judged([]), true);
  expect(await store.townshipPart("c1", ONE)).toEqual({ village: TWO, village_name: "村202", values: { met: "no" }, remarks: {} });
});
