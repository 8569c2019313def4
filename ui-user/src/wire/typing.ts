import { signal } from "@preact/signals-core";
import type { Browser } from "./browser.ts";

const shownFor = 5_000;
const saidEvery = 3_000;

/** Who types: the other side's dots, and how often our own are told. */
export function typing(browser: Browser, tell: () => void) {
  const other = signal(false);
  let timer: number | undefined;
  let saidAt = 0;

  function stop(): void {
    browser.clearTimeout(timer);
    other.value = false;
  }

  return {
    other,
    heard(): void {
      stop();
      other.value = true;
      timer = browser.setTimeout(stop, shownFor);
    },
    stop,
    say(): void {
      const now = browser.Date.now();
      if (now - saidAt < saidEvery) return;
      saidAt = now;
      tell();
    },
    /** What was typed has arrived and ended our dots; the next key is news again. */
    sent(): void {
      saidAt = 0;
    },
  };
}
