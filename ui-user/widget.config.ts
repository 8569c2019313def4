import { defineConfig } from "vite";

/** The loader that a site has on its pages: one classic script, whose name never changes. */
export default defineConfig({
  build: {
    outDir: "../pb_public",
    emptyOutDir: false,
    target: "es2022",
    cssTarget: ["chrome123", "firefox128", "safari17.5"],
    lib: { entry: "src/widget/widget.ts", formats: ["iife"], name: "w", fileName: () => "widget.js" },
  },
});
