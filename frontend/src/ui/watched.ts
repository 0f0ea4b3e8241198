import { useCallback, useLayoutEffect, useState } from "preact/hooks";

/** A value that small parts of a page look at by themselves, so that its changes do not draw the page again. */
export class Watched<T> {
  private readonly listeners = new Set<() => void>();

  constructor(private held: T) {}

  get value(): T {
    return this.held;
  }

  set value(next: T) {
    this.held = next;
    for (const listen of [...this.listeners]) listen();
  }

  subscribe(listen: () => void): () => void {
    this.listeners.add(listen);
    return () => void this.listeners.delete(listen);
  }
}

/** Draws the component that calls it again. */
export function useDraw(): () => void {
  const [, count] = useState(0);
  return useCallback(() => count((n) => n + 1), []);
}

export function useWatched<T>(watched: Watched<T>): T {
  const draw = useDraw();
  useLayoutEffect(() => {
    const shown = watched.value;
    const stop = watched.subscribe(draw);
    if (watched.value !== shown) draw();
    return stop;
  }, [watched, draw]);
  return watched.value;
}
