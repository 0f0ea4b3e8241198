import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { beforeEach, expect, test } from "vitest";
import { Device, type DeviceAccount } from "../src/store/device.ts";
import { emptied, onlyHere } from "../src/store/start-over.ts";
import { Vault } from "../src/store/vault.ts";
import type { OutboxEntry, PhotoEntry } from "../src/types.ts";

const entry = (rev_id: string, state: OutboxEntry["state"], n: number): OutboxEntry => ({ rev_id, submission_id: `s${rev_id}`, state, n }) as OutboxEntry;
const photo = (sha256: string, state: PhotoEntry["state"], revs: string[]): PhotoEntry => ({ sha256, state, revs, drafts: [] }) as unknown as PhotoEntry;

let known: DeviceAccount;
let vault: Vault;

beforeEach(async () => {
  globalThis.indexedDB = new IDBFactory();
  const device = await Device.open();
  known = await device.remember({ id: "a", username: "wg", name: "员" }, "d");
  device.close();
  vault = await Vault.open(known);
  const { db } = vault;
  await db.put("meta", 7, "n");
  await db.put("meta", true, "stale");
  await db.put("outbox", entry("r1", "delivered", 7));
  await db.put("photos", photo("p1", "there", ["r1"]));
  await db.put("photos", photo("p2", "waiting", []));
  await db.put("settings", { key: "order", sealed: await vault.seal("settings", "order", ["h1"]) });
});

test("a store with a draft, an unsent form or an unsent photo is not emptied", async () => {
  const { db } = vault;
  const draft = { id: "s2", sealed: await vault.seal("drafts", "s2", {}) };
  for (const [add, remove, only] of [
    [() => db.put("drafts", draft), () => db.delete("drafts", "s2"), { forms: 0, photos: 0, drafts: 1 }],
    [() => db.put("outbox", entry("r3", "saved", 8)), () => db.delete("outbox", "r3"), { forms: 1, photos: 0, drafts: 0 }],
    [() => db.put("photos", photo("p3", "waiting", ["r1"])), () => db.delete("photos", "p3"), { forms: 0, photos: 1, drafts: 0 }],
  ] as const) {
    await add();
    expect(await onlyHere(known)).toEqual(only);
    await expect(emptied(known)).rejects.toThrow("还有没送达的, 没有清");
    expect(await db.count("settings")).toBe(1);
    await remove();
  }
});

test("one that the server has whole is emptied, and goes on counting where it was", async () => {
  const { db } = vault;
  expect(await onlyHere(known)).toEqual({ forms: 0, photos: 0, drafts: 0 });
  await emptied(known);
  for (const name of db.objectStoreNames) if (name !== "meta") expect(await db.count(name)).toBe(0);
  expect(await db.get("meta", "n")).toBe(7);
  expect(await db.get("meta", "stale")).toBeUndefined();
  expect(await db.get("meta", "log")).toMatchObject([{ text: "备用钥匙取不回, 都送达了, 清空重来" }]);
});
