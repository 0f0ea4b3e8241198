import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { alone } from "../src/outbox/lock.ts";

/** Two tabs' localStorage where there are no Web Locks. */
class Storage {
  held = new Map<string, string>();
  getItem = (key: string) => this.held.get(key) ?? null;
  setItem = (key: string, value: string) => void this.held.set(key, value);
  removeItem = (key: string) => void this.held.delete(key);
}

/** Work that lasts until it is let go. */
function lasting() {
  let end: (value: string) => void = () => undefined;
  const work = vi.fn(() => new Promise<string>((resolve) => { end = resolve; }));
  return { work, end: (value: string) => end(value) };
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("navigator", {});
  vi.stubGlobal("localStorage", new Storage());
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("one run at a time where there are no Web Locks", () => {
  test("a second tab does not start while the first is at work, however long that lasts", async () => {
    const first = lasting();
    const done = alone("x", false, first.work);
    const second = vi.fn(() => Promise.resolve("second"));
    expect(await alone("x", false, second)).toBeNull();
    await vi.advanceTimersByTimeAsync(5 * 60_000);
    expect(await alone("x", false, second)).toBeNull();
    expect(await alone("y", false, second)).toBe("second");
    first.end("first");
    expect(await done).toBe("first");
    expect(await alone("x", false, second)).toBe("second");
  });

  test("by hand it waits its turn, and gives up after a minute", async () => {
    const first = lasting();
    const done = alone("x", false, first.work);
    const patient = alone("x", true, () => Promise.resolve("patient"));
    await vi.advanceTimersByTimeAsync(5_000);
    first.end("first");
    await done;
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await patient).toBe("patient");

    const endless = lasting();
    void alone("x", false, endless.work);
    const tired = alone("x", true, () => Promise.resolve("never"));
    await vi.advanceTimersByTimeAsync(62_000);
    expect(await tired).toBeNull();
  });

  test("a tab that was killed holds nobody up for long, and work that fails frees the way", async () => {
    localStorage.setItem("ruhu-lock-x", `dead ${Date.now()}`);
    expect(await alone("x", false, () => Promise.resolve("soon"))).toBeNull();
    await vi.advanceTimersByTimeAsync(16_000);
    await expect(alone("x", false, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(await alone("x", false, () => Promise.resolve("after"))).toBe("after");
  });

  test("without any storage to agree in, work is done: twice sent is a duplicate, not sent is a loss", async () => {
    vi.stubGlobal("localStorage", undefined);
    expect(await alone("x", false, () => Promise.resolve("done"))).toBe("done");
  });
});

describe("with Web Locks", () => {
  test("a lock that is taken gives null, and the wait by hand ends after a minute", async () => {
    const request = vi.fn((_name: string, options: LockOptions, work: (lock: Lock | null) => unknown) => new Promise((resolve, reject) => {
      if (options.ifAvailable) resolve(work(null));
      else options.signal?.addEventListener("abort", () => reject(new DOMException("aborted", "AbortError")));
    }));
    vi.stubGlobal("navigator", { locks: { request } });
    expect(await alone("x", false, () => Promise.resolve("never"))).toBeNull();
    const tired = alone("x", true, () => Promise.resolve("never"));
    await vi.advanceTimersByTimeAsync(61_000);
    expect(await tired).toBeNull();
  });
  test("a browser that refuses locks altogether still sends; what the work throws comes through", async () => {
    vi.stubGlobal("navigator", { locks: { request: () => Promise.reject(new DOMException("no", "SecurityError")) } });
    expect(await alone("x", false, () => Promise.resolve("done"))).toBe("done");
    vi.stubGlobal("navigator", { locks: { request: (_n: string, _o: LockOptions, work: (lock: object) => unknown) => Promise.resolve(work({})) } });
    await expect(alone("x", false, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  });
});
