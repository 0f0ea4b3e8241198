import { problem, send } from "./client.ts";

/** A village's forms take the server a second each dozen. */
const PATIENCE = 300_000;

/** A file made by the server, whole: GET, or POST with a body. @throws ApiError */
export function file(path: string, body: unknown, token: string): Promise<Blob> {
  const headers: Record<string, string> = { Authorization: `Bearer ${token}` };
  const init: RequestInit = { headers };
  if (body !== undefined) {
    headers["Content-Type"] = "application/json";
    Object.assign(init, { method: "POST", body: JSON.stringify(body) });
  }
  return send((...args) => fetch(...args), path, init, PATIENCE, async (response) => {
    if (!response.ok) throw await problem(response);
    return response.blob();
  });
}
