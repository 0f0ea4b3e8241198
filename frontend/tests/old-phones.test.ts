import { readdirSync, readFileSync } from "node:fs";
import { IDBFactory } from "fake-indexeddb";
import "fake-indexeddb/auto";
import { beforeEach, describe, expect, test } from "vitest";
import { ApiError } from "../src/api/client.ts";
import { ACCOUNT_VERSION, openAccountDb, STEPS } from "../src/store/database.ts";
import { Device } from "../src/store/device.ts";
import { LocalStore } from "../src/store/local.ts";
import { SyncBox } from "../src/store/sync-box.ts";
import { Vault } from "../src/store/vault.ts";
import { Engine } from "../src/sync/engine.ts";
import { digestOf } from "../src/outbox/digest.ts";
import { isDelivered } from "../src/outbox/states.ts";
import type { OutboxEntry, RevisionItem } from "../src/types.ts";
import { leaveFormerKey, lockWith, tryPin } from "../src/store/gate.ts";
import { openLock, usable } from "../src/store/keyring.ts";
import { PIN } from "./fixtures/make.ts";
import { dump, restore, type DatabaseShape, type Snapshot } from "./fixtures/snapshot.ts";

const folder = new URL("./fixtures/", import.meta.url);
const kept = readdirSync(folder).filter((name) => /^local-v\d+\.json$/.test(name)).sort();
const snapshot = (name: string): Snapshot => JSON.parse(readFileSync(new URL(name, folder), "utf8")) as Snapshot;

/** What must not change by a bit: the rows of the outbox, the sealed revisions beside them, drafts and photos. */
const kinds = ({ stores }: DatabaseShape) =>
  Object.fromEntries(["outbox", "revisions", "drafts", "photos", "pictures", "acts", "settings"].map((name) => [name, stores[name]?.records ?? []]));
async function outboxOf(of: Snapshot) {
  return kinds(await dump(`ruhu-${of.account}`));
}
function outboxIn(of: Snapshot) {
  return kinds(of.databases.find((d) => d.name === `ruhu-${of.account}`)!);
}
async function opened() {
  const device = await Device.open();
  const known = (await device.current())!;
  device.close();
  const raw = known.lock ? await openLock(PIN, known.lock, known) : null;
  const vault = await Vault.open(known, raw ? await usable(raw) : undefined);
  // The day after, lest the roster's lease run out while the fixture grows old.
  return { vault, box: new SyncBox(vault), store: new LocalStore(vault, () => undefined, () => Date.UTC(2026, 10, 21)) };
}

async function lockedAccount() {
  const device = await Device.open();
  const known = (await device.current())!;
  device.close();
  return known;
}

beforeEach(() => { globalThis.indexedDB = new IDBFactory(); });

test("the schema of today is kept, so that later apps are tried on it", () => {
  expect(kept).toContain(`local-v${ACCOUNT_VERSION}.json`);
  expect(kept.map((name) => snapshot(name).schema)).toEqual(kept.map((_, i) => i + 1));
});

describe.each(kept)("a phone with the databases of %s", (name) => {
  const old = snapshot(name);
  beforeEach(async () => { for (const database of old.databases) await restore(database); });

  test("opens in this app with its outbox, its revisions and its drafts byte for byte the same", async () => {
    const { store, box } = await opened();
    const states = outboxIn(old)["outbox"]!.map(([, row]) => (row as OutboxEntry).state);
    expect((await store.outbox()).map((r) => r.state).sort()).toEqual(states.sort());
    expect(new Set(states)).toEqual(new Set(["delivered", "disputed", "held", "saved", "sending"]));
    await box.load();
    store.close();
    expect(await outboxOf(old)).toEqual(outboxIn(old));
  });

  test("each item opens and its digest still holds; the draft is at its question", async () => {
    const { store, box } = await opened();
    for (const [id] of outboxIn(old)["outbox"]!) {
      const item = (await box.item(id as string))!;
      expect(item.digest).toBe(await digestOf(item));
    }
    expect(await store.drafts()).toMatchObject([{ question: "people", answers: { values: { people: 9 } } }]);
    expect(await store.households()).toHaveLength(7);
    expect(await store.pulled("visit", "c1")).toHaveLength(old.schema < 3 ? 0 : 1);
    expect(await store.setting("doors")).toEqual(old.schema < 3 ? null : ["h7", "h6"]);
    expect((await store.households()).map((h) => h.id).slice(-2)).toEqual(old.schema < 3 ? ["h6", "h7"] : ["h7", "h6"]);
    store.close();
  });

  test("sends what was unsent, unchanged and in order, and asks after what another app had delivered", async () => {
    const { vault, box, store } = await opened();
    const pushed: RevisionItem[] = [];
    const asked: string[] = [];
    const engine = new Engine(box, vault, {
      now: Date.now, random: () => 0.5, alone: (_n, _w, work) => work(), later: () => () => undefined,
      request: (path, request) => {
        const body = request?.body as { items: RevisionItem[]; revs: string[] };
        if (path === "/api/sync/have") {
          asked.push(...body.revs);
          return Promise.resolve({ revs: body.revs, blobs: [] });
        }
        if (path === "/api/sync/keys") return Promise.reject(new ApiError(404, "not_found", "没有"));
        if (path === "/api/campaigns") return Promise.resolve({ items: [] });
        if (path === "/api/sync/scopes") return Promise.resolve({ epoch: "epoch-1", scopes: [], grids: [] });
        pushed.push(...body.items);
        const results = body.items.map(({ rev_id }) => ({ rev_id, status: "accepted", seq: 9, head: rev_id, need_blobs: [], flags: [], problem: null }));
        return Promise.resolve({ protocol: 1, epoch: "epoch-1", server_time: "", results });
      },
    }, () => undefined);
    await engine.now();
    const rows = outboxIn(old)["outbox"]!.map(([, row]) => row as OutboxEntry).sort((a, b) => a.n - b.n);
    expect(pushed.map((i) => i.rev_id)).toEqual(rows.filter((r) => !isDelivered(r)).map((r) => r.rev_id));
    // Rows of the first schema do not tell which server took them.
    expect(asked).toEqual(rows.filter((r) => isDelivered(r) && r.epoch !== "epoch-1").map((r) => r.rev_id));
    expect(asked).toHaveLength(old.schema === 1 ? 3 : 0);
    for (const item of pushed) expect(item.digest).toBe(await digestOf(item));
    expect((await store.outboxSummary()).unsent).toBe(0);
    store.close();
  });

  test("gets a PIN: all that was sealed under the key beside it is under the one behind the PIN, the outbox as it was", async () => {
    if (old.schema > 3) return expect((await lockedAccount()).key).toBeUndefined();
    const { vault, store, box } = await opened();
    const items = await Promise.all(outboxIn(old)["outbox"]!.map(([id]) => box.item(id as string)));
    const device = await Device.open();
    const { account, key } = await lockWith(device, { ...store.account, device_id: vault.device }, PIN, null);
    vault.rekey(key, account.key!);
    await leaveFormerKey(device, vault, old.account);
    expect(await box.tokens()).toMatchObject({ refresh: "ref" });
    store.close();

    const kept = await lockedAccount();
    expect(kept.key).toBeUndefined();
    const shut = await Vault.open(kept);
    await expect(new SyncBox(shut).item(outboxIn(old)["outbox"]![0]![0] as string)).rejects.toMatchObject({ code: "locked" });
    shut.close();
    const tried = await tryPin(device, old.account, PIN, null);
    device.close();
    if (!("key" in tried)) throw new Error("the PIN does not open it");
    const again = await Vault.open(tried.account, tried.key);
    const after = new SyncBox(again);
    expect(await Promise.all(outboxIn(old)["outbox"]!.map(([id]) => after.item(id as string)))).toEqual(items);
    expect(await new LocalStore(again, () => undefined, () => Date.UTC(2026, 10, 21)).drafts()).toHaveLength(1);
    expect(again.account).toMatchObject({ username: "shili", grids: ["g1"] });
    again.close();
    const [now, then] = [await outboxOf(old), outboxIn(old)];
    expect(now["outbox"]).toEqual(then["outbox"]);
    expect(now["photos"]).toEqual(then["photos"]);
    expect(JSON.stringify(await dump(`ruhu-${old.account}`))).not.toContain('"v":1');
  });

  test("an upgrade that is cut short leaves everything, and the next one goes through", async () => {
    const cut = openAccountDb(old.account, [...STEPS, (db) => {
      (db as unknown as IDBDatabase).createObjectStore("half");
      throw new Error("killed in the middle");
    }]);
    await expect(cut).rejects.toMatchObject({ name: "StoreError" });
    const { store } = await opened();
    store.close();
    expect(await outboxOf(old)).toEqual(outboxIn(old));
    const next = await openAccountDb(old.account, [...STEPS, (db) => void (db as unknown as IDBDatabase).createObjectStore("whole")]);
    expect([...next.objectStoreNames]).toContain("whole");
    next.close();
    expect(await outboxOf(old)).toEqual(outboxIn(old));
  });

  test("an older app that meets a newer database says so and touches nothing", async () => {
    (await openAccountDb(old.account, [...STEPS, (db) => void (db as unknown as IDBDatabase).createObjectStore("newer")])).close();
    await expect(openAccountDb(old.account)).rejects.toMatchObject({ code: "blocked" });
    expect(await outboxOf(old)).toEqual(outboxIn(old));
  });
});
