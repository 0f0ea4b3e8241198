import "fake-indexeddb/auto";
import { readFileSync } from "node:fs";
import { openDB } from "idb";
import { beforeEach, describe, expect, test } from "vitest";
import { fromBase64url, joined, partKey, plan, rawPoint, sealPart, toBase64url, type Manifest, type ServerKeys } from "../src/outbox/bundle.ts";
import { eventsOf, readReceipts, ReceiptError, verify, type Receipt } from "../src/outbox/receipt.ts";
import { initial, step } from "../src/outbox/machine.ts";
import { transition, type PushResult } from "../src/outbox/states.ts";
import { lacking } from "../src/pages/supervisor/lacking.ts";
import { canonical } from "../src/kit/canonical.ts";
import { CarryBox, CarryError, type CarriedFile } from "../src/store/carry-box.ts";
import { Device } from "../src/store/device.ts";
import { LocalStore } from "../src/store/local.ts";
import { SyncBox } from "../src/store/sync-box.ts";
import { Vault } from "../src/store/vault.ts";
import type { Campaign, Definition, Judgement, OutboxEntry, Questionnaire, RevisionItem } from "../src/types.ts";

const vector = JSON.parse(readFileSync(new URL("../../tests/vectors/bundle.json", import.meta.url), "utf8")) as {
  keys: ServerKeys; device_id: string; receipt: Receipt;
};

/** A server with keys of its own, written from docs/sync.md. */
async function server(key_id = "0123456789abcdef") {
  const bare = async (key: CryptoKey) => {
    const { x, y } = await crypto.subtle.exportKey("jwk", key);
    return { kty: "EC" as const, crv: "P-256" as const, x: x!, y: y! };
  };
  const seal = await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, ["deriveBits"]);
  const sign = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]);
  const keys: ServerKeys = { key_id, seal: await bare(seal.publicKey), sign: await bare(sign.publicKey) };
  return {
    keys,
    async open(file: Blob) {
      const bytes = new Uint8Array(await file.arrayBuffer());
      const end = bytes.indexOf(10);
      const line = bytes.slice(0, end);
      const header = JSON.parse(new TextDecoder().decode(line)) as Record<string, unknown> & { epk: ServerKeys["seal"]; iv: string };
      const epk = await crypto.subtle.importKey("jwk", { ...header.epk }, { name: "ECDH", namedCurve: "P-256" }, false, []);
      const key = await partKey(seal.privateKey, epk, rawPoint(header.epk), rawPoint(keys.seal), "decrypt");
      const algorithm = { name: "AES-GCM", iv: fromBase64url(header.iv), additionalData: line };
      const plain = new Uint8Array(await crypto.subtle.decrypt(algorithm, key, bytes.slice(end + 1)));
      const length = new DataView(plain.buffer).getUint32(0);
      const manifest = JSON.parse(new TextDecoder().decode(plain.slice(4, 4 + length))) as Manifest;
      return { header, manifest, rest: plain.slice(4 + length) };
    },
    async receipt(of: Partial<Receipt>): Promise<Receipt> {
      const rest = {
        ruhu: "receipt" as const, v: 1, bundle_id: "b", part: 1, parts: 1, key_id, account_name: "员", device_id: "d", epoch: "e",
        at: "2022-08-09T00:00:00Z", results: [], blobs: [], ...of,
      };
      const bytes = new TextEncoder().encode(canonical(rest));
      const signature = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, sign.privateKey, bytes);
      return { ...rest, signature: toBase64url(new Uint8Array(signature)) };
    },
  };
}
type Server = Awaited<ReturnType<typeof server>>;

const manifest = (more: Partial<Manifest> = {}): Manifest => ({ account_id: "a", device_id: "d", token: "t", items: [], blobs: [], ...more });
const one = { bundle_id: "b", part: 1, parts: 1 };

describe("a sealed file", () => {
  test("is opened by the server's key and holds the items and the photos byte for byte", async () => {
    const desk = await server();
    const photos = [Uint8Array.of(1, 2, 3), new Uint8Array(300_000).fill(7)];
    const items = [{ rev_id: "r1", answers: { values: { 备注: "东头屋裂缝" } } }] as unknown as RevisionItem[];
    const blobs = photos.map((p, i) => ({ sha256: String(i).repeat(64), size: p.length }));
    const opened = await desk.open(await sealPart(desk.keys, one, manifest({ items, blobs }), photos));
    expect(opened.manifest).toEqual(manifest({ items, blobs }));
    expect(opened.rest).toEqual(joined(photos));
    expect(opened.header).toMatchObject({ ruhu: "bundle", v: 1, ...one, key_id: desk.keys.key_id });
  });

  test("shows a courier nothing of its content, and two of the same differ throughout", async () => {
    const desk = await server();
    const sealed = () => sealPart(desk.keys, one, manifest({ token: "secret-token" }), []);
    const [a, b] = [await (await sealed()).text(), await (await sealed()).text()];
    expect(a).not.toContain("secret-token");
    expect(a.split("\n")[1]).not.toBe(b.split("\n")[1]);
    expect((JSON.parse(a.split("\n")[0]!) as { epk: unknown }).epk).not.toEqual((JSON.parse(b.split("\n")[0]!) as { epk: unknown }).epk);
  });

  test("opens no more when any byte of head, content or tag was changed, or its end is missing", async () => {
    const desk = await server();
    const bytes = new Uint8Array(await (await sealPart(desk.keys, one, manifest(), [])).arrayBuffer());
    const head = bytes.indexOf(10);
    const part = new TextDecoder().decode(bytes.slice(0, head)).indexOf('"part":1') + 7;
    for (const at of [part, head + 1, Math.floor((head + bytes.length) / 2), bytes.length - 1]) {
      const changed = bytes.slice();
      changed[at]! ^= 1;
      await expect(desk.open(new Blob([changed])), String(at)).rejects.toThrow();
    }
    await expect(desk.open(new Blob([bytes.slice(0, -1)]))).rejects.toThrow();
    await expect((await server()).open(new Blob([bytes]))).rejects.toThrow();
  });
});

describe("what goes into which file", () => {
  const load = (id: string, bytes: number, ...photos: [string, number][]) => ({ rev_id: id, bytes, photos: photos.map(([sha256, size]) => ({ sha256, size })) });

  test("everything is packed once, in order, and no file is larger than it may be", () => {
    const loads = Array.from({ length: 40 }, (_, i) => load(`r${i}`, 10, [`p${i}a`, 20], [`p${i}b`, 25]));
    const parts = plan(loads, 200);
    const size = (revs: string[], photos: { size: number }[]) => revs.length * 10 + photos.reduce((s, p) => s + p.size, 0);
    for (const { revs, photos } of parts) expect(size(revs, photos)).toBeLessThanOrEqual(200);
    expect([...new Set(parts.flatMap((p) => p.revs))]).toEqual(loads.map((l) => l.rev_id));
    expect(parts.flatMap((p) => p.photos.map((x) => x.sha256))).toEqual(loads.flatMap((l) => l.photos.map((x) => x.sha256)));
  });

  test("a photo never travels without an item that names it", () => {
    const loads = [load("r1", 10, ["a", 80], ["b", 80], ["c", 80]), load("r2", 10, ["b", 80], ["d", 80])];
    for (const { revs, photos } of plan(loads, 100)) {
      const named = new Set(loads.filter((l) => revs.includes(l.rev_id)).flatMap((l) => l.photos.map((p) => p.sha256)));
      for (const photo of photos) expect(named.has(photo.sha256)).toBe(true);
    }
    expect(plan(loads, 100).flatMap((p) => p.photos.map((x) => x.sha256)).sort()).toEqual(["a", "b", "c", "d"]);
  });

  test("one item too big by itself still goes, alone; nothing gives no file", () => {
    expect(plan([load("r1", 10), load("big", 500), load("r3", 10)], 100).map((p) => p.revs)).toEqual([["r1"], ["big"], ["r3"]]);
    expect(plan([load("r1", 60), load("r2", 60)], 1000, 100).map((p) => p.revs)).toEqual([["r1"], ["r2"]]);
    expect(plan([])).toEqual([]);
  });
});

describe("a receipt", () => {
  const code = (work: Promise<unknown>) => work.then(() => "taken", (error: unknown) => (error as ReceiptError).code);

  test("of the Python server verifies here, and not after any change", async () => {
    const { receipt, keys, device_id } = vector;
    expect(await code(verify(receipt, [keys], device_id))).toBe("taken");
    const turned = structuredClone(receipt);
    turned.results[0]!.status = "accepted" === turned.results[0]!.status ? "duplicate" : "accepted";
    expect(await code(verify(turned, [keys], device_id))).toBe("forged");
    expect(await code(verify({ ...receipt, epoch: "another" }, [keys], device_id))).toBe("forged");
    expect(await code(verify({ ...receipt, signature: "AAAA" }, [keys], device_id))).toBe("forged");
    expect(await code(verify({ ...receipt, signature: "%" }, [keys], device_id))).toBe("forged");
  });

  test("of a server that the phone never met, or of another phone, is not taken", async () => {
    const { receipt, keys, device_id } = vector;
    expect(await code(verify(receipt, [], device_id))).toBe("unknown_server");
    expect(await code(verify(receipt, [{ ...keys, sign: (await server()).keys.sign }], device_id))).toBe("forged");
    expect(await code(verify(receipt, [keys], "another-phone"))).toBe("other_phone");
  });

  test("is read alone or in a list; any other file is told apart", () => {
    expect(readReceipts(JSON.stringify(vector.receipt))).toEqual([vector.receipt]);
    expect(readReceipts(JSON.stringify([vector.receipt, vector.receipt]))).toHaveLength(2);
    for (const text of ["", "{}", "[]", "null", "[1]", "not json", JSON.stringify({ ...vector.receipt, v: 2 })]) {
      expect(() => readReceipts(text), text).toThrow(ReceiptError);
    }
  });

  test("leads each row to the state that the same answer to a push would", () => {
    const row = (rev_id: string): OutboxEntry => ({
      rev_id, submission_id: "s", n: 1, state: "saved", attempts: 2, next_at: 9, finished_at: 1, delivered_at: null, seq: null, need_blobs: [], problem: null,
    });
    const results: PushResult[] = (["accepted", "duplicate", "disputed", "held", "retry"] as const).map((status, i) => ({
      rev_id: `r${i}`, status, seq: 3, head: null, need_blobs: [], flags: [], problem: status === "held" ? { code: "device_revoked", message: "停用" } : null,
    }));
    const events = eventsOf({ ...vector.receipt, results }, 50, () => 0);
    expect([...events].map(([id, event]) => transition(row(id), event).state)).toEqual(["delivered", "delivered", "disputed", "held", "saved"]);
  });
});

// ---- on the phone

const HASH = "a".repeat(64);
const VILLAGE = "130533102201";
const definition: Definition = {
  id: "tiny", version: 1, subject: "household", title: "t", short: "t",
  sections: [{ id: "s", title: "s", plain: "s", area: "income", questions: [{ id: "people", official: "p", plain: "p", type: "count" },
    { id: "roof", official: "r", plain: "r", type: "photo" }] }],
};
const campaign = {
  id: "c1", title: "c", short: "c", document: "", issuer: "", date: "2022-08-03", status: "open", stages: [], period_start: "2021-10-01",
  period_full_on: null, lines: [], questionnaires: [{ id: "tiny", version: 1, hash: HASH, subject: "household" }],
} satisfies Campaign;
const questionnaire: Questionnaire = { id: "tiny", version: 1, hash: HASH, definition };
const fine: Judgement = { visible: [], auto_na: [], measures: {}, missing: [], checks: [], flags: [], notes: [], computed: {} };

let number = 100;
let desk: Server;
let store: LocalStore;
let box: SyncBox;
let carry: CarryBox;
beforeEach(async () => {
  desk = await server();
  const device = await Device.open();
  const known = await device.remember({ id: `00000000-0000-7000-8000-${String(++number).padStart(12, "0")}`, username: `wg${number}`, name: "员" }, `dev-${number}`);
  device.close();
  const vault = await Vault.open(known);
  [box, carry, store] = [new SyncBox(vault), new CarryBox(vault), new LocalStore(vault, () => undefined)];
  await box.keepForms([campaign], [questionnaire]);
  await box.keepTokens({ access: "the last token", expires_at: 0, refresh: "r", expired: false });
  await box.keepServerKeys(desk.keys);
});
async function finish(household: string): Promise<string> {
  const draft = await store.openDraft({ campaign: "c1", village: VILLAGE, household_id: household, questionnaire: HASH });
  draft.answers.values["people"] = 4;
  await store.saveDraft(draft);
  return (await store.finish(draft, fine)).rev_id;
}
async function exported(): Promise<CarriedFile[]> {
  const files: CarriedFile[] = [];
  for await (const file of carry.files("01890000-0000-7000-8000-000000abcdef")) files.push(file);
  return files;
}
const accepted = (rev_id: string): PushResult => ({ rev_id, status: "accepted", seq: 5, head: rev_id, need_blobs: [], flags: [], problem: null });

/** A finished form with a photo in it. */
async function finishWithPhoto(household: string, bytes: Uint8Array<ArrayBuffer>) {
  const draft = await store.openDraft({ campaign: "c1", village: VILLAGE, household_id: household, questionnaire: HASH });
  const kept = await store.addPicture({ type: "image/jpeg", bytes: bytes.buffer });
  draft.answers.values["roof"] = kept;
  await store.saveDraft(draft);
  return { ...kept, rev: (await store.finish(draft, fine)).rev_id };
}

describe("on the phone", () => {
  test("all unsent forms leave sealed, also after sign-out, and stay on the phone", async () => {
    const revs = [await finish("h1"), await finish("h2")];
    await box.keepTokens(null);
    const before = await store.outbox();
    const [file, ...more] = await exported();
    expect(more).toEqual([]);
    const { manifest: inside } = await desk.open(file!.blob);
    expect(inside.items.map((i) => i.rev_id)).toEqual(revs);
    expect(inside.items[0]).toEqual(await box.item(revs[0]!));
    expect(inside).toMatchObject({ token: "the last token", device_id: box.device, account_id: box.accountId });
    expect(file).toMatchObject({ name: "入户-员-abcdef-1-1.ruhu", forms: 2 });
    expect(await store.outbox()).toEqual(before);
    expect(await carry.unsent()).toMatchObject({ forms: 2, photos: 0 });
  });

  test("the receipt marks exactly what the server took, once; a second time changes nothing", async () => {
    const [first, second] = [await finish("h1"), await finish("h2")];
    const receipt = await desk.receipt({ device_id: box.device, results: [accepted(first), accepted("00000000-0000-7000-8000-00000000ffff")] });
    expect(await carry.takeReceipts([JSON.stringify(receipt)], 77, () => 0)).toEqual({ delivered: 1, waiting: 0, look: 0, unknown: 1 });
    const after = await store.outbox();
    expect(after.map((r) => [r.rev_id, r.state]).sort()).toEqual([[first, "delivered"], [second, "saved"]].sort());
    await carry.takeReceipts([JSON.stringify(receipt)], 99, () => 0);
    expect(await store.outbox()).toEqual(after);
    expect((await desk.open((await exported())[0]!.blob)).manifest.items.map((i) => i.rev_id)).toEqual([second]);
  });

  test("of a list with one bad receipt none is applied", async () => {
    const rev = await finish("h1");
    const good = await desk.receipt({ device_id: box.device, results: [accepted(rev)] });
    const list = JSON.stringify([good, { ...good, part: 2 }]);
    await expect(carry.takeReceipts([list], 1, () => 0)).rejects.toMatchObject({ code: "forged" });
    expect((await store.outbox())[0]!.state).toBe("saved");
  });

  test("a receipt under a former key still verifies after the server's secret was changed", async () => {
    const rev = await finish("h1");
    await box.keepServerKeys((await server("newer")).keys);
    const receipt = await desk.receipt({ device_id: box.device, results: [accepted(rev)] });
    expect((await carry.takeReceipts([JSON.stringify(receipt)], 1, () => 0)).delivered).toBe(1);
    expect((await box.serverKeys()).map((k) => k.key_id)).toEqual(["newer", desk.keys.key_id]);
  });

  test("what came instead of the server's keys is not kept", async () => {
    for (const answer of [{}, null, { key_id: "x" }, { ...desk.keys, seal: null }]) await box.keepServerKeys(answer as never);
    expect(await box.serverKeys()).toEqual([desk.keys]);
  });

  test("a phone that signed in with an older app keeps its token through sign-out", async () => {
    const db = await openDB(`ruhu-${box.accountId}`);
    await db.delete("meta", "proof");
    db.close();
    await box.keepTokens(null);
    expect(await box.proof()).toBe("the last token");
  });

  test("says what is missing when it cannot export", async () => {
    await expect(exported()).rejects.toMatchObject({ code: "nothing" } satisfies Partial<CarryError>);
  });

  test("photos travel with the form that names them until a receipt says that they are there", async () => {
    const bytes = new Uint8Array(5000).fill(9);
    const { sha256, size, rev } = await finishWithPhoto("h1", bytes);
    expect(await carry.unsent()).toMatchObject({ forms: 1, photos: 1 });
    const opened = await desk.open((await exported())[0]!.blob);
    expect(opened.manifest.blobs).toEqual([{ sha256, size }]);
    expect(opened.rest).toEqual(bytes);

    // The answers arrived and the photo did not: both are carried, since a photo needs a form that names it.
    await carry.takeReceipts([JSON.stringify(await desk.receipt({ device_id: box.device, results: [accepted(rev)] }))], 1, () => 0);
    expect(await carry.unsent()).toMatchObject({ forms: 0, photos: 1 });
    const again = await desk.open((await exported())[0]!.blob);
    expect([again.manifest.items.map((i) => i.rev_id), again.manifest.blobs]).toEqual([[rev], [{ sha256, size }]]);

    await carry.takeReceipts([JSON.stringify(await desk.receipt({ device_id: box.device, epoch: "e9", blobs: [sha256] }))], 2, () => 0);
    expect(await carry.unsent()).toMatchObject({ forms: 0, photos: 0 });
    expect(await store.picture(sha256), "it stays until `have` confirms it").not.toBeNull();
  });

  test("a receipt from before a restore is kept with its epoch, so that the server is asked again", async () => {
    const rev = await finish("h1");
    await box.newEpoch("after the restore");
    await carry.takeReceipts([JSON.stringify(await desk.receipt({ device_id: box.device, epoch: "before", results: [accepted(rev)] }))], 1, () => 0);
    const loaded = await box.load();
    expect(loaded.rows[0]).toMatchObject({ state: "delivered", epoch: "before" });
    const [state] = step(initial(), { type: "wake", why: "start", at: 1, random: 0 });
    const [, effects] = step({ ...state, doing: "beginning" }, { type: "loaded", ...loaded, at: 1, random: 0 });
    expect(effects).toContainEqual({ type: "have", revs: [rev] });
  });
});

describe("where files are taken in", () => {
  test("tells which files of an export are still to come", () => {
    const receipt = (bundle_id: string, part: number, parts: number) => ({ ...vector.receipt, bundle_id, part, parts });
    expect(lacking([receipt("a", 1, 3), receipt("b", 1, 1), receipt("a", 3, 3)])).toEqual(["示例员: 还差第 2 份(共 3 份)"]);
    expect(lacking([receipt("a", 2, 2), receipt("a", 1, 2)])).toEqual([]);
  });
});
