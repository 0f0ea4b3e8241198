/** Which accounts have a store on this phone, and how many of their forms were unsent when last seen: opaque ids and
 *  counts. It is told in another place than the stores themselves, so that a store that the browser took away is missed
 *  and the person hears of it, instead of meeting the sign-in page of a phone that was never used. */
const KEY = "ruhu-stores";

/** Forms that were unsent, by account id. */
export type Seen = Readonly<Record<string, number>>;

export function seen(): Seen {
  try {
    const held: unknown = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    return Object.fromEntries(Object.entries(held as object).filter((e): e is [string, number] => typeof e[1] === "number"));
  } catch {
    return {}; // switched off, or no words of ours
  }
}

export function see(accountId: string, unsent: number): void {
  try {
    const before = seen();
    if (before[accountId] !== unsent) localStorage.setItem(KEY, JSON.stringify({ ...before, [accountId]: unsent }));
  } catch {
    // without it a loss is not told: there is nothing better to do here
  }
}

export function forget(accountIds: readonly string[]): void {
  try {
    const kept = Object.entries(seen()).filter(([id]) => !accountIds.includes(id));
    localStorage.setItem(KEY, JSON.stringify(Object.fromEntries(kept)));
  } catch {
    // as above
  }
}

/** @returns the stores that are not there any more and how many unsent forms went with them; null: none. Pure. */
export function missed(before: Seen, there: Iterable<string>): { ids: string[]; unsent: number } | null {
  const held = new Set(there);
  const gone = Object.keys(before).filter((id) => !held.has(id));
  return gone.length === 0 ? null : { ids: gone, unsent: gone.reduce((sum, id) => sum + before[id]!, 0) };
}
