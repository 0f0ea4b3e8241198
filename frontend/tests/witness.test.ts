import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { openDB } from "idb";
import { Device } from "../src/store/device.ts";
import { freshLog } from "../src/store/fresh-log.ts";
import { Vault } from "../src/store/vault.ts";
import { forget, missed, see, seen } from "../src/store/witness.ts";

/** localStorage as a phone has it; `full` refuses to take anything. */
class Kept {
  full = false;
  readonly items = new Map<string, string>();
  getItem(key: string): string | null { return this.items.get(key) ?? null; }
  setItem(key: string, value: string): void {
    if (this.full) throw new DOMException("full", "QuotaExceededError");
    this.items.set(key, value);
  }
}
let kept = new Kept();

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
  kept = new Kept();
  vi.stubGlobal("localStorage", kept);
});

describe("a store that the browser took away is missed", () => {
  test("nothing is missed on a phone that was never used, nor while all are there", () => {
    expect(missed(seen(), [])).toBeNull();
    see("a", 3);
    expect(missed(seen(), ["a", "b"])).toBeNull();
  });
  test("with how many forms were unsent when last seen, of all that are gone", () => {
    see("a", 3);
    see("a", 2);
    see("b", 1);
    see("c", 9);
    expect(missed(seen(), ["c"])).toEqual({ ids: ["a", "b"], unsent: 3 });
  });
  test("until it was read", () => {
    see("a", 3);
    forget(["a"]);
    expect(missed(seen(), [])).toBeNull();
  });
  test("a phone without such a place, a full one, and words that are not ours do no harm", () => {
    kept.items.set("ruhu-stores", '{"a":"x","b":2}');
    expect(seen()).toEqual({ b: 2 });
    kept.items.set("ruhu-stores", "no json");
    expect(seen()).toEqual({});
    kept.full = true;
    expect(() => see("a", 1)).not.toThrow();
    vi.stubGlobal("localStorage", undefined);
    expect(seen()).toEqual({});
    expect(() => forget(["a"])).not.toThrow();
  });
  test("the database of an account is blank until its sign-in was stored", async () => {
    const device = await Device.open();
    const known = await device.remember({ id: "a", username: "wg", name: "员" }, "d");
    const first = await Vault.open(known);
    expect(first.blank).toBe(true);
    await first.keepAccount({ id: "a", username: "wg", name: "员", role: "worker", areas: [], grids: [] });
    expect(first.blank).toBe(false);
    first.close();
    const again = await Vault.open(known);
    expect(again.blank).toBe(false);
    again.close();
  });
});

describe("a new log", () => {
  test("leaves no database behind and touches none", async () => {
    const db = await openDB("ruhu-device", 1, { upgrade: (made) => void made.createObjectStore("s") });
    await db.put("s", 1, "k");
    await freshLog();
    await freshLog();
    expect(await db.get("s", "k")).toBe(1);
    expect((await indexedDB.databases()).map((d) => d.name)).toEqual(["ruhu-device"]);
    db.close();
  });
  test("never rejects", async () => {
    vi.spyOn(console, "warn").mockImplementation(() => undefined);
    vi.stubGlobal("indexedDB", { open() { throw new DOMException("no", "UnknownError"); } });
    await expect(freshLog()).resolves.toBeUndefined();
    vi.unstubAllGlobals();
  });
});
