import { signal } from "@preact/signals";
import type { Message, SenderType } from "../wire/index.ts";

const NEAR = 48;
const TOP = 240;

/** What one rendering of the log showed. */
export interface Sight {
  messages: Message[];
  side: SenderType;
  /** The last thing written here that is not stored yet. */
  written: string | undefined;
}

/**
 * Where the reader is in a log: at its end and carried along by what comes, or away from it, where nothing may move
 * the text under the eyes.
 */
export class Place {
  readonly away = signal(false);
  readonly unseen = signal(0);
  #log: HTMLElement | null = null;
  #nearTop = () => {};
  #height = 0;
  #before: Sight | null = null;

  /** The log tells its element, and what to do when its top comes near; the answer lets go of both. */
  hold(log: HTMLElement, nearTop: () => void): () => void {
    const look = () => this.#look();
    const resized = new ResizeObserver(() => this.#settle());
    this.#log = log;
    this.#nearTop = nearTop;
    log.addEventListener("scroll", look, { passive: true });
    resized.observe(log);
    return () => {
      this.#log = this.#before = null;
      log.removeEventListener("scroll", look);
      resized.disconnect();
    };
  }

  /** After each rendering. */
  rendered(sight: Sight): void {
    const { messages, side, written } = sight;
    const before = this.#before;
    this.#before = sight;
    if (!before || (written && written !== before.written)) this.away.value = false;
    else if (this.away.value) {
      const [first, last] = [before.messages[0]?.seq ?? 0, before.messages.at(-1)?.seq ?? 0];
      if (this.#log && (messages[0]?.seq ?? 0) < first) this.#log.scrollTop += this.#log.scrollHeight - this.#height;
      this.unseen.value += messages.filter(({ seq, senderType }) => seq > last && senderType !== side).length;
    }
    this.#settle();
  }

  toLatest(): void {
    this.away.value = false;
    this.#settle();
    if (document.activeElement?.closest(".latest")) this.#log?.focus();
  }

  #settle(): void {
    if (this.#log && !this.away.value) this.#log.scrollTop = this.#log.scrollHeight;
    this.#look();
  }

  #look(): void {
    const log = this.#log;
    if (!log) return;
    this.#height = log.scrollHeight;
    this.away.value = log.scrollHeight - log.scrollTop - log.clientHeight > NEAR;
    if (!this.away.value) this.unseen.value = 0;
    if (log.scrollTop < TOP) this.#nearTop();
  }
}
