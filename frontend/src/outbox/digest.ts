import { canonical } from "../kit/canonical.ts";
import { sha256 } from "../kit/ids.ts";
import type { RevisionItem } from "../types.ts";

/** SHA-256 over the RFC 8785 canonical JSON of the item without its `digest`. */
export function digestOf(item: Omit<RevisionItem, "digest"> & { digest?: string }): Promise<string> {
  const { digest: _own, ...rest } = item;
  return sha256(canonical(rest));
}
