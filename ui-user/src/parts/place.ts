import { signal } from "@preact/signals-core";
import type { Message, SenderType } from "../wire/index.ts";

const NEAR = 48;
const TOP = 240;

export type Place = ReturnType<typeof place>;

/**
 * Where the reader is in a log: at its end and carried along by what comes, or away from it, where nothing may move
 * the text under the eyes. Each conversation has its own.
 */
export function place() {
  const away = signal(false);
  const unseen = signal(0);
  const resized = new ResizeObserver(() => settle());
  let log: HTMLElement;
  let height = 0;
  let shown: Message[] = [];
  let lastWritten: string | undefined;
  let older: (() => void) | undefined;

  /** As one scrolls. */
  function look(): void {
    height = log.scrollHeight;
    away.value = height - log.scrollTop - log.clientHeight > NEAR;
    if (!away.peek()) unseen.value = 0;
    if (log.scrollTop < TOP) older?.();
  }

  function settle(): void {
    if (!away.peek()) log.scrollTop = log.scrollHeight;
    look();
  }

  /** After each rendering: these messages, this one written last and not stored yet, and how to ask for older ones. */
  function rendered(element: HTMLElement, messages: Message[], side: SenderType, written?: string, reachBack?: () => void): void {
    older = reachBack;
    if (log !== element) {
      resized.disconnect();
      resized.observe((log = element));
      settle();
      // From now on what comes rises.
      log.classList.add("live");
    } else if (written && written !== lastWritten) away.value = false;
    else if (away.peek()) {
      const last = shown.at(-1)?.seq ?? 0;
      if (messages[0] !== shown[0]) log.scrollTop += log.scrollHeight - height;
      unseen.value += messages.filter(({ seq, senderType }) => seq > last && senderType !== side).length;
    }
    shown = messages;
    lastWritten = written;
    settle();
  }

  function toLatest(): void {
    away.value = false;
    settle();
    log.focus();
  }

  return { away, unseen, look, rendered, toLatest };
}
