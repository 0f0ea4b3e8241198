/** Registers the service worker (not in development, where it would serve yesterday's files). `onUpdate` gets a function
 *  that lets the waiting version take over and reloads: call it only when the person agrees and no form is open.
 *  Where there is no service worker nothing happens; `capabilities().offline` tells. */
export function registerServiceWorker(onUpdate: (apply: () => void) => void): void {
  if (!("serviceWorker" in navigator) || import.meta.env.DEV) return;
  let agreed = false;
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (agreed) location.reload();
  });
  void navigator.serviceWorker.register("/sw.js").then((registration) => {
    const offer = () => {
      const { waiting } = registration;
      // The first install has no page to take over: it is no update.
      if (!waiting || !navigator.serviceWorker.controller) return;
      onUpdate(() => {
        agreed = true;
        waiting.postMessage("take-over");
      });
    };
    offer();
    registration.addEventListener("updatefound", () => {
      registration.installing?.addEventListener("statechange", offer);
    });
    // An app that stays open for days still hears of a new version.
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) registration.update().catch(() => undefined);
    });
  }).catch((error: unknown) => console.error("service worker", error));
}
