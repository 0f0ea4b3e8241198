import { ofThePhone } from "../outbox/batch.ts";
import type { BlobReply } from "../outbox/photos.ts";
import { problem, send } from "./client.ts";

const path = (sha256: string): string => `/api/blobs/${sha256}`;
/** Answers that speak of the phone or the server as a whole, not of this photo. */
const WHOLE = (status: number): boolean => status >= 500 || status === 429 || ofThePhone(status);

function number(header: string | null): number | null {
  return header !== null && /^\d+$/.test(header) ? Number(header) : null;
}

async function reply(response: Response): Promise<BlobReply> {
  const { status, headers } = response;
  if (WHOLE(status)) throw await problem(response);
  const told = response.ok ? null : await problem(response);
  return {
    status, offset: number(headers.get("Upload-Offset")), complete: headers.get("Upload-Complete") === "?1",
    code: told?.code ?? null, message: told?.message ?? null, retryAfter: told?.retryAfter ?? null,
  };
}

const bearer = (token: string): Record<string, string> => ({ Authorization: `Bearer ${token}` });

/** One account's photos at the server. All throw ApiError when there is no answer for this photo. */
export class Blobs {
  /** @param fetcher the browser's fetch; tests give their own server's */
  constructor(private readonly fetcher: typeof fetch = (...args) => fetch(...args)) {}

  ask(sha256: string, token: string): Promise<BlobReply> {
    return send(this.fetcher, path(sha256), { method: "HEAD", headers: bearer(token) }, 30_000, reply);
  }

  put(sha256: string, offset: number, length: number, part: ArrayBuffer, token: string): Promise<BlobReply> {
    const headers = {
      ...bearer(token), "Content-Type": "application/octet-stream", "Upload-Offset": String(offset), "Upload-Length": String(length),
    };
    return send(this.fetcher, path(sha256), { method: "PUT", headers, body: part }, 60_000, reply);
  }

  get(sha256: string, token: string): Promise<Blob> {
    return send(this.fetcher, path(sha256), { headers: bearer(token) }, 60_000, async (response) => {
      if (!response.ok) throw await problem(response);
      return response.blob();
    });
  }
}
