import type { Browser } from "./browser.ts";

const longest = 15_000;

/** Waits longer after each failure, `first` ms at most at first, with full jitter, so that many pages do not come back in step. */
export function backoff(browser: Browser, first = 500) {
  let failures = 0;
  let timer: number | undefined;
  return {
    /** Does the work after a while, at least the given seconds, and returns when that will be. */
    wait(work: () => void, seconds = 0): number {
      const wait = seconds * 1000 + Math.random() * Math.min(longest, first * 2 ** failures++);
      browser.clearTimeout(timer);
      timer = browser.setTimeout(work, wait);
      return browser.Date.now() + wait;
    },
    stop: () => browser.clearTimeout(timer),
    reset: () => (failures = 0),
  };
}
