import "fake-indexeddb/auto";
import { beforeEach, describe, expect, test } from "vitest";
import { ApiError, caller, type Call } from "../src/api/client.ts";
import { Session, tokensOf } from "../src/api/session.ts";
import { Device } from "../src/store/device.ts";
import { LocalStore } from "../src/store/local.ts";
import { SyncBox, type GrantedScope, type Page } from "../src/store/sync-box.ts";
import { Vault } from "../src/store/vault.ts";
import { Engine } from "../src/sync/engine.ts";
import type { PushResult } from "../src/outbox/states.ts";
import type { Account, Judgement, RevisionItem } from "../src/types.ts";

const account = (id: string, role = "worker"): Account => ({ id, username: "wg" + id, name: "员", role, areas: [], grids: [] });
const fine: Judgement = { visible: [], auto_na: [], measures: {}, missing: [], checks: [], flags: [], notes: [], computed: {} };
const HASH = "b".repeat(64);
const VILLAGE = "130533102201";

/** A server in memory with the shapes of docs/api.md and docs/sync.md; `down` and `refuse` break it. */
class Server {
  epoch = "e1";
  down = false;
  /** A path at which the line breaks. */
  breakAt = "";
  refuse = false;
  renewals = 0;
  valid = "a0";
  revs = new Map<string, RevisionItem>();
  seen: string[] = [];
  scopes: GrantedScope[] = [{ scope: `roster/${VILLAGE}`, kind: "roster", campaign: null, village: VILLAGE, name: "甲村" }];
  pages: Page[] = [];

  readonly call: Call = async (path, request = {}) => {
    this.seen.push(path);
    await Promise.resolve();
    if (this.down || path === this.breakAt) throw new ApiError(0, "offline", "没有信号");
    if (path === "/api/auth/token") {
      if (this.refuse) throw new ApiError(401, "invalid_credentials", "请重新登录");
      this.valid = `a${++this.renewals}`;
      return { access_token: this.valid, expires_in: 900, refresh_token: `r${this.renewals}`, account: account("x") };
    }
    if (request.token !== this.valid) throw new ApiError(401, "token_expired", "过期");
    switch (path) {
      case "/api/sync/push": return this.push((request.body as { items: RevisionItem[] }).items);
      case "/api/sync/have": return { revs: (request.body as { revs: string[] }).revs.filter((id) => this.revs.has(id)), blobs: [] };
      case "/api/sync/scopes": return { epoch: this.epoch, scopes: this.scopes, grids: [] };
      case "/api/sync/pull": return this.pages.shift() ?? { changes: [], cursor: "end", more: false, epoch: this.epoch };
      case "/api/campaigns": return { items: [{ id: "c1", date: "2022", questionnaires: [{ id: "tiny", hash: HASH, version: 1, subject: "household" }], lines: [], stages: [] }] };
      default: return { id: "tiny", version: 1, hash: HASH, definition: { id: "tiny", version: 1, subject: "household", title: "", short: "", sections: [] } };
    }
  };

  private push(items: RevisionItem[]) {
    const results = items.map((item): PushResult => {
      const status = this.revs.has(item.rev_id) ? "duplicate" : "accepted";
      this.revs.set(item.rev_id, item);
      return { rev_id: item.rev_id, status, seq: this.revs.size, head: item.rev_id, need_blobs: [], flags: [], problem: null };
    });
    return { protocol: 1, epoch: this.epoch, server_time: "", results };
  }
}

let number = 0;
async function phone(server: Server, role = "worker") {
  const id = `10000000-0000-7000-8000-${String(++number).padStart(12, "0")}`;
  const device = await Device.open();
  const vault = await Vault.open(await device.remember({ id, username: "wg", name: "员" }, `dev-${number}`));
  device.close();
  await vault.keepAccount(account(id, role));
  const box = new SyncBox(vault);
  let clock = 1_000_000;
  const session = new Session(box, server.call, () => clock);
  await box.keepTokens(tokensOf({ access_token: server.valid, expires_in: 900, refresh_token: "r0" }, clock));
  const later: number[] = [];
  const again = () => new Engine(box, vault, {
    request: (path, request) => session.request(path, request), now: () => clock, random: () => 0.5,
    alone: (_name, _wait, work) => work(), later: (ms) => { later.push(ms); return () => undefined; },
  }, () => undefined);
  const engine = again();
  const store = new LocalStore(vault, () => undefined, () => clock);
  const finish = async (household: string) => {
    const draft = await store.openDraft({ campaign: "c1", village: VILLAGE, household_id: household, questionnaire: HASH });
    return (await store.finish(draft, fine)).rev_id;
  };
  return { box, session, engine, again, store, later, finish, tick: (ms: number) => { clock += ms; } };
}

let server: Server;
beforeEach(() => { server = new Server(); });

describe("the sign-in", () => {
  test("ten calls with an access token that ran out renew it once", async () => {
    const { session } = await phone(server);
    server.valid = "other";
    await Promise.all(Array.from({ length: 10 }, () => session.request("/api/campaigns")));
    expect(server.renewals).toBe(1);
  });

  test("one that is refused is expired, removes nothing unsent, and a new one sends it", async () => {
    const p = await phone(server);
    await p.engine.now();
    await p.finish("h1");
    server.valid = "other";
    server.refuse = true;
    await p.engine.now();
    expect(await p.session.state()).toBe("expired");
    expect(p.engine.status().problem).toBe("请重新登录");
    expect(p.later).toEqual([]);
    expect((await p.store.outboxSummary()).unsent).toBe(1);
    server.refuse = false;
    await p.box.keepTokens(tokensOf({ access_token: "other", expires_in: 900, refresh_token: "r" }, 0));
    await p.engine.now();
    expect((await p.store.outboxSummary()).unsent).toBe(0);
  });

  test("no network while renewing is no expiry", async () => {
    const p = await phone(server);
    server.valid = "other";
    server.down = true;
    await expect(p.session.request("/api/campaigns")).rejects.toMatchObject({ status: 0 });
    expect(await p.session.state()).toBe("active");
  });
});

describe("a run", () => {
  test("brings forms and roster, then sends what was finished, and says so", async () => {
    const p = await phone(server);
    await p.engine.now();
    expect(await p.store.questionnaire(HASH)).not.toBeNull();
    expect(await p.store.lastPulledAt()).not.toBeNull();
    const rev = await p.finish("h1");
    await p.engine.now();
    expect(server.revs.has(rev)).toBe(true);
    expect((await p.store.outbox())[0]?.state).toBe("delivered");
    expect(p.engine.status()).toMatchObject({ phase: "idle", problem: null, reachable: true });
  });

  test("without signal keeps all, plans another try, and the next one sends", async () => {
    const p = await phone(server);
    await p.engine.now();
    await p.finish("h1");
    server.down = true;
    await p.engine.now();
    expect(p.engine.status()).toMatchObject({ problem: "没有信号", reachable: false });
    expect(p.later).toEqual([1000]);
    server.down = false;
    await p.engine.now();
    expect((await p.store.outboxSummary()).unsent).toBe(0);
  });

  test("with nothing to send, the signal's return takes the complaint away", async () => {
    const p = await phone(server);
    await p.engine.now();
    server.down = true;
    await p.engine.now();
    expect(p.engine.status().problem).toBe("没有信号");
    server.down = false;
    await p.engine.wake("timer");
    expect(p.engine.status()).toMatchObject({ phase: "idle", problem: null, reachable: true });
  });

  test("a row left as 上传中 by a killed app is sent again", async () => {
    const p = await phone(server);
    await p.engine.now();
    const rev = await p.finish("h1");
    await p.box.apply(new Map([[rev, { type: "send" }]]), "strict");
    await p.engine.now();
    expect((await p.store.outbox())[0]?.state).toBe("delivered");
  });

  test("a server restored from a backup gets back what it lost, and cursors start again", async () => {
    const p = await phone(server);
    await p.engine.now();
    const kept = await p.finish("h1");
    const lost = await p.finish("h2");
    await p.engine.now();
    expect((await p.box.scopes())[0]?.cursor).toBe("end");
    server.revs.delete(lost);
    server.epoch = "e2";
    server.pages = [{ changes: [], cursor: "new", more: false, epoch: "e2" }];
    await p.engine.now();
    await p.engine.now();
    expect([...server.revs.keys()].sort()).toEqual([kept, lost].sort());
    expect((await p.store.outboxSummary()).unsent).toBe(0);
    expect(await p.box.epoch()).toBe("e2");
  });

  test("an app closed while it asks what a restored server has lost asks again when it is opened", async () => {
    const p = await phone(server);
    await p.engine.now();
    const lost = await p.finish("h1");
    await p.engine.now();
    server.revs.clear();
    server.epoch = "e2";
    server.breakAt = "/api/sync/have";
    await p.engine.now();
    expect(p.engine.status().reachable).toBe(false);
    expect((await p.box.load()).rows[0]).toMatchObject({ state: "delivered", epoch: "e1" });
    p.engine.stop();
    server.breakAt = "";
    const opened = p.again();
    await opened.wake("start");
    await opened.wake("timer");
    expect([...server.revs.keys()]).toEqual([lost]);
    expect((await p.box.load()).rows[0]).toMatchObject({ state: "delivered", epoch: "e2" });
  });

  test("two wakes at once make one run, and the button's promise waits for it", async () => {
    const p = await phone(server);
    await p.engine.now();
    await p.finish("h1");
    void p.engine.wake("focus");
    await Promise.all([p.engine.wake("online"), p.engine.now()]);
    expect(server.seen.filter((path) => path === "/api/sync/push")).toHaveLength(1);
    expect(p.engine.status().phase).toBe("idle");
  });

  test("after sign-out nothing more is asked of the server", async () => {
    const p = await phone(server);
    await p.engine.now();
    await p.finish("h1");
    const before = server.seen.length;
    p.engine.stop();
    await p.engine.now();
    expect(server.seen).toHaveLength(before);
    expect((await p.store.outboxSummary()).unsent).toBe(1);
  });

  test("a supervisor's phone carries no roster", async () => {
    const p = await phone(server, "township");
    await p.engine.now();
    expect(server.seen).not.toContain("/api/sync/scopes");
    expect(await p.store.campaigns()).toHaveLength(1);
  });
});

describe("calls", () => {
  const answering = (response: () => Response | Promise<Response>) => caller(() => Promise.resolve().then(response));
  const failing = (response: () => Response | Promise<Response>) => answering(response)("/api/x").catch((e: unknown) => e as ApiError);
  test("a problem document becomes its code and its Chinese sentence", async () => {
    const body = JSON.stringify({ code: "not_permitted", detail: "这个村不在您的范围里。", title: "x" });
    const error = await failing(() => new Response(body, { status: 403, headers: { "Content-Type": "application/problem+json" } }));
    expect(error).toMatchObject({ status: 403, code: "not_permitted", message: "这个村不在您的范围里。" });
  });
  test("a gateway's bare error still has a sentence, and Retry-After is read", async () => {
    const error = await failing(() => new Response("<html>", { status: 503, headers: { "Retry-After": "7" } }));
    expect(error).toMatchObject({ status: 503, retryAfter: 7000 });
    expect((error as ApiError).message).toMatch(/[一-龥]/);
  });
  test("a sign-in page of some network is no answer", async () => {
    expect(await failing(() => new Response("<html>", { status: 200 }))).toMatchObject({ status: 0, code: "not_json" });
  });
  test("no network is offline, and silence is a timeout", async () => {
    expect(await failing(() => { throw new TypeError("Failed to fetch"); })).toMatchObject({ status: 0, code: "offline" });
    const silent = caller((_url, init) => new Promise((_resolve, reject) => {
      init?.signal?.addEventListener("abort", () => reject(new DOMException("aborted", "AbortError")));
    }));
    await expect(silent("/api/x", { timeout: 20 })).rejects.toMatchObject({ status: 0, code: "timeout" });
  });
});
