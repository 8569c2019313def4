import { signal } from "@preact/signals-core";
import type { Message, SenderType } from "../wire/index.ts";

const NEAR = 48;
const TOP = 240;

/** What one rendering of the log showed. */
export interface Sight {
  messages: Message[];
  side: SenderType;
  /** The last thing written here that is not stored yet. */
  written: string | undefined;
  /** Asks for what is older. */
  reachBack: (() => void) | undefined;
}

/**
 * Where the reader is in a log: at its end and carried along by what comes, or away from it, where nothing may move
 * the text under the eyes. Each conversation has its own.
 */
export class Place {
  readonly away = signal(false);
  readonly unseen = signal(0);
  /** The last seq when the log was first seen; what is after it came since. */
  history = -1;
  #log: HTMLElement | undefined;
  #height = 0;
  #sight: Sight | undefined;
  readonly #resized = new ResizeObserver(() => this.#settle());

  /** After each rendering. */
  rendered(log: HTMLElement, sight: Sight): void {
    const before = log === this.#log && this.#sight;
    this.#sight = sight;
    if (!before) {
      this.#log = log;
      this.#resized.disconnect();
      this.#resized.observe(log);
    }
    if (!before || (sight.written && sight.written !== before.written)) this.away.value = false;
    else if (this.away.peek()) this.#hold(log, before.messages, sight);
    this.#settle();
  }

  readonly toLatest = (): void => {
    this.away.value = false;
    this.#settle();
    if (document.activeElement?.matches(".latest")) this.#log?.focus();
  };

  /** As one scrolls. */
  readonly look = (): void => {
    const log = this.#log;
    if (!log) return;
    this.#height = log.scrollHeight;
    this.away.value = log.scrollHeight - log.scrollTop - log.clientHeight > NEAR;
    if (!this.away.peek()) this.unseen.value = 0;
    if (log.scrollTop < TOP) this.#sight?.reachBack?.();
  };

  #hold(log: HTMLElement, before: Message[], { messages, side }: Sight): void {
    const last = before.at(-1)?.seq ?? 0;
    if (messages[0] !== before[0]) log.scrollTop += log.scrollHeight - this.#height;
    this.unseen.value += messages.filter(({ seq, senderType }) => seq > last && senderType !== side).length;
  }

  #settle(): void {
    if (this.#log && !this.away.peek()) this.#log.scrollTop = this.#log.scrollHeight;
    this.look();
  }
}
