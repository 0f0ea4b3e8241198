/** Without use for so long, the phone locks itself. */
export const IDLE = 5 * 60_000;
const LOOK = 5_000;
const USES = ["pointerdown", "keydown", "wheel", "touchmove"] as const;

/** Calls `lock` when nobody has touched the page for IDLE, also when it lay in the background meanwhile. Two clocks are
 *  asked: the one on the wall goes on while the phone sleeps, the other cannot be set. */
export function watchIdle(lock: () => void, tick: () => void): () => void {
  let [wall, ran] = [Date.now(), performance.now()];
  const used = (): void => { [wall, ran] = [Date.now(), performance.now()]; };
  const look = (): void => {
    if (Math.max(Date.now() - wall, performance.now() - ran) >= IDLE) lock();
    else tick();
  };
  // Before anything on the page sees it: the first touch after an hour in the pocket finds it locked.
  const touched = (): void => {
    if (Math.max(Date.now() - wall, performance.now() - ran) >= IDLE) lock();
    used();
  };
  const timer = setInterval(look, LOOK);
  const seen = (): void => { if (!document.hidden) look(); };
  document.addEventListener("visibilitychange", seen);
  for (const use of USES) window.addEventListener(use, touched, { capture: true, passive: true });
  return () => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", seen);
    for (const use of USES) window.removeEventListener(use, touched, { capture: true });
  };
}
