import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { canonical, wellFormed } from "../src/kit/canonical.ts";
import { uuid7 } from "../src/kit/ids.ts";
import { digestOf } from "../src/outbox/digest.ts";
import type { RevisionItem } from "../src/types.ts";

const { vectors } = JSON.parse(readFileSync(new URL("../../tests/vectors/digest.json", import.meta.url), "utf8")) as {
  vectors: { name: string; item: RevisionItem; canonical: string; digest: string }[];
};

describe("the digest of an item is the one that the server computes", () => {
  test.each(vectors)("$name", async ({ item, canonical: text, digest }) => {
    expect(canonical(item)).toBe(text);
    expect(await digestOf(item)).toBe(digest);
    expect(await digestOf({ ...item, digest: "anything" })).toBe(digest);
  });
});

test("what has no canonical form is refused", () => {
  for (const bad of [undefined, NaN, Infinity, { a: undefined }, "\ud83c", () => 1]) expect(() => canonical(bad)).toThrow(TypeError);
});

test("half surrogate pairs are replaced, whole ones stay", () => {
  expect(wellFormed("a\ud83cb🌾\udf3e")).toBe("a\ufffdb🌾\ufffd");
});

test("ids are UUIDs of version 7 and sort by time", () => {
  expect(uuid7(1660024980000)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(uuid7(1660024980000) < uuid7(1660024980001)).toBe(true);
  expect(uuid7(1660024980000).slice(0, 13)).toBe("01828133-0220");
});
