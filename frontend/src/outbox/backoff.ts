const MOST = 15 * 60_000;
const FIRST = 2_000;

/** Full jitter, so that three hundred thousand phones coming back to signal do not come back together.
 *  @param attempts tries that failed before this one @param random 0…1
 *  @returns ms: random(0, min(15 min, 2 s·2ⁿ)) */
export function backoff(attempts: number, random: number): number {
  return Math.floor(random * Math.min(MOST, FIRST * 2 ** Math.min(attempts, 20)));
}

/** Retry-After as ms: seconds, or an HTTP date, which counts from the `Date` of the same answer: the phone's clock may say
 *  1970. Never more than a day, never negative; null when it says nothing. */
export function retryAfter(header: string | null, date: string | null): number | null {
  if (!header) return null;
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - Date.parse(date ?? "");
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), 86_400_000) : null;
}
