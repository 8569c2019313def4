import { signal } from "@preact/signals-core";
import type { Message, SenderType } from "../wire/index.ts";

const NEAR = 48;
const TOP = 240;

/**
 * Where the reader is in a log: at its end and carried along by what comes, or away from it, where nothing may move
 * the text under the eyes. Each conversation has its own.
 */
export class Place {
  readonly away = signal(false);
  readonly unseen = signal(0);
  #log: HTMLElement | undefined;
  #height = 0;
  #messages: Message[] = [];
  #written: string | undefined;
  #loadOlder: (() => void) | undefined;
  readonly #resized = new ResizeObserver(() => this.#settle());

  /** After each rendering: these messages, and what was written last and is not stored yet. */
  rendered(log: HTMLElement, messages: Message[], side: SenderType, written?: string, loadOlder?: () => void): void {
    const before = this.#messages;
    const wrote = written && written !== this.#written;
    this.#messages = messages;
    this.#written = written;
    this.#loadOlder = loadOlder;
    if (log !== this.#log) this.#begin(log);
    else if (wrote) this.away.value = false;
    else if (this.away.peek()) {
      const last = before.at(-1)?.seq ?? 0;
      if (messages[0] !== before[0]) log.scrollTop += log.scrollHeight - this.#height;
      this.unseen.value += messages.filter(({ seq, senderType }) => seq > last && senderType !== side).length;
    }
    this.#settle();
  }

  readonly toLatest = (): void => {
    this.away.value = false;
    this.#settle();
    this.#log?.focus();
  };

  /** As one scrolls. */
  readonly look = (): void => {
    const log = this.#log;
    if (!log) return;
    this.#height = log.scrollHeight;
    this.away.value = log.scrollHeight - log.scrollTop - log.clientHeight > NEAR;
    if (!this.away.peek()) this.unseen.value = 0;
    if (log.scrollTop < TOP) this.#loadOlder?.();
  };

  #begin(log: HTMLElement): void {
    this.#log = log;
    this.#resized.disconnect();
    this.#resized.observe(log);
    this.away.value = false;
    this.#settle();
    // From now on what comes rises.
    log.classList.add("live");
  }

  #settle(): void {
    if (this.#log && !this.away.peek()) this.#log.scrollTop = this.#log.scrollHeight;
    this.look();
  }
}
