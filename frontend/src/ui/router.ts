import { useEffect, useState } from "preact/hooks";

/** The address bar is the only state of navigation: deep links, the back key and a reload all work from it. */
const listeners = new Set<() => void>();
const tell = () => listeners.forEach((listen) => listen());

if (typeof window !== "undefined") window.addEventListener("popstate", tell);

export interface Address {
  path: string;
  query: URLSearchParams;
}

const current = (): Address => ({
  path: location.pathname.replace(/\/+$/, "") || "/",
  query: new URLSearchParams(location.search),
});

/** Goes to an address inside the app. `replace` leaves no step in the history. */
export function go(to: string, { replace = false }: { replace?: boolean } = {}): void {
  if (to === location.pathname + location.search) return;
  // How deep we are tells `back` whether there is a page of ours to return to.
  const depth = (history.state as { depth?: number } | null)?.depth ?? 0;
  if (replace) history.replaceState({ depth }, "", to);
  else history.pushState({ depth: depth + 1 }, "", to);
  if (!replace) window.scrollTo(0, 0);
  tell();
}

/** One step back, or to `fallback` when the page was opened by a deep link. */
export function back(fallback: string): void {
  const depth = (history.state as { depth?: number } | null)?.depth ?? 0;
  if (depth > 0) history.back();
  else go(fallback, { replace: true });
}

export function useAddress(): Address {
  const [address, set] = useState(current);
  useEffect(() => {
    const listen = () => set(current());
    listeners.add(listen);
    listen();
    return () => void listeners.delete(listen);
  }, []);
  return address;
}

/** Parameters of `path` when it fits `pattern` ("/households/:id"), else null. */
export function match(pattern: string, path: string): Record<string, string> | null {
  const want = pattern.split("/");
  const have = path.split("/");
  if (want.length !== have.length) return null;
  const params: Record<string, string> = {};
  for (let i = 0; i < want.length; i++) {
    const w = want[i]!;
    if (w.startsWith(":")) params[w.slice(1)] = decodeURIComponent(have[i]!);
    else if (w !== have[i]) return null;
  }
  return params;
}

/** Catches clicks on our own links so that no page load happens; modified clicks stay the browser"s. */
export function catchLinks(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = (event.target as Element | null)?.closest("a");
  if (!link || link.target || link.hasAttribute("download") || link.origin !== location.origin) return;
  if (link.pathname.startsWith("/api/")) return;
  event.preventDefault();
  go(link.pathname + link.search, { replace: link.dataset.replace !== undefined });
}
