import type { components } from "./schema.d.ts";

/** The server's models by name, generated from its OpenAPI document (`scripts/client`). What the phone reads is typed by
 *  these, so that a change of the server that the phone does not follow fails the type check. */
export type Wire = components["schemas"];
