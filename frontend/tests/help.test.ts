import "fake-indexeddb/auto";
import { readFileSync } from "node:fs";
import { beforeEach, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { STATE_WORDS } from "../src/ledger/cases.ts";
import { written } from "../src/pages/help/complaint-page.tsx";
import { MANUAL, PICTURES, STATES } from "../src/pages/help/manual.ts";
import { blocks, inline, section } from "../src/pages/help/markdown.ts";
import { STEPS } from "../src/pages/help/tour.tsx";
import { STATE } from "../src/pages/visits/marks.tsx";
import { PRACTICE } from "../src/practice/household.ts";
import { PracticeStore } from "../src/practice/practice-store.ts";
import { Device } from "../src/store/device.ts";
import { LocalStore } from "../src/store/local.ts";
import type { LocalRevision } from "../src/store/rows.ts";
import { SyncBox } from "../src/store/sync-box.ts";
import { Vault } from "../src/store/vault.ts";
import type { Campaign, Definition, Judgement } from "../src/types.ts";

const VILLAGE = "990101201";
const FORM = "a".repeat(64);
const definition = parse(readFileSync(new URL("../../schemas/questionnaires/mingzhou-2022-household.v1.yaml", import.meta.url), "utf8")) as Definition;
const campaign = {
  id: "c1", title: "c", short: "c", document: "", issuer: "", date: "2022-08-03", status: "open", stages: [], period_start: "", period_full_on: null,
  lines: [], questionnaires: [{ id: definition.id, version: 1, hash: FORM, kind: "survey", subject: "household" }],
} satisfies Campaign;
const fine: Judgement = { visible: [], auto_na: [], measures: {}, missing: [], checks: [], flags: [], notes: [], computed: {} };

let number = 0;
async function fresh() {
  const device = await Device.open();
  const id = `00000000-0000-7000-9100-${String(++number).padStart(12, "0")}`;
  const known = await device.remember({ id, username: `wg${number}`, name: "员" }, `dev-${number}`);
  device.close();
  const vault = await Vault.open(known);
  const box = new SyncBox(vault);
  await box.keepForms([campaign], [{ id: definition.id, version: 1, hash: FORM, definition }]);
  await box.grant([{ scope: `roster/${VILLAGE}`, kind: "roster", campaign: null, village: VILLAGE, name: "甲村" }]);
  let sent = 0;
  const store = new LocalStore(vault, () => { sent++; });
  return { box, store, practice: new PracticeStore(store), sent: () => sent };
}
let w: Awaited<ReturnType<typeof fresh>>;
beforeEach(async () => { w = await fresh(); });
const of = { campaign: "c1", village: VILLAGE, household_id: PRACTICE, questionnaire: FORM };

describe("the practice household", () => {
  test("a finished practice stands in no list, no outbox, and nothing is told to send", async () => {
    const draft = await w.practice.openDraft(of);
    draft.answers.values["people"] = 4;
    await w.practice.saveDraft(draft);
    await w.practice.finish(draft, { ...fine, flags: [{ code: "x", question: null, box: null, area: "housing", severity: "H", title: "t", message: "m" }] });
    expect((await w.practice.finished())?.judgement.flags).toHaveLength(1);
    expect(await w.store.outbox()).toEqual([]);
    expect((await w.store.outboxSummary()).today.finished).toBe(0);
    expect(await w.store.drafts()).toEqual([]);
    expect(await w.store.households()).toEqual([]);
    expect(await w.store.household(PRACTICE)).toBeNull();
    expect((await w.box.load()).rows).toEqual([]);
    expect(w.sent()).toBe(0);
  });

  test("what is half filled is there after the app was closed, signature included; again begins empty", async () => {
    const draft = await w.practice.openDraft(of);
    draft.answers.values["wage"] = "18000.00";
    draft.answers.values["surveyor_signature"] = await w.practice.addPicture({ type: "image/png", bytes: new Uint8Array([137, 80, 78]).buffer });
    await w.practice.saveDraft(draft);
    const later = new PracticeStore(w.store);
    const held = await later.openDraft(of);
    expect(held.answers.values["wage"]).toBe("18000.00");
    const { sha256 } = held.answers.values["surveyor_signature"] as { sha256: string };
    expect([...new Uint8Array((await later.picture(sha256))!.bytes)]).toEqual([137, 80, 78]);
    await later.again();
    expect((await new PracticeStore(w.store).openDraft(of)).answers.values["wage"]).toBeUndefined();
  });

  test("quick taps are all kept, in their order", async () => {
    const draft = await w.practice.openDraft(of);
    await Promise.all([1, 2, 3, 4].map((people) => w.practice.saveDraft({ ...draft, answers: { ...draft.answers, values: { people } } })));
    expect((await new PracticeStore(w.store).openDraft(of)).answers.values["people"]).toBe(4);
  });

  test("a signature kept in practice is not the worker's own", async () => {
    await w.practice.setSetting("my signature", { type: "image/png", base64: "" });
    expect(await w.practice.setting("my signature")).not.toBeNull();
    expect(await w.store.setting("my signature")).toBeNull();
  });

  test("nothing can be said to anybody from there", async () => {
    await expect(w.practice.act()).rejects.toThrow("练习户");
    expect(await w.practice.outbox()).toEqual([]);
  });
});

describe("the manual", () => {
  test("says of every state what it means", () => {
    const told = STATES.flatMap((b) => ("items" in b ? b.items : [])).map((item) => item[0]);
    for (const { word } of Object.values(STATE)) expect(told).toContainEqual({ strong: word });
    for (const word of Object.values(STATE_WORDS)) expect(told).toContainEqual({ strong: word });
  });

  test("shows only pictures that there are, and all of them", () => {
    const named = MANUAL.flatMap((b) => (b.kind === "picture" ? [b.file] : []));
    expect(named.length).toBeGreaterThan(2);
    expect([...PICTURES.keys()].sort()).toEqual([...named].sort());
  });

  test("leaves no mark of its text unread", () => {
    const words = JSON.stringify(MANUAL);
    for (const mark of ["**", "![", "](", "\\n-", "## "]) expect(words).not.toContain(mark);
  });

  test("is read as it is written", () => {
    expect(inline("点**完成**就好")).toEqual(["点", { strong: "完成" }, "就好"]);
    const all = blocks("# 甲\n\n## 一\n\n- a\n- b\n\n## 二\n\n1. c\n2. d\n\n![图](../x/y.webp)\n");
    expect(section(all, "一")).toEqual([{ kind: "list", items: [["a"], ["b"]] }]);
    expect(section(all, "二")).toEqual([{ kind: "steps", items: [["c"], ["d"]] }, { kind: "picture", caption: "图", file: "y.webp" }]);
    expect(section(all, "三")).toEqual([]);
  });
});

test("the tour is read in two minutes, by somebody who reads slowly", () => {
  // Grown-ups read 300 to 500 characters a minute; 150 is slow.
  const characters = STEPS.map((s) => s.title + s.text).join("").length;
  expect(characters).toBeLessThan(2 * 150);
});

test("what was written to the county stands once, the newest first, with what came back", () => {
  const local = (id: string, at: number): LocalRevision => ({
    item: { rev_id: id, answers: { values: { about: "village", text: `话${id}` } } }, finished_at: at, entry: { state: "saved" },
  }) as unknown as LocalRevision;
  const told = (text: string) => ({ about: "app", matter: "", text, named: false, state: "answered" as const, received_at: "2026-11-22T03:00:00Z", answers: [] });
  const all = written([local("a", 1), local("b", 2)], [
    { id: "b", seq: 1, campaign: "c", data: told("话b") }, { id: "c", seq: 2, campaign: "c", data: told("另一部手机写的") },
  ]);
  expect(all.map((o) => [o.text, o.told !== null, o.local !== null])).toEqual([["另一部手机写的", true, false], ["话b", true, true], ["话a", false, true]]);
});
