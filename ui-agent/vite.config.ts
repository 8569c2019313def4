import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { inLanguages } from "../ui-user/languages.ts";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  base: "/agent/",
  plugins: [inLanguages()],
  resolve: {
    alias: { "@wire": at("../ui-user/src/wire/index.ts"), "@parts": at("../ui-user/src/parts") },
    dedupe: ["preact", "@preact/signals", "@preact/signals-core"],
  },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: at("../pb_public/agent"),
    emptyOutDir: true,
    target: ["chrome123", "firefox128", "safari17.5"],
    // The content security policy takes files only, nothing in the HTML.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { port: 5174, strictPort: true, proxy: { "/api": "http://127.0.0.1:8090" } },
});
