import "fake-indexeddb/auto";
import { beforeEach, describe, expect, test } from "vitest";
import { sha256 } from "../src/kit/ids.ts";
import { openAccountDb, STEPS } from "../src/store/database.ts";
import { Device } from "../src/store/device.ts";
import { LocalStore } from "../src/store/local.ts";
import { PhotoBox } from "../src/store/photo-box.ts";
import { sealerWith } from "../src/store/sealer.ts";
import { SyncBox } from "../src/store/sync-box.ts";
import { Vault } from "../src/store/vault.ts";
import type { PushResult } from "../src/outbox/states.ts";
import type { Campaign, Definition, Draft, Judgement } from "../src/types.ts";

const HASH = "a".repeat(64);
const VILLAGE = "130533102201";
const definition: Definition = {
  id: "tiny", version: 1, subject: "household", title: "t", short: "t",
  sections: [{ id: "s", title: "s", plain: "s", area: "home", questions: [
    { id: "wall", official: "w", plain: "w", type: "photo", photo_reason: "r", required: false },
    { id: "sign", official: "s", plain: "s", type: "signature", required: false },
  ] }],
};
const campaign = {
  id: "c1", title: "c", short: "c", document: "", issuer: "", date: "2022-08-03", status: "open", stages: [], period_start: "2021-10-01",
  period_full_on: null, lines: [], questionnaires: [{ id: "tiny", version: 1, hash: HASH, subject: "household" }],
} satisfies Campaign;
const fine: Judgement = { visible: [], auto_na: [], measures: {}, missing: [], checks: [], flags: [], notes: [], computed: {} };
const picture = (text: string) => ({ type: "image/jpeg" as const, bytes: new TextEncoder().encode(text.repeat(50)).buffer });

let number = 0;
async function fresh() {
  const device = await Device.open();
  const id = `30000000-0000-7000-8000-${String(++number).padStart(12, "0")}`;
  const known = await device.remember({ id, username: `wg${number}`, name: "员" }, `dev-${number}`);
  device.close();
  const vault = await Vault.open(known);
  const box = new SyncBox(vault);
  await box.keepForms([campaign], [{ id: "tiny", version: 1, hash: HASH, definition }]);
  return { vault, box, known, store: new LocalStore(vault, () => undefined), photos: new PhotoBox(vault) };
}
type World = Awaited<ReturnType<typeof fresh>>;
const open = (w: World, household = "h1"): Promise<Draft> =>
  w.store.openDraft({ campaign: "c1", village: VILLAGE, household_id: household, questionnaire: HASH });
async function taken(w: World, text: string, question = "wall", draft?: Draft) {
  draft ??= await open(w);
  draft.answers.values[question] = await w.store.addPicture(picture(text));
  await w.store.saveDraft(draft);
  return draft;
}
const rows = (w: World) => w.vault.db.getAll("photos");
const kept = async (w: World) => (await w.vault.db.getAllKeys("pictures")).length;
const arrived = (w: World, rev_id: string) => {
  const result: PushResult = { rev_id, status: "accepted", seq: 3, head: rev_id, need_blobs: [], flags: [], problem: null };
  return w.box.apply(new Map([[rev_id, { type: "result", result, epoch: "e", at: 1, random: 0 }]]), "strict");
};

let w: World;
beforeEach(async () => { w = await fresh(); });

describe("a picture and the draft that names it", () => {
  test("come into the database together, the picture sealed", async () => {
    const draft = await taken(w, "secret picture ");
    const [row] = await rows(w);
    expect(row).toMatchObject({ sha256: await sha256(new Uint8Array(picture("secret picture ").bytes)), drafts: [draft.submission_id], revs: [], state: "waiting" });
    const record = (await w.vault.db.get("pictures", row!.sha256))!;
    expect(Buffer.from(record.sealed.data).toString("latin1")).not.toContain("secret");
    w.store.close();
    const again = new LocalStore(await Vault.open(w.known), () => undefined);
    expect(new TextDecoder().decode((await again.picture(row!.sha256))!.bytes)).toContain("secret picture");
    expect((await again.drafts())[0]?.answers.values["wall"]).toEqual({ sha256: row!.sha256, size: row!.size });
  });

  test("when the write fails neither is there, and the next save brings both", async () => {
    const draft = await open(w);
    draft.answers.values["wall"] = await w.store.addPicture(picture("a"));
    // The disk is full at the second store: the whole transaction goes back.
    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function (this: IDBObjectStore, ...args: Parameters<typeof put>) {
      if (this.name === "photos") throw new DOMException("full", "QuotaExceededError");
      return put.apply(this, args);
    };
    try {
      await expect(w.store.saveDraft(draft)).rejects.toMatchObject({ code: "full" });
    } finally {
      IDBObjectStore.prototype.put = put;
    }
    expect([await rows(w), await kept(w), await w.store.drafts()]).toEqual([[], 0, []]);
    await w.store.saveDraft(draft);
    expect([(await rows(w)).length, await kept(w), (await w.store.drafts()).length]).toEqual([1, 1, 1]);
  });

  test("a picture that no draft names is never stored", async () => {
    await w.store.addPicture(picture("a"));
    const draft = await open(w);
    draft.answers.remarks["wall"] = "x";
    await w.store.saveDraft(draft);
    expect(await kept(w)).toBe(0);
  });

  test("a retake takes the place of the first, a removal leaves nothing", async () => {
    const draft = await taken(w, "a");
    await taken(w, "b", "wall", draft);
    expect(await kept(w)).toBe(1);
    delete draft.answers.values["wall"];
    await w.store.saveDraft(draft);
    expect([await rows(w), await kept(w)]).toEqual([[], 0]);
  });

  test("go together when the draft is thrown away, but not what a finished form names", async () => {
    const { rev_id } = await w.store.finish(await taken(w, "a"), fine);
    const draft = await taken(w, "b", "sign", await open(w));
    expect((await rows(w)).map((r) => [r.drafts.length, r.revs]).sort()).toEqual([[1, []], [1, [rev_id]]]);
    await w.store.discardDraft(draft.submission_id);
    expect((await rows(w)).map((r) => [r.drafts, r.revs])).toEqual([[[], [rev_id]]]);
  });
});

describe("a picture and the finished form", () => {
  test("the revision lists it with its slot, and it waits until the answers are there", async () => {
    const draft = await taken(w, "a");
    const { rev_id } = await w.store.finish(draft, fine);
    const blob = draft.answers.values["wall"] as { sha256: string; size: number };
    expect((await w.box.item(rev_id))?.blobs).toEqual([{ ...blob, slot: "wall" }]);
    expect(await rows(w)).toMatchObject([{ drafts: [], revs: [rev_id] }]);
    expect(await w.photos.due()).toEqual([]);
    expect(await w.photos.unsent()).toHaveLength(1);
    await arrived(w, rev_id);
    expect(await w.photos.due()).toMatchObject([{ sha256: blob.sha256 }]);
    expect((await w.photos.bytes(blob.sha256))?.byteLength).toBe(50);
    expect(await w.store.outboxSummary()).toMatchObject({ unsent: 0, photos: { total: 1, there: 0 } });
    expect((await w.store.outbox())[0]?.photos).toEqual({ total: 1, there: 0, lacks: 1 });
  });

  test("one taken and finished at once, before its save was done, is stored", async () => {
    const draft = await open(w);
    draft.answers.values["wall"] = await w.store.addPicture(picture("quick"));
    w.store.saveDraft(draft).catch(() => undefined);
    await w.store.finish(draft, fine);
    expect(await kept(w)).toBe(1);
  });

  test("stays while an unsent correction names it, and goes when all are delivered", async () => {
    const first = await w.store.finish(await taken(w, "a"), fine);
    await arrived(w, first.rev_id);
    const hash = (await rows(w))[0]!.sha256;
    await w.photos.apply(new Map([[hash, { type: "there", epoch: "e", at: 1 }]]));
    const draft = await open(w);
    draft.answers.remarks["wall"] = "correction";
    await w.store.saveDraft(draft);
    await w.photos.forget([hash]);
    expect(await kept(w)).toBe(1);
    const second = await w.store.finish(draft, fine);
    await w.photos.forget([hash]);
    expect(await kept(w)).toBe(1);
    await arrived(w, second.rev_id);
    expect(await w.photos.spare()).toHaveLength(1);
    await w.photos.forget([hash]);
    expect([await kept(w), await rows(w)]).toEqual([0, []]);
    expect(await w.store.picture(hash)).toBeNull();
    expect((await w.store.outbox()).map((r) => r.photos)).toEqual([{ total: 1, there: 1, lacks: 0 }, { total: 1, there: 1, lacks: 0 }]);
  });
});

describe("a draft that goes on from another head", () => {
  test("keeps its pictures when it moves into the other's submission, and a late save of its old screen is refused", async () => {
    const draft = await taken(w, "a");
    const onto = { submission_id: "00000000-0000-7000-8000-00000000abcd", head: "h", answers: { values: {}, remarks: {}, reasons: {} }, by: "乙", questionnaire: HASH };
    const next = await w.store.rebaseDraft(draft, onto, draft.answers);
    expect(next).toMatchObject({ submission_id: onto.submission_id, parent: "h", base: onto.answers });
    expect((await w.store.drafts()).map((d) => d.submission_id)).toEqual([onto.submission_id]);
    expect((await rows(w)).map((r) => r.drafts)).toEqual([[onto.submission_id]]);
    await expect(w.store.saveDraft(draft)).rejects.toMatchObject({ name: "StoreError" });
    next.answers.remarks["wall"] = "x";
    await w.store.saveDraft(next);
    expect((await w.store.drafts())[0]?.answers.remarks).toEqual({ wall: "x" });
  });
});

test("a database of version 1 opens with everything as it was, and takes pictures", async () => {
  const device = await Device.open();
  const id = "30000000-0000-7000-8000-00000000000f";
  const known = await device.remember({ id, username: "old", name: "员" }, "dev-old");
  device.close();
  const old = await openAccountDb(id, STEPS.slice(0, 1));
  const row = { rev_id: "r1", submission_id: "s1", n: 1, state: "saved" as const, attempts: 2, next_at: 5, finished_at: 1, delivered_at: null, seq: null, need_blobs: [], problem: null };
  await old.put("outbox", row);
  const item = { rev_id: "r1", submission_id: "s1", n: 1, household_id: "h9", questionnaire: HASH, answers: { values: {}, remarks: {}, reasons: {} }, blobs: [] };
  const sealed = await sealerWith(known.key!).seal("revisions/r1", { item, campaign: "c1", village: VILLAGE, title: "t", flags: [], measures: {}, visited_on: "2022-08-09", finished_at: 1 });
  await old.put("revisions", { id: "r1", submission_id: "s1", bytes: 3, sealed });
  old.close();
  const vault = await Vault.open(known);
  expect(await vault.db.getAll("outbox")).toEqual([row]);
  expect((await vault.db.getAll("revisions"))[0]).toMatchObject({ id: "r1", bytes: 3, sealed });
  const box = new SyncBox(vault);
  await box.keepForms([campaign], [{ id: "tiny", version: 1, hash: HASH, definition }]);
  const store = new LocalStore(vault, () => undefined);
  await taken({ ...w, vault, store, box }, "a");
  expect(await vault.db.count("pictures")).toBe(1);
  store.close();
});
