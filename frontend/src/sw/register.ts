/** Registers the service worker. `onUpdate` gets a function that lets the waiting version take over and reloads:
 *  call it only when the person agrees and no form is open. */
export function registerServiceWorker(_onUpdate: (apply: () => void) => void): void {
  throw new Error("not yet built");
}
