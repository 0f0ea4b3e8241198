import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build, defineConfig, type Plugin } from "vite";

const TARGET = ["chrome87", "safari15"];
const source = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The service worker in one file: old browsers know no modules there. It shares the outbox's code with the app. */
async function serviceWorker(): Promise<string> {
  const built = await build({
    configFile: false, logLevel: "error",
    build: { target: TARGET, write: false, rolldownOptions: { input: source("./src/sw/sw.ts"), output: { format: "iife" } } },
  });
  const chunks = (Array.isArray(built) ? built : [built]).flatMap((b) => ("output" in b ? b.output : []));
  const [chunk] = chunks;
  if (chunks.length !== 1 || chunk?.type !== "chunk") throw new Error("the service worker must be one file");
  return chunk.code;
}

/** Gives the service worker the list of files it must hold, each with the hash of its content, and a version made
 *  from all of them: a build that changes nothing is the same worker byte for byte, so no phone is asked to update.
 *  Chunks that only supervisors open are left out: a worker's phone need not carry them (they are cached when used). */
function precacheList(): Plugin {
  const publicDir = fileURLToPath(new URL("./public/", import.meta.url));
  return {
    name: "precache-list",
    apply: "build",
    enforce: "post",
    async generateBundle(_options, bundle) {
      const hash = (data: string | Uint8Array) => createHash("sha256").update(data).digest("hex").slice(0, 16);
      const files: [string, string][] = [];
      for (const [name, item] of Object.entries(bundle)) {
        if (/(^|\/)(supervisor|overview)[-.]/.test(name)) continue;
        files.push(["/" + name, hash(item.type === "chunk" ? item.code : item.source)]);
      }
      for (const name of readdirSync(publicDir)) files.push(["/" + name, hash(readFileSync(publicDir + name))]);
      files.sort(([a], [b]) => (a < b ? -1 : 1));
      const list = JSON.stringify(files);
      const code = await serviceWorker();
      // The version names the cache: it is that of the files, not of the worker's own code.
      this.emitFile({ type: "asset", fileName: "sw.js", source: `self.__PRECACHE=${list};self.__VERSION="${hash(list)}";\n${code}` });
    },
  };
}

export default defineConfig({
  base: "/",
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  plugins: [precacheList()],
  server: { proxy: { "/api": process.env["RUHU_API"] ?? "http://127.0.0.1:8000" } },
  build: {
    target: TARGET,
    modulePreload: { polyfill: false },
    sourcemap: false,
    rolldownOptions: {
      input: source("./index.html"),
      output: {
        entryFileNames: "assets/[name]-[hash].js",
        chunkFileNames: "assets/[name]-[hash].js",
        assetFileNames: "assets/[name]-[hash][extname]",
      },
    },
  },
  test: {
    include: ["src/**/*.test.{ts,tsx}", "tests/**/*.test.{ts,tsx}"],
    environment: "node",
    testTimeout: 30_000, // real key derivation and sealing, beside the other gates on two cores
  },
} as Parameters<typeof defineConfig>[0]);
