// Prints the gzip bytes of what a worker's phone loads first: index.html and all script and style it names, with the
// modules those import statically. Exit 1 above the budget.
import { existsSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const BUDGET = 80 * 1024;
const dist = new URL("../dist/", import.meta.url);
const html = readFileSync(new URL("index.html", dist), "utf8");
const todo = [...html.matchAll(/(?:src|href)="\/([^"]+\.(?:js|css))"/g)].map((m) => m[1]);
const seen = new Map();
while (todo.length > 0) {
  const name = todo.pop();
  if (seen.has(name) || !existsSync(new URL(name, dist))) continue;
  const text = readFileSync(new URL(name, dist), "utf8");
  seen.set(name, gzipSync(text).length);
  if (!name.endsWith(".js")) continue;
  const folder = name.slice(0, name.lastIndexOf("/") + 1);
  for (const m of text.matchAll(/(?:\bfrom|^import|[;}]import)\s*["']\.\/([^"']+\.js)["']/g)) todo.push(folder + m[1]);
}
let total = 0;
for (const [name, bytes] of seen) {
  total += bytes;
  console.log(String(bytes).padStart(8), name);
}
console.log(String(total).padStart(8), `first load, gzip bytes of script and style (budget ${BUDGET})`);
process.exit(total > BUDGET ? 1 : 0);
