import { describe, expect, test } from "vitest";
import { makeLock, newStoreKey, openLock } from "../src/store/keyring.ts";

const OWNER = { id: "a", device_id: "d" };

describe("the key of a store", () => {
  test("opens with its PIN on its own browser, and with another PIN, for another person or elsewhere not", async () => {
    const raw = newStoreKey();
    const lock = await makeLock("258036", raw, OWNER, null);
    expect(lock.rounds).toBeGreaterThanOrEqual(600_000);
    expect(await openLock("258036", lock, OWNER)).toEqual(raw);
    expect(await openLock("258037", lock, OWNER)).toBeNull();
    expect(await openLock("258036", lock, { ...OWNER, id: "b" })).toBeNull();
    // What lies on the phone, copied to where the browser's own key is not, is worth nothing with the right PIN.
    const { device } = await makeLock("258036", raw, OWNER, null, 1);
    expect(await openLock("258036", { ...lock, device }, OWNER)).toBeNull();
  });
  test("is wrapped under a key of the browser that no page can read out", async () => {
    const { device } = await makeLock("258036", newStoreKey(), OWNER, null, 1);
    expect(device.extractable).toBe(false);
    await expect(crypto.subtle.exportKey("raw", device)).rejects.toThrow();
  });
});
