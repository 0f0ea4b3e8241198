import type { SyncBox, Tokens } from "../store/sync-box.ts";
import { ApiError, type Call, type Request } from "./client.ts";
import type { Wire } from "./wire.ts";

export type TokenAnswer = Wire["TokenReply"];

export function tokensOf(answer: Pick<TokenAnswer, "access_token" | "expires_in" | "refresh_token">, now: number): Tokens {
  return { access: answer.access_token, expires_at: now + answer.expires_in * 1000, refresh: answer.refresh_token, expired: false };
}

export function signIn(call: Call, username: string, password: string, deviceId: string, deviceName: string): Promise<TokenAnswer> {
  const body = { grant_type: "password", username, password, device_id: deviceId, device_name: deviceName };
  return call("/api/auth/token", { method: "POST", body }) as Promise<TokenAnswer>;
}

/** Runs `work` alone among all tabs where the browser can, else alone in this one. */
async function alone<T>(name: string, work: () => Promise<T>): Promise<T> {
  if (typeof navigator === "undefined" || !("locks" in navigator)) return work();
  return navigator.locks.request(name, work) as Promise<T>;
}

const isRevoked = (error: unknown): boolean => error instanceof ApiError && error.code === "device_revoked";

/** Calls with the account's tokens. An access token that ran out is renewed once for all who wait for it; a refresh
 *  token that the server refuses marks the session expired and removes nothing. */
export class Session {
  private renewing: Promise<string> | null = null;

  constructor(private readonly box: SyncBox, private readonly call: Call, private readonly now: () => number = Date.now) {}

  async state(): Promise<"none" | "active" | "expired"> {
    const tokens = await this.box.tokens();
    return tokens ? (tokens.expired ? "expired" : "active") : "none";
  }

  /** @throws ApiError 401 when there is no valid sign-in */
  request(path: string, request: Request = {}): Promise<unknown> {
    return this.with((token) => this.call(path, { ...request, token }));
  }

  /** Any request with a valid access token; once more with a new one when that was refused. @throws as `request` */
  async with<T>(work: (token: string) => Promise<T>): Promise<T> {
    const token = await this.access(null);
    try {
      return await work(token);
    } catch (error) {
      if (isRevoked(error)) await this.shutOut();
      if (!(error instanceof ApiError) || error.status !== 401) throw error;
      return work(await this.access(token));
    }
  }

  /** An administrator has shut this phone out (it is lost, say): the roster goes, what is unsent stays. */
  private async shutOut(): Promise<void> {
    const held = await this.box.tokens();
    if (held && !held.expired) await this.box.keepTokens({ ...held, expired: true });
    await this.box.dropPulled();
  }

  /** @param refused a token the server just said no to */
  private async access(refused: string | null): Promise<string> {
    const tokens = await this.box.tokens();
    if (!tokens || tokens.expired) throw new ApiError(401, "signed_out", "请重新登录后再上传。没传的都在手机里。");
    // The phone's clock may be wrong: a token that seems to have run out is renewed early at worst.
    if (tokens.access !== refused && tokens.expires_at - 20_000 > this.now()) return tokens.access;
    this.renewing ??= this.renew(tokens.access).finally(() => { this.renewing = null; });
    return this.renewing;
  }

  private renew(stale: string): Promise<string> {
    return alone(`ruhu-tokens-${this.box.accountId}`, async () => {
      const held = await this.box.tokens();
      if (!held) throw new ApiError(401, "signed_out", "请重新登录后再上传。没传的都在手机里。");
      if (held.access !== stale) return held.access;
      try {
        const body = { grant_type: "refresh_token", refresh_token: held.refresh, device_id: this.box.device };
        const answer = (await this.call("/api/auth/token", { method: "POST", body })) as TokenAnswer;
        await this.box.keepTokens(tokensOf(answer, this.now()));
        await this.box.keepAccount(answer.account);
        return answer.access_token;
      } catch (error) {
        if (error instanceof ApiError && (error.status === 401 || error.status === 403)) await this.box.keepTokens({ ...held, expired: true });
        if (isRevoked(error)) await this.box.dropPulled();
        throw error;
      }
    });
  }
}
