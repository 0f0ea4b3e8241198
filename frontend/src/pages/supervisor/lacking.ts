import type { Wire } from "@/api/wire.ts";

type Receipt = Wire["Receipt"];

/** Files of one export that are not here: "示例员: 还差第 2 份". Pure. */
export function lacking(receipts: readonly Receipt[]): string[] {
  const by = new Map<string, Receipt[]>();
  for (const r of receipts) by.set(r.bundle_id, [...(by.get(r.bundle_id) ?? []), r]);
  return [...by.values()].flatMap(([first, ...rest]) => {
    const here = new Set([first!, ...rest].map((r) => r.part));
    const missing = Array.from({ length: first!.parts }, (_, i) => i + 1).filter((part) => !here.has(part));
    return missing.length > 0 ? [`${first!.account_name}: 还差第 ${missing.join("、")} 份(共 ${first!.parts} 份)`] : [];
  });
}
