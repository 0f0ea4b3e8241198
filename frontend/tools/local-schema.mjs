// Keeps the databases of the app as it stands as tests/fixtures/local-v<schema>.json: run it before each release that
// changes the local schema, and never again for the same number. `node tools/local-schema.mjs`
import "fake-indexeddb/auto";
import { existsSync, writeFileSync } from "node:fs";
import { createServer } from "vite";

const server = await createServer({ server: { middlewareMode: true, hmr: false, ws: false }, appType: "custom", logLevel: "error" });
const { make } = await server.ssrLoadModule("/tests/fixtures/make.ts");
const snapshot = await make();
await server.close();
const file = new URL(`../tests/fixtures/local-v${snapshot.schema}.json`, import.meta.url);
if (existsSync(file)) {
  console.error(`${file.pathname} is kept already: a released schema does not change.`);
  process.exit(1);
}
writeFileSync(file, JSON.stringify(snapshot, null, 1) + "\n");
console.log(file.pathname);
process.exit(0);
