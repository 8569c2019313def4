import { batch, computed, signal } from "@preact/signals-core";
import type { MessagePage } from "./api.ts";
import type { Message } from "./types.ts";

/** What is stored, as far as this page has it: in the order of seq, each once, and never with a gap within. */
export function transcript() {
  const messages = signal<Message[]>([]);
  const older = signal(false);
  const ids = computed(() => new Set(messages.value.map(({ id }) => id)));
  const ahead = new Map<number, Message>();

  /** The seq of the last message, 0 when there is none. */
  const last = () => messages.peek().at(-1)?.seq ?? 0;

  /** Takes messages, the first of which may stand at the start. Returns those that can be shown now, in order. */
  function add(some: Message[], start = last() + 1): Message[] {
    const shown: Message[] = [];
    for (const message of some) ahead.set(message.seq, message);
    for (let next; (next = ahead.get(start + shown.length)); ) shown.push(next);
    for (const seq of ahead.keys()) if (seq < start + shown.length) ahead.delete(seq);
    if (shown.length) messages.value = [...messages.peek(), ...shown];
    return shown;
  }

  return {
    messages,
    older,
    last,
    add,
    has: (id: string) => ids.value.has(id),
    /** Whether something is here that cannot be shown, since what comes before it is missing. */
    gap: () => ahead.size > 0,
    /** Takes the newest page of all. */
    begin: (page: MessagePage) =>
      batch(() => {
        older.value = page.more;
        return add(page.messages, page.messages[0]?.seq);
      }),
    /** Takes the page before the first message. */
    prepend(page: MessagePage): void {
      batch(() => {
        older.value = page.more;
        messages.value = [...page.messages, ...messages.peek()];
      });
    },
  };
}
