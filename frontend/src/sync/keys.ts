import { ApiError } from "../api/client.ts";
import type { Wire } from "../api/wire.ts";
import type { SyncBox } from "../store/sync-box.ts";
import type { Get } from "./pull.ts";

/** Keeps the server's public keys, so that work can be exported later without a network. No reason to stop anything else
 *  when they cannot be had now: the next pull asks again. @throws StoreError */
export async function pullKeys(get: Get, box: Pick<SyncBox, "keepServerKeys">): Promise<void> {
  let keys: Wire["ServerKeysOut"];
  try {
    keys = (await get("/api/sync/keys")) as Wire["ServerKeysOut"];
  } catch (error) {
    if (error instanceof ApiError) return;
    throw error;
  }
  await box.keepServerKeys(keys);
}
