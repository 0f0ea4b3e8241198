/** Background Sync, where the browser has it (Chromium): the service worker is woken when there is a network, even with
 *  the app closed. Elsewhere `ask` does nothing, and the app sends when it is opened. */
export const TAG = "ruhu-outbox";
export const DRAIN = "drain";
/** How a page answers at once, before it answers with the number of unsent. */
export const HERE = "here";

interface Syncing { sync?: { register(tag: string): Promise<void> } }

export function askForBackgroundSync(): void {
  if (typeof navigator === "undefined" || !("serviceWorker" in navigator)) return;
  navigator.serviceWorker.getRegistration().then(
    (registration) => (registration as Syncing | undefined)?.sync?.register(TAG), () => undefined,
  ).catch(() => undefined); // Refused by the person's settings: the app sends when it is opened.
}

/** @param drain sends what waits; resolves with how many are unsent after it */
export function onBackgroundSync(drain: () => Promise<number>): void {
  if (!("serviceWorker" in navigator)) return;
  navigator.serviceWorker.addEventListener("message", (event: MessageEvent) => {
    const port = event.ports[0];
    if (event.data !== DRAIN || !port) return;
    port.postMessage(HERE);
    void drain().then((left) => port.postMessage(left));
  });
}
