import { ApiError } from "./api.ts";
import { Backoff } from "./backoff.ts";
import type { Browser } from "./browser.ts";

/** Work that is tried until it succeeds: one try at a time, and once more when it was asked for meanwhile. */
export class Errand {
  #browser: Browser;
  #backoff: Backoff;
  #work: () => Promise<void>;
  #running = false;
  #again = false;
  #stopped = false;
  #notBefore = 0;

  constructor(browser: Browser, work: () => Promise<void>) {
    this.#browser = browser;
    this.#backoff = new Backoff(browser);
    this.#work = work;
  }

  /** Tries at once, unless the server asked to wait. */
  async run(): Promise<void> {
    this.#again = true;
    if (this.#running || this.#stopped || this.#browser.Date.now() < this.#notBefore) return;
    this.#running = true;
    this.#backoff.cancel();
    try {
      while (this.#again && !this.#stopped) {
        this.#again = false;
        await this.#work();
      }
      this.#backoff.reset();
    } catch (error) {
      this.#postpone(error);
    }
    this.#running = false;
  }

  stop(): void {
    this.#stopped = true;
    this.#backoff.cancel();
  }

  #postpone(error: unknown): void {
    if (this.#stopped) return;
    const seconds = error instanceof ApiError ? error.retryAfter : undefined;
    const at = this.#backoff.schedule(() => {
      this.#notBefore = 0;
      void this.run();
    }, seconds);
    this.#notBefore = seconds ? at : 0;
  }
}
