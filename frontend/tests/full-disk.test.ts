import "fake-indexeddb/auto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Device } from "../src/store/device.ts";
import { LocalStore } from "../src/store/local.ts";
import { SyncBox } from "../src/store/sync-box.ts";
import { Vault } from "../src/store/vault.ts";
import { Engine } from "../src/sync/engine.ts";
import { ApiError } from "../src/api/client.ts";
import type { Judgement } from "../src/types.ts";

const HASH = "d".repeat(64);
const fine: Judgement = { visible: [], auto_na: [], measures: {}, missing: [], checks: [], flags: [], notes: [], computed: {} };
const definition = { id: "t", version: 1, subject: "household", title: "", short: "", sections: [] } as const;
const put = IDBObjectStore.prototype.put;

/** From now on a write of the named stores fails as a browser with a full disk (or a broken one) lets it fail. */
function failing(name: string, ...stores: string[]): void {
  IDBObjectStore.prototype.put = function (this: IDBObjectStore, ...args: Parameters<IDBObjectStore["put"]>) {
    if (stores.includes(this.name)) throw new DOMException("no", name);
    return put.apply(this, args);
  };
}
afterEach(() => { IDBObjectStore.prototype.put = put; });

let number = 0;
async function phone() {
  const device = await Device.open();
  const id = `20000000-0000-7000-8000-${String(++number).padStart(12, "0")}`;
  const vault = await Vault.open(await device.remember({ id, username: "wg", name: "员" }, `dev-${number}`));
  device.close();
  const box = new SyncBox(vault);
  await box.keepForms([{ id: "c1", date: "2026", questionnaires: [], lines: [], stages: [], period_start: "" } as never], [{ id: "t", version: 1, hash: HASH, definition: definition as never }]);
  const store = new LocalStore(vault, () => undefined);
  const draft = await store.openDraft({ campaign: "c1", village: "990101201", household_id: "h1", questionnaire: HASH });
  draft.answers.values["people"] = 4;
  return { vault, box, store, draft };
}
let p: Awaited<ReturnType<typeof phone>>;
beforeEach(async () => { p = await phone(); });

describe("a disk that is full", () => {
  test("a tap that is not stored is said so, in words, and the next one stores both", async () => {
    failing("QuotaExceededError", "drafts");
    await expect(p.store.saveDraft(p.draft)).rejects.toMatchObject({ code: "full", message: expect.stringContaining("手机空间满了") as string });
    expect(await p.store.drafts()).toEqual([]);
    IDBObjectStore.prototype.put = put;
    p.draft.answers.values["labour"] = 2;
    await p.store.saveDraft(p.draft);
    expect((await p.store.drafts())[0]?.answers.values).toMatchObject({ people: 4, labour: 2 });
  });

  test.each(["revisions", "outbox", "meta"])("a form whose %s is not stored is not finished: the draft stays, nothing half is left", async (part) => {
    await p.store.saveDraft(p.draft);
    failing("QuotaExceededError", part);
    await expect(p.store.finish(p.draft, fine)).rejects.toMatchObject({ code: "full" });
    expect(await p.store.drafts()).toHaveLength(1);
    expect(await p.store.outbox()).toEqual([]);
    expect((await p.box.load()).rows).toEqual([]);
    IDBObjectStore.prototype.put = put;
    await p.store.finish(p.draft, fine);
    expect(await p.store.drafts()).toEqual([]);
    expect((await p.store.outbox()).map((r) => r.n)).toEqual([1]);
  });

  test("a failed finish does not close the form: taps are stored again", async () => {
    failing("UnknownError", "outbox");
    await expect(p.store.finish(p.draft, fine)).rejects.toMatchObject({ code: "failed" });
    p.draft.answers.values["people"] = 5;
    await p.store.saveDraft(p.draft);
    expect((await p.store.drafts())[0]?.answers.values["people"]).toBe(5);
  });
});

describe("a receipt that the phone cannot write down", () => {
  test("leaves the row unsent, says why, and it is sent again", async () => {
    const { rev_id } = await p.store.finish(p.draft, fine);
    let pushes = 0;
    const later: number[] = [];
    const engine = new Engine(p.box, p.vault, {
      now: Date.now, random: () => 0.5, alone: (_n, _w, work) => work(), later: (ms) => { later.push(ms); return () => undefined; },
      request: (path) => {
        if (path === "/api/campaigns") return Promise.resolve({ items: [] });
        if (path !== "/api/sync/push") return Promise.resolve({ epoch: "e1", scopes: [], grids: [] });
        if (++pushes === 1) failing("QuotaExceededError", "outbox");
        const status = pushes === 1 ? "accepted" : "duplicate";
        return Promise.resolve({ protocol: 1, epoch: "e1", server_time: "", results: [{ rev_id, status, seq: 1, head: rev_id, need_blobs: [], flags: [], problem: null }] });
      },
    }, () => undefined);
    await engine.now();
    expect(engine.status()).toMatchObject({ problem_code: "store", problem: expect.stringContaining("手机空间满了") as string, phase: "idle" });
    expect(later).toEqual([1000]);
    expect((await p.store.outboxSummary()).unsent).toBe(1);
    IDBObjectStore.prototype.put = put;
    await engine.now();
    expect(pushes).toBe(2);
    expect((await p.store.outbox())[0]?.state).toBe("delivered");
    expect(engine.status().problem).toBeNull();
  });
});

test("the diary is kept in a ring and holds nothing of the person", async () => {
  await p.store.finish(p.draft, fine);
  const engine = new Engine(p.box, p.vault, {
    now: () => 1_000, random: () => 0.5, alone: (_n, _w, work) => work(), later: () => () => undefined,
    request: () => Promise.reject(new ApiError(503, "busy", "示例甲的服务器忙", 30_000)),
  }, () => undefined);
  await engine.now();
  const text = await p.store.log();
  expect(text).toContain("失败 503 busy, 等 30 秒");
  expect(text).toMatch(/发送 1 份 [0-9a-f]{8}\n/);
  expect(text).not.toContain("示例甲");
});
