import { signal } from "@preact/signals-core";
import type { Message } from "../wire/index.ts";

const NEAR = 48;
const TOP = 240;

/**
 * Where the reader is in a log: at its end and carried along by what comes, or away from it, where nothing may move
 * the text under the eyes. Each conversation has its own. The log's rows run upwards, so that it scrolls from its end:
 * that is 0, and what is older lies below 0.
 */
export class Place {
  readonly away = signal(false);
  readonly unseen = signal(0);
  #log: HTMLElement | undefined;
  #height = 0;
  #messages: Message[] = [];
  #written: string | undefined;
  #loadOlder: (() => void) | undefined;

  /** After each rendering: these messages, and what was written last and is not stored yet. */
  rendered(log: HTMLElement, messages: Message[], written?: string, loadOlder?: () => void): void {
    const before = this.#messages;
    if (written && written !== this.#written) log.scrollTop = 0;
    else if (this.away.peek() && messages[0] === before[0]) {
      log.scrollTop -= log.scrollHeight - this.#height;
      this.unseen.value += messages.length - before.length;
    }
    this.#log = log;
    this.#messages = messages;
    this.#written = written;
    this.#loadOlder = loadOlder;
    this.look();
    // What is here now has its place; what comes from now on rises to it.
    log.classList.add("live");
  }

  readonly toLatest = (): void => {
    this.#log?.scrollTo(0, 0);
    this.#log?.focus();
  };

  /** As one scrolls. */
  readonly look = (): void => {
    if (!this.#log) return;
    const { scrollTop, scrollHeight, clientHeight } = this.#log;
    this.#height = scrollHeight;
    this.away.value = scrollTop < -NEAR;
    if (!this.away.peek()) this.unseen.value = 0;
    if (scrollHeight + scrollTop - clientHeight < TOP) this.#loadOlder?.();
  };
}
