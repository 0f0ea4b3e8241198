// Writes src/api/schema.d.ts from the server's OpenAPI document. Usage: npm run generate-api -- <openapi.json> [--check]
// With --check nothing is written: exit 1 when the file in the tree is stale.
import { readFileSync, writeFileSync } from "node:fs";
import openapiTS, { astToString } from "openapi-typescript";

const [path, flag] = process.argv.slice(2);
if (!path) {
  console.error("usage: npm run generate-api -- <openapi.json> [--check]");
  process.exit(2);
}
const target = new URL("../src/api/schema.d.ts", import.meta.url);
const head = "/** Generated from the server's OpenAPI document: npm run generate-api. Do not edit. */\n\n";
const text = head + astToString(await openapiTS(JSON.parse(readFileSync(path, "utf8"))));
if (flag !== "--check") writeFileSync(target, text);
else if (readFileSync(target, { encoding: "utf8", flag: "a+" }) !== text) {
  console.error("src/api/schema.d.ts is stale: run `npm run generate-api`");
  process.exit(1);
}
