/** What this browser can do for us. Where something that keeps work safe is missing, the app says so. */
export interface Capabilities {
  /** Can store and seal: without it the app must not take answers. */
  store: boolean;
  /** Can reopen without a network. */
  offline: boolean;
  /** Answer of navigator.storage.persist(): true = the browser will not clear it by itself; null = it cannot tell, or asks
   *  the person and has no answer yet. */
  persistent: boolean | null;
  locks: boolean;
  /** Chinese sentences for the person, empty when all is well. */
  problems: string[];
}

/** ms. Firefox asks the person, who may never answer; the app must not stay blank for that. */
const PATIENCE = 400;

const soon = <T>(answer: Promise<T>): Promise<T | null> =>
  Promise.race([answer, new Promise<null>((done) => setTimeout(done, PATIENCE, null))]);

/** Asks the browser once at start. Never throws. */
export async function capabilities(): Promise<Capabilities> {
  const scope = globalThis as { indexedDB?: unknown; crypto?: { subtle?: unknown }; isSecureContext?: boolean };
  const store = Boolean(scope.indexedDB && scope.crypto?.subtle);
  const offline = "serviceWorker" in navigator;
  let persistent: boolean | null = null;
  try {
    if (store && navigator.storage?.persist) {
      persistent = (await navigator.storage.persisted()) || (await soon(navigator.storage.persist()));
    }
  } catch { /* an old webview: unknown, not false */ }
  const problems: string[] = [];
  if (!store) {
    problems.push(
      scope.isSecureContext === false
        ? "这个地址不是 https, 浏览器不让保存答案。请用 https 地址打开。"
        : "这个浏览器不能在手机里安全保存答案, 请换用系统浏览器或 Chrome 打开。",
    );
  }
  if (!offline) problems.push("这个浏览器没有信号时打不开本应用。请换用系统浏览器或 Chrome。");
  if (store && persistent === false) problems.push("手机空间紧张时浏览器可能清理数据, 请及时上传; 把“入户”添加到桌面可以避免。");
  return { store, offline, persistent, locks: "locks" in navigator, problems };
}
