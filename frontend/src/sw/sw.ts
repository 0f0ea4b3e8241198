import { DRAIN, HERE, TAG } from "./background.ts";
import { drainHere } from "./drain.ts";

/** The service worker: holds the built app, so that it opens without a network, and sends the outbox when the browser
 *  wakes it for that. Requests to /api are never answered here. It is built into one file; the list of files and the
 *  version are put in front of it by the build (vite.config.ts). */
interface WorkerScope {
  __PRECACHE?: [path: string, hash: string][];
  __VERSION?: string;
  clients: { claim(): Promise<void>; matchAll(of: { type: "window" }): Promise<Window[]> };
  skipWaiting(): Promise<void>;
  addEventListener(type: string, listener: (event: never) => void): void;
}
interface Extendable { waitUntil(work: Promise<unknown>): void }
interface Window { postMessage(message: unknown, transfer: MessagePort[]): void }
interface Fetching extends Extendable { request: Request; respondWith(answer: Promise<Response>): void }

const worker = self as unknown as WorkerScope;
const files = worker.__PRECACHE ?? [];
const PREFIX = "ruhu-app-";
const NAME = PREFIX + (worker.__VERSION ?? "none");
const SHELL = "/index.html";
/** Its name changes with its content, so a held copy is always the right one. */
const isHashed = (path: string): boolean => path.startsWith("/assets/");

/** A file that an older version of the cache holds under the same hash is taken from there: an update over a weak signal
 *  fetches only what changed. */
async function install(): Promise<void> {
  const cache = await caches.open(NAME);
  const older = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== NAME);
  await Promise.all(files.map(async ([path]) => {
    if (await cache.match(path)) return;
    if (isHashed(path)) {
      for (const name of older) {
        const held = await (await caches.open(name)).match(path);
        if (held) return cache.put(path, held);
      }
    }
    const response = await fetch(path, { cache: "no-cache" });
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    return cache.put(path, response);
  }));
}

async function activate(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(PREFIX) && name !== NAME).map((name) => caches.delete(name)));
  await worker.clients.claim();
}

/** A page of the app, as opposed to a file that is opened in the browser (a certificate, a template). */
const isPage = (request: Request, path: string): boolean => request.mode === "navigate" && !/\.[^/]*$/.test(path);

async function answer(request: Request, path: string): Promise<Response> {
  const cache = await caches.open(NAME);
  const held = await cache.match(isPage(request, path) ? SHELL : path);
  if (held) return held;
  const response = await fetch(request);
  if (response.ok && isHashed(path)) await cache.put(path, response.clone());
  return response;
}

const ANSWER = 3_000;
const LONGEST = 120_000;

/** Has an open page send what waits. @returns how many are unsent after it; null: the page is frozen or not ours */
function asked(page: Window): Promise<number | null> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    let timer = setTimeout(() => resolve(null), ANSWER);
    port1.onmessage = ({ data }: MessageEvent<unknown>) => {
      clearTimeout(timer);
      if (data === HERE) timer = setTimeout(() => resolve(null), LONGEST);
      else resolve(Number(data));
    };
    page.postMessage(DRAIN, [port2]);
  });
}

/** By an open page, which shows what happens; without one, here. Rejecting has the browser try again later. */
async function background(): Promise<void> {
  let left: number | null = null;
  for (const page of await worker.clients.matchAll({ type: "window" })) left ??= await asked(page);
  left ??= await drainHere();
  if (left > 0) throw new Error(`${left} unsent`);
}

worker.addEventListener("sync", (event: Extendable & { tag: string }) => {
  if (event.tag === TAG) event.waitUntil(background());
});
worker.addEventListener("install", (event: Extendable) => event.waitUntil(install()));
worker.addEventListener("activate", (event: Extendable) => event.waitUntil(activate()));
// Only when the person agreed: two versions of the app must not run over one open form.
worker.addEventListener("message", (event: Extendable & { data: unknown }) => {
  if (event.data === "take-over") event.waitUntil(worker.skipWaiting());
});
worker.addEventListener("fetch", (event: Fetching) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin || /^\/api(\/|$)/.test(url.pathname)) return;
  event.respondWith(answer(request, url.pathname));
});
