import { defineConfig } from "@playwright/test";
import { launchOptions } from "./browser.ts";

export default defineConfig({
  outputDir: "results",
  fullyParallel: true,
  workers: 2,
  // One that passes the second time does not stop the build; why it failed the first time is said last, to be looked into.
  retries: 1,
  forbidOnly: Boolean(process.env.CI),
  // They end a test that waits for what does not come; a machine that is busy with more may be ten times slower.
  timeout: 300_000,
  expect: { timeout: 60_000 },
  reporter: [["list"], ["./reasons.ts"]],
  use: {
    browserName: "chromium",
    launchOptions,
    locale: "en-GB",
    viewport: { width: 1440, height: 900 },
    actionTimeout: 60_000,
    trace: { mode: "retain-on-failure", screenshots: false },
  },
});
