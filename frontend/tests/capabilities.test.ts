import { afterEach, expect, test, vi } from "vitest";
import { capabilities } from "../src/store/capabilities.ts";

afterEach(() => vi.unstubAllGlobals());

const storage = (persist: () => Promise<boolean>) =>
  vi.stubGlobal("navigator", { serviceWorker: {}, locks: {}, storage: { persisted: () => Promise.resolve(false), persist } });

test("a browser that asks the person about storage does not keep the app from starting", async () => {
  storage(() => new Promise(() => undefined)); // Firefox, until the person answers
  vi.stubGlobal("indexedDB", {});
  const able = await capabilities();
  expect(able.persistent).toBeNull();
  expect(able.store).toBe(true);
  expect(able.problems).toEqual([]);
});

test("what the browser answers about storage is told", async () => {
  vi.stubGlobal("indexedDB", {});
  storage(() => Promise.resolve(true));
  expect((await capabilities()).persistent).toBe(true);
  storage(() => Promise.resolve(false));
  expect((await capabilities()).problems.join()).toContain("可能清理数据");
});
