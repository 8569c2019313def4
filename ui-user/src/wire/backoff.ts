import type { Browser } from "./browser.ts";

const shortest = 500;
const longest = 15_000;

/** Waits longer after each failure, with full jitter, so that many pages do not come back in step. */
export function backoff(browser: Browser) {
  let failures = 0;
  let timer: number | undefined;
  return {
    /** Does the work after a while, at least the given seconds, and returns when that will be. */
    wait(work: () => void, seconds = 0): number {
      const wait = seconds * 1000 + Math.random() * Math.min(longest, shortest * 2 ** failures++);
      browser.clearTimeout(timer);
      timer = browser.setTimeout(work, wait);
      return browser.Date.now() + wait;
    },
    stop: () => browser.clearTimeout(timer),
    reset: () => (failures = 0),
  };
}
