import { defineConfig } from "@playwright/test";
import { launchOptions } from "./browser.ts";

export default defineConfig({
  outputDir: "results",
  fullyParallel: true,
  workers: 2,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: "list",
  use: {
    browserName: "chromium",
    launchOptions,
    locale: "en-GB",
    viewport: { width: 1440, height: 900 },
    actionTimeout: 10_000,
    trace: { mode: "retain-on-failure", screenshots: false },
  },
});
