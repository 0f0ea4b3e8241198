import { retryAfter } from "../outbox/backoff.ts";

/** What the server said no with, or that it could not be asked. `message` is a Chinese sentence for the person. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  constructor(
    /** HTTP status; 0 = no answer (no network, timeout). */
    readonly status: number,
    /** The problem document's code, or "offline" | "timeout" | "not_json". */
    readonly code: string,
    message: string,
    readonly retryAfter: number | null = null,
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}

export type Query = Record<string, string | number | boolean | null | undefined>;
export interface Request {
  method?: "GET" | "POST" | "PATCH";
  query?: Query;
  body?: unknown;
  token?: string | null;
  /** ms; 30 s by itself. */
  timeout?: number;
}
/** One call to the server: JSON in, JSON out. Throws ApiError, nothing else. */
export type Call = (path: string, request?: Request) => Promise<unknown>;

const WORDS: Record<number, string> = {
  401: "登录过期了, 请重新登录。没传的都在手机里。",
  403: "没有权限。",
  404: "服务器上没有这一条。",
  413: "一次传得太多, 会自动分小再传。",
  426: "这个版本太旧, 请更新本应用。没传的都在手机里。",
  429: "服务器忙, 过一会儿自己再试。",
  503: "服务器正忙或在维护, 过一会儿自己再试。",
};

function address(path: string, query: Query | undefined): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== null && value !== undefined && value !== "") search.set(name, String(value));
  }
  const text = search.toString();
  return text ? `${path}?${text}` : path;
}

/** What a refusing answer says. */
export async function problem(response: Response): Promise<ApiError> {
  const body = (await response.json().catch(() => ({}))) as Record<string, unknown>;
  const { code, detail, title } = body;
  const words = [detail, WORDS[response.status], title].find((w): w is string => typeof w === "string" && w !== "");
  return new ApiError(
    response.status, typeof code === "string" ? code : `http_${response.status}`,
    words ?? `服务器出错了(${response.status}), 过一会儿自己再试。没传的都在手机里。`,
    retryAfter(response.headers.get("Retry-After"), response.headers.get("Date")), body,
  );
}

/** One request; `read` takes the answer in within the time. Throws ApiError, nothing else. */
export async function send<T>(
  fetcher: typeof fetch, target: string, init: RequestInit, timeout: number, read: (response: Response) => Promise<T>,
): Promise<T> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), timeout);
  try {
    return await read(await fetcher(target, { ...init, signal: abort.signal, cache: "no-store", credentials: "omit" }));
  } catch (error) {
    if (error instanceof ApiError) throw error;
    if (abort.signal.aborted) throw new ApiError(0, "timeout", "信号太弱, 等不到服务器回话。没传的都在手机里, 会自己再传。");
    // Not JSON although it answered: a hotel's sign-in page and the like answer 200 with HTML.
    if (error instanceof SyntaxError) throw new ApiError(0, "not_json", "连上的网络要先登录, 或者不是本应用的服务器。没传的都在手机里。");
    throw new ApiError(0, "offline", "没有信号, 都存在手机里, 有信号会自己发。");
  } finally {
    clearTimeout(timer);
  }
}

/** @param fetcher the browser's fetch; tests give their own server's */
export function caller(fetcher: typeof fetch = (...args) => fetch(...args)): Call {
  return (path, { method = "GET", query, body, token, timeout = 30_000 } = {}) => {
    const headers: Record<string, string> = { Accept: "application/json" };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    if (token) headers["Authorization"] = `Bearer ${token}`;
    const init: RequestInit = { method, headers };
    if (body !== undefined) init.body = typeof body === "string" ? body : JSON.stringify(body);
    return send(fetcher, address(path, query), init, timeout, async (response) => {
      if (!response.ok) throw await problem(response);
      return response.status === 204 ? null : ((await response.json()) as unknown);
    });
  };
}
