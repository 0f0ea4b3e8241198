import { describe, expect, test } from "vitest";
import { ApiError } from "../src/api/client.ts";
import { KEPT, LEAST_CHUNK, MOST_CHUNK, forgetPhotos, nextStep, offerPhotos, photoAfter, uploadPhotos, type BlobReply, type PhotoEvent, type PhotoPorts } from "../src/outbox/photos.ts";
import { PhotoSync } from "../src/sync/photo-sync.ts";
import { isSpare } from "../src/store/photo-box.ts";
import { photosOf, summarise } from "../src/store/rows.ts";
import type { OutboxEntry, PhotoEntry } from "../src/types.ts";

const SIZE = MOST_CHUNK * 2 + 1000;
/** No two parts of it are the same. */
const PATTERN = Uint8Array.from({ length: SIZE }, (_, i) => (i * 7 + (i >> 8)) % 251);
const photo = (sha256: string, more: Partial<PhotoEntry> = {}): PhotoEntry => ({
  sha256, size: SIZE, type: "image/jpeg", drafts: [], revs: ["r1"], state: "waiting", offset: 0, attempts: 0, next_at: 0, added_at: 1,
  there_at: null, epoch: null, problem: null, ...more,
});
const reply = (status: number, more: Partial<BlobReply> = {}): BlobReply =>
  ({ status, offset: null, complete: false, code: null, message: null, retryAfter: null, ...more });
const offline = () => new ApiError(0, "offline", "没有信号");

/** A server after docs/sync.md (Photos): parts in order, whole photos compared with what they should be. A test breaks
 *  the line before or after chosen requests. */
class Trial {
  clock = 1_000_000;
  parts = new Map<string, Uint8Array>();
  whole = new Map<string, Uint8Array>();
  asked = new Set<string>();
  requests: string[] = [];
  lineBreaks = new Map<number, "before" | "after">();
  halt: () => boolean = () => false;
  spoil = 0;
  epoch = "e1";
  refuse: ApiError | null = null;
  rows = new Map<string, PhotoEntry>();
  pictures = new Map<string, Uint8Array>();

  constructor(...photos: PhotoEntry[]) {
    for (const p of photos) {
      this.rows.set(p.sha256, p);
      this.asked.add(p.sha256);
      this.pictures.set(p.sha256, Buffer.concat([Buffer.from(p.sha256.slice(0, 1)), PATTERN.subarray(1, p.size)]));
    }
  }

  private async line(what: string, work: () => BlobReply): Promise<BlobReply> {
    const at = this.requests.push(what);
    await Promise.resolve();
    const cut = this.lineBreaks.get(at);
    if (this.refuse) throw this.refuse;
    if (cut === "before") throw offline();
    const answer = work();
    if (cut === "after") throw offline();
    return answer;
  }
  private stand(hash: string): BlobReply {
    if (!this.asked.has(hash)) return reply(404);
    if (this.whole.has(hash)) return reply(200, { offset: SIZE, complete: true });
    return reply(200, { offset: this.parts.get(hash)?.length ?? 0 });
  }
  private take(hash: string, offset: number, part: Uint8Array): BlobReply {
    if (!this.asked.has(hash)) return reply(404);
    const held = this.parts.get(hash) ?? new Uint8Array();
    if (offset !== held.length) return reply(409, { offset: held.length });
    const grown = Buffer.concat([held, part]);
    if (this.spoil > 0) grown[this.spoil-- ]! ^= 1;
    this.parts.set(hash, grown);
    if (grown.length < SIZE) return reply(204, { offset: grown.length });
    this.parts.delete(hash);
    if (!grown.equals(this.pictures.get(hash)!)) return reply(422);
    this.whole.set(hash, grown);
    return reply(201, { offset: SIZE });
  }
  ports(): PhotoPorts {
    return {
      store: {
        due: () => Promise.resolve([...this.rows.values()].filter((e) => e.state === "waiting")),
        bytes: (hash) => Promise.resolve(this.pictures.has(hash) ? Uint8Array.from(this.pictures.get(hash)!).buffer : null),
        apply: (events: ReadonlyMap<string, PhotoEvent>) => {
          for (const [hash, event] of events) this.rows.set(hash, photoAfter(this.rows.get(hash)!, event));
          return Promise.resolve();
        },
        spare: () => Promise.resolve([...this.rows.values()].filter((e) => isSpare(e, new Set(["r1"])))),
        there: () => Promise.resolve([...this.rows.values()].filter((e) => e.state === "there")),
        forget: (hashes) => {
          for (const hash of hashes) this.rows.delete(hash);
          return Promise.resolve();
        },
      },
      ask: (hash) => this.line("HEAD", () => this.stand(hash)),
      put: (hash, offset, _length, part) => this.line(`PUT ${offset}`, () => this.take(hash, offset, new Uint8Array(part))),
      have: (hashes) => Promise.resolve(hashes.filter((h) => this.whole.has(h))),
      alone: (_name, work) => work(),
      epoch: () => Promise.resolve(this.epoch),
      interrupted: () => this.halt(),
      now: () => this.clock, random: () => 0.5,
    };
  }
  run = () => uploadPhotos(this.ports(), 0);
  row = (hash: string) => this.rows.get(hash)!;
}

describe("the upload of a photo", () => {
  test("goes part by part and ends with the server's word that it is whole", async () => {
    const t = new Trial(photo("a"));
    expect(await t.run()).toEqual({ sent: 1, problem: null, again: null });
    expect(t.requests).toEqual(["HEAD", "PUT 0", `PUT ${MOST_CHUNK}`, `PUT ${2 * MOST_CHUNK}`]);
    expect(t.row("a")).toMatchObject({ state: "there", there_at: t.clock, offset: SIZE });
  });

  test("one that stepped aside while the clock stood at 2099 goes at once, one that waits its turn waits", async () => {
    const t = new Trial(photo("a", { attempts: 1, next_at: Date.UTC(2099, 0, 1) }), photo("b", { attempts: 1, next_at: 1_005_000 }));
    expect(await t.run()).toEqual({ sent: 1, problem: null, again: 5_000 });
    expect(t.row("a").state).toBe("there");
  });

  test.each([1, 2, 3, 4].flatMap((at) => (["before", "after"] as const).map((side) => [at, side] as const)))(
    "cut at request %i, %s the server took it, goes on from where the server stands", async (at, side) => {
      const t = new Trial(photo("a"), photo("b"));
      t.lineBreaks.set(at, side);
      const first = await t.run();
      expect(first.problem?.status).toBe(0);
      expect(first.again).toBeGreaterThan(0);
      t.lineBreaks.clear();
      const before = t.requests.length;
      expect((await t.run()).problem).toBeNull();
      expect([...t.whole.keys()].sort()).toEqual(["a", "b"]);
      expect([...t.rows.values()].map((r) => r.state)).toEqual(["there", "there"]);
      // Not a byte of what had arrived is sent again.
      const arrived = side === "after" ? at - 1 : Math.max(0, at - 2);
      const again = t.requests.slice(before).filter((r) => r.startsWith("PUT")).length;
      expect(again).toBe(6 - arrived);
    });

  test("cut at every single request in turn still ends", async () => {
    const t = new Trial(photo("a"), photo("b"));
    for (let i = 1; i < 200; i++) t.lineBreaks.set(i, i % 3 === 0 ? "before" : "after");
    let runs = 0;
    while ([...t.rows.values()].some((r) => r.state === "waiting") && runs++ < 200) {
      // A phone that asks and is cut learns nothing: every second run gets its first answer.
      if (runs % 2 === 0) t.lineBreaks.delete(t.requests.length + 1);
      await t.run();
    }
    expect(t.whole.size).toBe(2);
  });

  test("what another tab sent meanwhile is not an error", async () => {
    const t = new Trial(photo("a"));
    const ports = t.ports();
    let first = true;
    const put: PhotoPorts["put"] = async (hash, offset, length, part) => {
      if (first) {
        first = false;
        await ports.put(hash, offset, length, part); // the proxy's second copy comes before ours
      }
      return ports.put(hash, offset, length, part);
    };
    expect((await uploadPhotos({ ...ports, put }, 0)).sent).toBe(1);
    expect(t.whole.has("a")).toBe(true);
  });

  test("spoiled on the way is sent once more from the start", async () => {
    const t = new Trial(photo("a"));
    t.spoil = 1;
    expect((await t.run()).sent).toBe(1);
    expect(t.requests.filter((r) => r === "PUT 0")).toHaveLength(2);
  });

  test("that never arrives whole steps aside and does not hold up the next", async () => {
    const t = new Trial(photo("a"), photo("b"));
    const ports = t.ports();
    const put: PhotoPorts["put"] = (hash, offset, length, part) =>
      hash === "a" && offset > 0 ? Promise.resolve(reply(422)) : ports.put(hash, offset, length, part);
    const ask: PhotoPorts["ask"] = (hash) => (hash === "a" ? Promise.resolve(reply(200, { offset: 0 })) : ports.ask(hash));
    const done = await uploadPhotos({ ...ports, ask, put }, 0);
    expect(done).toMatchObject({ sent: 1, problem: null });
    expect(t.row("a")).toMatchObject({ state: "waiting", attempts: 1, problem: { code: "blob_mismatch" } });
    expect(t.row("a").next_at).toBeGreaterThan(t.clock);
    expect(done.again).toBeGreaterThan(0);
  });

  test.each([404, 413, 423])("refused with %i waits for its turn, longer each time", async (status) => {
    const t = new Trial(photo("a"));
    const ports = { ...t.ports(), ask: () => Promise.resolve(reply(status)) };
    await uploadPhotos(ports, 0);
    const first = t.row("a").next_at - t.clock;
    t.clock = t.row("a").next_at;
    await uploadPhotos(ports, 0);
    expect(t.row("a").attempts).toBe(2);
    expect(t.row("a").next_at - t.clock).toBe(first * 2);
  });

  test("a line too slow for a part gets smaller parts", async () => {
    const t = new Trial(photo("a"));
    const ports = t.ports();
    const sizes: number[] = [];
    const put: PhotoPorts["put"] = (hash, offset, length, part) => {
      sizes.push(part.byteLength);
      if (part.byteLength > LEAST_CHUNK * 2) return Promise.reject(new ApiError(0, "timeout", "慢"));
      return ports.put(hash, offset, length, part);
    };
    expect((await uploadPhotos({ ...ports, put }, 0)).sent).toBe(1);
    expect(sizes.slice(0, 3)).toEqual([MOST_CHUNK, MOST_CHUNK / 2, MOST_CHUNK / 4]);
  });

  test("makes room for answers between two parts", async () => {
    const t = new Trial(photo("a"));
    t.halt = () => t.requests.length >= 2;
    expect(await t.run()).toEqual({ sent: 0, problem: null, again: 0 });
    expect(t.requests).toEqual(["HEAD", "PUT 0"]);
    t.halt = () => false;
    await t.run();
    expect(t.whole.has("a")).toBe(true);
  });

  test("leaves a photo to the tab that is sending it", async () => {
    const t = new Trial(photo("a"));
    expect((await uploadPhotos({ ...t.ports(), alone: () => Promise.resolve(null) }, 0)).sent).toBe(0);
    expect(t.requests).toEqual([]);
  });

  test("stops at an answer that concerns the whole phone", async () => {
    const t = new Trial(photo("a"), photo("b"));
    const ask = () => Promise.reject(new ApiError(503, "busy", "忙", 7000));
    expect(await uploadPhotos({ ...t.ports(), ask }, 0)).toMatchObject({ problem: { status: 503 }, again: 7000 });
    expect(t.row("a").attempts).toBe(0);
  });

  test("a page of somebody else's network is taken for nothing", () => {
    expect(nextStep(SIZE, reply(200), 0).to).toBe("aside");
    expect(nextStep(SIZE, reply(200, { offset: SIZE }), 0).to).toBe("aside");
    expect(nextStep(SIZE, reply(204, { offset: SIZE }), 0).to).toBe("ask");
    expect(nextStep(SIZE, reply(409, { offset: SIZE + 1 }), 0).to).toBe("aside");
  });
});

describe("a clock that jumped", () => {
  test("strands no photo that stepped aside in 2099", async () => {
    const t = new Trial(photo("a"));
    t.clock = Date.UTC(2099, 0, 1);
    await uploadPhotos({ ...t.ports(), ask: () => Promise.resolve(reply(404)) }, 0);
    expect(t.row("a").state).toBe("waiting");
    t.clock = Date.UTC(2026, 0, 1);
    expect((await t.run()).sent).toBe(1);
  });
  test("neither keeps a photo for ever nor drops one without the server's word", async () => {
    const t = new Trial(photo("a", { state: "there", there_at: Date.UTC(2099, 0, 1), epoch: "e1" }));
    t.whole.set("a", t.pictures.get("a")!);
    t.clock = Date.UTC(2026, 0, 1);
    await forgetPhotos(t.ports());
    expect(t.row("a").there_at).toBe(t.clock);
    t.clock += KEPT;
    await forgetPhotos(t.ports());
    expect(t.rows.has("a")).toBe(false);
  });
});

describe("when photos go", () => {
  const world = () => {
    const t = new Trial(photo("a"), photo("b"));
    const answers = { atWork: false, clear: true };
    const timers: { ms: number; work: () => void }[] = [];
    const { interrupted: _none, ...ports } = t.ports();
    const sync = new PhotoSync(ports, answers, (ms, work) => {
      timers.push({ ms, work });
      return () => undefined;
    }, () => undefined);
    return { t, answers, timers, sync };
  };
  test("calls during a run cause one more, not two at once", async () => {
    const { t, sync } = world();
    const runs = [sync.go(), sync.go(), sync.go()];
    await Promise.all(runs);
    expect(t.whole.size).toBe(2);
    expect(t.requests.filter((r) => r === "PUT 0")).toHaveLength(2);
    expect(sync.status()).toEqual({ busy: false, problem: null });
  });
  test("a run that answers interrupted leaves the rest to their next call, without a timer of its own", async () => {
    const { t, answers, timers, sync } = world();
    const go = sync.go();
    answers.atWork = true;
    answers.clear = false;
    await go;
    expect([t.whole.size, timers]).toEqual([0, []]);
    answers.atWork = false;
    answers.clear = true;
    await sync.go();
    expect(t.whole.size).toBe(2);
  });
  test("after a cut it says why and tries again by itself, unless the answers are in trouble too", async () => {
    const { t, answers, timers, sync } = world();
    t.lineBreaks.set(2, "before");
    await sync.go();
    expect(sync.status().problem).toMatchObject({ status: 0 });
    answers.clear = false;
    timers[0]!.work();
    await Promise.resolve();
    const before = t.requests.length;
    answers.clear = true;
    timers[0]!.work();
    await sync.go();
    expect(t.requests.length).toBeGreaterThan(before);
    expect(t.whole.size).toBe(2);
    expect(sync.status().problem).toBeNull();
  });
  test("a sign-in that ran out waits for the person", async () => {
    const { t, timers, sync } = world();
    t.refuse = new ApiError(401, "invalid_refresh_token", "请重新登录");
    await sync.go();
    expect(timers).toEqual([]);
    expect(t.row("a")).toMatchObject({ state: "waiting", attempts: 0 });
  });
  test("a worker who was just given other grids waits for nobody", async () => {
    const { t, timers, sync } = world();
    t.refuse = new ApiError(401, "token_outdated", "权限已有变动");
    await sync.go();
    expect(timers).toHaveLength(1);
    t.refuse = null;
    await sync.go();
    expect(t.whole.size).toBe(2);
  });
});

describe("leaving the phone", () => {
  const there = (more: Partial<PhotoEntry> = {}) => photo("a", { state: "there", there_at: 5000, epoch: "e1", ...more });
  const forget = async (t: Trial, now: number) => {
    t.clock = now;
    await forgetPhotos(t.ports());
    return t.rows.has("a") ? t.row("a").state : "gone";
  };

  test("not before seven days, and only on the server's fresh word", async () => {
    const t = new Trial(there());
    t.whole.set("a", t.pictures.get("a")!);
    expect(await forget(t, 5000 + KEPT - 1)).toBe("there");
    expect(await forget(t, 5000 + KEPT)).toBe("gone");
  });

  test("one that the server lost is sent again instead", async () => {
    const t = new Trial(there());
    expect(await forget(t, 5000 + KEPT)).toBe("waiting");
    await t.run();
    expect(t.whole.has("a")).toBe(true);
  });

  test("never while a draft or an unsent form names it", async () => {
    for (const named of [{ drafts: ["s1"] }, { revs: ["r1", "unsent"] }]) {
      const t = new Trial(there(named));
      t.whole.set("a", t.pictures.get("a")!);
      expect(await forget(t, 5000 + 2 * KEPT)).toBe("there");
    }
  });

  test("no word of the server, no deletion", async () => {
    const t = new Trial(there());
    t.clock = 5000 + KEPT;
    await expect(forgetPhotos({ ...t.ports(), have: () => Promise.reject(offline()) })).rejects.toMatchObject({ status: 0 });
    expect(t.row("a").state).toBe("there");
  });

  test("a restored server gets back what it lost, and only that", async () => {
    const t = new Trial(there(), photo("b", { state: "there", there_at: 1 }));
    t.whole.set("b", t.pictures.get("b")!);
    await offerPhotos(t.ports());
    expect(t.row("a").state).toBe("there");
    t.epoch = "e2";
    await offerPhotos(t.ports());
    expect([t.row("a").state, t.row("b").state]).toEqual(["waiting", "there"]);
    expect(t.row("b").epoch).toBe("e2");
  });
});

describe("what the person reads", () => {
  const entry = (rev_id: string, state: OutboxEntry["state"]): OutboxEntry => ({
    rev_id, submission_id: "s" + rev_id, n: 1, state, attempts: 0, next_at: 0, finished_at: 1, delivered_at: null, seq: null, need_blobs: [], problem: null,
  });
  test("照片 2/6 counts the photos of delivered forms that are not whole yet", () => {
    const photos = [
      ...["a", "b"].map((id) => photo(id, { state: "there" })), ...["c", "d", "e", "f"].map((id) => photo(id)),
      photo("other", { revs: ["r2"], state: "there" }), photo("unsent", { revs: ["r3"] }),
    ];
    const entries = [entry("r1", "delivered"), entry("r2", "delivered"), entry("r3", "saved")];
    expect(summarise(entries, photos, 1, () => "today").photos).toEqual({ total: 6, there: 2 });
    expect(summarise(entries, photos.slice(0, 2), 1, () => "today").photos).toEqual({ total: 0, there: 0 });
  });
  test("of one form: how many, and what the one under way lacks", () => {
    const known = new Map([["a", photo("a", { state: "there" })], ["b", photo("b", { offset: SIZE / 4 })]]);
    const blobs = ["a", "b", "gone"].map((sha256) => ({ sha256, size: SIZE }));
    expect(photosOf(blobs, known)).toEqual({ total: 3, there: 2, lacks: 0.75 });
  });
});
