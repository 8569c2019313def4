import { type ReadonlySignal, signal } from "@preact/signals-core";
import type { Browser } from "./browser.ts";

const shownFor = 5_000;
const saidEvery = 3_000;

/** Who types: the other side's dots, and how often our own are told. */
export class Typing {
  readonly other: ReadonlySignal<boolean>;
  readonly #other = signal(false);
  readonly #browser: Browser;
  readonly #tell: () => void;
  #timer: number | undefined;
  #saidAt = -Infinity;

  constructor(browser: Browser, tell: () => void) {
    this.other = this.#other;
    this.#browser = browser;
    this.#tell = tell;
  }

  heard(): void {
    this.stop();
    this.#other.value = true;
    this.#timer = this.#browser.setTimeout(() => this.stop(), shownFor);
  }

  stop(): void {
    this.#browser.clearTimeout(this.#timer);
    this.#other.value = false;
  }

  say(): void {
    const now = this.#browser.Date.now();
    if (now - this.#saidAt < saidEvery) return;
    this.#saidAt = now;
    this.#tell();
  }

  /** What was typed is sent; the next key is news again. */
  sent(): void {
    this.#saidAt = -Infinity;
  }
}
