import { rmSync } from "node:fs";
import { resolve } from "node:path";
import { defineConfig, type Plugin } from "vite";

const server = "http://127.0.0.1:8090";

/** Clears what an earlier build of this page left. The agent's page lives in the same folder and stays. */
const fresh: Plugin = {
  name: "fresh",
  apply: "build",
  configResolved({ root, build }) {
    rmSync(resolve(root, build.outDir, "assets"), { recursive: true, force: true });
  },
};

/**
 * Names that may become short, for the sake of the page's size: Preact's private ones, and some that only objects of
 * our own code have. None of them is sent, stored, or known to the browser.
 */
const own =
  /^(?:__[A-Za-z]?|alive|away|browser|bubbles|cancelHandoff|connection|discard|dispose|draft|faces|failed|handoff|heard|kind|letters|lines|loaded|loadOlder|look|meet|nameOf|older|onEvent|onMessage|onType|onUnauthorized|pending|refuse|rendered|retry|retryAt|retryNow|sayTyping|sent|stream|stuck|subscription|take|takePage|toLatest|topic|typing|unseen|wake)$/;

export default defineConfig({
  base: "./",
  plugins: [fresh],
  oxc: {
    jsx: { runtime: "classic", pragma: "h", pragmaFrag: "Fragment" },
    jsxInject: 'import { Fragment, h } from "preact"',
  },
  server: { port: 5173, strictPort: true, proxy: { "/api": server, "/health": server } },
  build: {
    outDir: "../pb_public",
    emptyOutDir: false,
    target: "es2022",
    // The content security policy allows neither inline scripts nor data addresses.
    modulePreload: false,
    assetsInlineLimit: 0,
    minify: "terser",
    terserOptions: {
      module: true,
      ecma: 2020,
      compress: {
        passes: 5, unsafe_math: true, unsafe_symbols: true, toplevel: true, pure_getters: true, unsafe: true, unsafe_arrows: true, unsafe_comps: true,
        unsafe_methods: true, unsafe_undefined: true,
      },
      mangle: { properties: { regex: own } },
    },
  },
});
