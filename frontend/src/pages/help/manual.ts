import text from "../../../../docs/manual/worker.md?raw";
import { blocks, section, type Block } from "./markdown.ts";

/** The manual is one text, in docs/manual: what is read there and printed here cannot differ. */
export const MANUAL: readonly Block[] = blocks(text);

export const STATES_TITLE = "这些字是什么意思";
export const STATES: readonly Block[] = section(MANUAL, STATES_TITLE);

// Only those that the manual shows: each is kept for reading offline.
const files = import.meta.glob<string>("../../../../docs/pictures/phone-{today,question,finish,saved,locked}-412.webp", { eager: true, query: "?url", import: "default" });

/** Addresses of the pictures, by file name. */
export const PICTURES: ReadonlyMap<string, string> = new Map(Object.entries(files).map(([path, address]) => [path.split("/").at(-1)!, address]));
