/** Where there are no Web Locks: a lease in localStorage, told apart by who and kept alive while the work lasts. Two tabs
 *  that take it in the same instant are not told apart; what is sent twice is a duplicate and harms nothing. */
const LEASE = 15_000;
const BEAT = 5_000;
/** A tab that waits by hand gives up after this: the other one is at work, and the person sees what it does. */
const PATIENCE = 60_000;

interface Storing { getItem(key: string): string | null; setItem(key: string, value: string): void; removeItem(key: string): void }

/** @returns whether the lease at `key` is another's. A lease from the future is a clock that was set back: void. */
export function taken(held: string | null, me: string, now: number): boolean {
  const [who, at] = (held ?? "").split(" ");
  return who !== undefined && who !== "" && who !== me && Number(at) <= now && now - Number(at) < LEASE;
}

async function leased<T>(storage: Storing, name: string, wait: boolean, work: () => Promise<T>): Promise<T | null> {
  const key = `ruhu-lock-${name}`;
  const me = crypto.getRandomValues(new Uint32Array(2)).join("");
  const until = Date.now() + PATIENCE;
  while (taken(storage.getItem(key), me, Date.now())) {
    if (!wait || Date.now() > until) return null;
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  const beat = (): void => storage.setItem(key, `${me} ${Date.now()}`);
  beat();
  const timer = setInterval(() => {
    try {
      beat();
    } catch { /* a disk that is full by now: the lease runs out, and a duplicate harms nothing */ }
  }, BEAT);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    if (storage.getItem(key)?.startsWith(`${me} `)) storage.removeItem(key);
  }
}

/** Runs `work` when no other tab (and no service worker) does work of this name. @param wait for the other to end
 *  @returns null when another is at work */
export async function alone<T>(name: string, wait: boolean, work: () => Promise<T>): Promise<T | null> {
  if (typeof navigator !== "undefined" && "locks" in navigator) {
    const abort = new AbortController();
    const timer = wait ? setTimeout(() => abort.abort(), PATIENCE) : undefined;
    const options = wait ? { signal: abort.signal } : { ifAvailable: true };
    let ran = false;
    try {
      return (await navigator.locks.request(name, options, (lock) => {
        clearTimeout(timer);
        ran = lock !== null;
        return lock ? work() : null;
      })) as T | null;
    } catch (error) {
      if (ran) throw error;
      // Refused altogether, as some webviews do: better sent twice than not sent.
      return abort.signal.aborted ? null : work();
    }
  }
  let storage: Storing;
  try {
    storage = localStorage;
    storage.setItem("ruhu-lock", "1");
  } catch {
    return work();
  }
  return leased(storage, name, wait, work);
}
