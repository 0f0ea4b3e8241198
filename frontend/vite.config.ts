import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";

/** Gives the service worker the list of files it must hold, each with the hash of its content, and a version made
 *  from all of them: a build that changes nothing is the same worker byte for byte, so no phone is asked to update.
 *  Chunks that only supervisors open are left out: a worker's phone need not carry them (they are cached when used). */
function precacheList(): Plugin {
  const publicDir = fileURLToPath(new URL("./public/", import.meta.url));
  return {
    name: "precache-list",
    apply: "build",
    enforce: "post",
    generateBundle(_options, bundle) {
      const hash = (data: string | Uint8Array) => createHash("sha256").update(data).digest("hex").slice(0, 16);
      const files: [string, string][] = [];
      for (const [name, item] of Object.entries(bundle)) {
        if (name === "sw.js" || /(^|\/)supervisor[-.]/.test(name)) continue;
        files.push(["/" + name, hash(item.type === "chunk" ? item.code : item.source)]);
      }
      for (const name of readdirSync(publicDir)) files.push(["/" + name, hash(readFileSync(publicDir + name))]);
      files.sort(([a], [b]) => (a < b ? -1 : 1));
      const worker = bundle["sw.js"];
      if (worker?.type !== "chunk") throw new Error("sw.js is missing from the build");
      const list = JSON.stringify(files);
      worker.code = `self.__PRECACHE=${list};self.__VERSION="${hash(list)}";\n${worker.code}`;
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
    target: ["chrome87", "safari15"],
    modulePreload: { polyfill: false },
    sourcemap: false,
    rolldownOptions: {
      input: { index: fileURLToPath(new URL("./index.html", import.meta.url)), sw: fileURLToPath(new URL("./src/sw/sw.ts", import.meta.url)) },
      output: {
        entryFileNames: (chunk) => (chunk.name === "sw" ? "sw.js" : "assets/[name]-[hash].js"),
        chunkFileNames: "assets/[name]-[hash].js",
        assetFileNames: "assets/[name]-[hash][extname]",
      },
    },
  },
  test: {
    include: ["src/**/*.test.{ts,tsx}", "tests/**/*.test.{ts,tsx}"],
    environment: "node",
  },
} as Parameters<typeof defineConfig>[0]);
