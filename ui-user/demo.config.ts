import { defineConfig } from "vite";

const server = "http://127.0.0.1:8090";

/** An ordinary web page that has the widget. */
export default defineConfig({
  root: "demo",
  base: "./",
  server: { port: 5175, strictPort: true, proxy: { "/widget.js": server } },
  build: {
    outDir: "../../pb_public/demo",
    emptyOutDir: true,
    target: "es2022",
    modulePreload: false,
    assetsInlineLimit: 0,
  },
});
