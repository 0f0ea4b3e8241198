import type { Wire } from "../api/wire.ts";
import { canonical } from "../kit/canonical.ts";
import { fromBase64url, type ServerKeys } from "./bundle.ts";
import type { OutboxEvent } from "./states.ts";

/** What came of one carried file (docs/sync.md). */
export type Receipt = Wire["Receipt"];

/** Why a receipt is not taken. `message` is a Chinese sentence for the person. */
export class ReceiptError extends Error {
  override readonly name = "ReceiptError";
  constructor(readonly code: "not_a_receipt" | "unknown_server" | "forged" | "other_phone", message: string) {
    super(message);
  }
}

const isReceipt = (value: unknown): value is Receipt => {
  const receipt = value as Partial<Receipt> | null;
  return typeof receipt === "object" && receipt !== null && receipt.ruhu === "receipt" && receipt.v === 1 &&
    typeof receipt.signature === "string" && typeof receipt.key_id === "string" && typeof receipt.epoch === "string" &&
    Array.isArray(receipt.results) && Array.isArray(receipt.blobs);
};

/** The receipts of a file: one, or a list. @throws ReceiptError not_a_receipt */
export function readReceipts(text: string): Receipt[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = null;
  }
  const list: unknown[] = Array.isArray(value) ? value : [value];
  if (list.length > 0 && list.every(isReceipt)) return list;
  throw new ReceiptError("not_a_receipt", "这不是回执文件。请选服务器导入后给的回执(文件名里有“回执”), 原样带回来。");
}

/** @param known the keys of the servers that this phone has met
 *  @throws ReceiptError unless the server signed exactly this, for this phone */
export async function verify(receipt: Receipt, known: readonly ServerKeys[], device: string): Promise<void> {
  const keys = known.find((k) => k.key_id === receipt.key_id);
  if (!keys) throw new ReceiptError("unknown_server", "这份回执不是您的服务器给的, 没有采用。手机里的答案都还在。");
  const right = await isSigned(receipt, keys).catch(() => false);
  if (!right) throw new ReceiptError("forged", "这份回执被改动过, 没有采用。请让主管重新存一份回执。手机里的答案都还在。");
  if (receipt.device_id !== device) throw new ReceiptError("other_phone", "这份回执是另一部手机的, 没有采用。请交给那部手机的人。");
}

async function isSigned({ signature, ...covered }: Receipt, keys: ServerKeys): Promise<boolean> {
  const key = await crypto.subtle.importKey("jwk", { ...keys.sign }, { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]);
  const bytes = new TextEncoder().encode(canonical(covered));
  return crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, fromBase64url(signature), bytes);
}

/** What a verified receipt means for the outbox: the same as the answer to a push. Pure. */
export function eventsOf(receipt: Receipt, at: number, random: () => number): Map<string, OutboxEvent> {
  const events = new Map<string, OutboxEvent>();
  for (const result of receipt.results) {
    if (result.rev_id === null) continue;
    events.set(result.rev_id, { type: "result", result, epoch: receipt.epoch, at, random: random() });
  }
  return events;
}
