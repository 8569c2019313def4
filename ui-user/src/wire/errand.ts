import type { ApiError } from "./api.ts";
import { backoff } from "./backoff.ts";
import type { Browser } from "./browser.ts";

/** Work that is tried until it succeeds: one try at a time, and once more when it was asked for meanwhile. */
export function errand(browser: Browser, work: () => Promise<void>) {
  const pause = backoff(browser);
  let running = false;
  let again = false;
  let stopped = false;
  let notBefore = 0;

  /** Tries at once, unless the server asked to wait. */
  async function run(): Promise<void> {
    again = true;
    if (running || stopped || browser.Date.now() < notBefore) return;
    running = true;
    pause.stop();
    try {
      while (again && !stopped) {
        again = false;
        await work();
      }
      pause.reset();
    } catch (error) {
      const { retryAfter } = error as Partial<ApiError>;
      const at = pause.wait(() => {
        notBefore = 0;
        void run();
      }, retryAfter);
      if (retryAfter) notBefore = at;
    }
    running = false;
  }

  function stop(): void {
    stopped = true;
    pause.stop();
  }

  return { run, stop };
}
