import { ApiError } from "../api/client.ts";
import type { Wire } from "../api/wire.ts";
import type { SyncBox } from "../store/sync-box.ts";
import type { Get } from "./pull.ts";

/** Keeps the server's public keys, so that work can be exported later without a network. A server that has none yet is
 *  no reason to stop. @throws ApiError when the network or the server fails */
export async function pullKeys(get: Get, box: SyncBox): Promise<void> {
  try {
    await box.keepServerKeys((await get("/api/sync/keys")) as Wire["ServerKeysOut"]);
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 404) throw error;
  }
}
