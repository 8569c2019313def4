import type { Browser } from "./browser.ts";

const shortest = 500;
const longest = 15_000;

/** Waits longer after each failure, with full jitter, so that many pages do not come back in step. */
export class Backoff {
  #browser: Browser;
  #failures = 0;
  #timer: number | undefined;

  constructor(browser: Browser) {
    this.#browser = browser;
  }

  /** Does the work after a while, at least the given seconds, and returns when that will be. */
  schedule(work: () => void, seconds = 0): number {
    this.cancel();
    const wait = seconds * 1000 + Math.random() * Math.min(longest, shortest * 2 ** this.#failures++);
    this.#timer = this.#browser.setTimeout(work, wait);
    return this.#browser.Date.now() + wait;
  }

  cancel(): void {
    this.#browser.clearTimeout(this.#timer);
  }

  reset(): void {
    this.#failures = 0;
  }
}
