import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { play, type Trace } from "./traces.ts";

const folder = new URL("../../tests/sync/traces/", import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith(".json")).sort();

test("there are traces of the whole protocol", () => expect(files.length).toBeGreaterThanOrEqual(12));

describe("the machine does what the shared traces say", () => {
  test.each(files)("%s", (name) => {
    const trace = JSON.parse(readFileSync(new URL(name, folder), "utf8")) as Trace;
    play(trace, (where, got, wanted) => expect(got, where).toEqual(wanted));
  });
});
