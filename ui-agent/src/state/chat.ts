import { computed, signal, type ReadonlySignal } from "@preact/signals";
import type { Conversation } from "@wire";
import { marks, unread } from "./unread.ts";

/** A conversation that this page has open, and how much of it its agent has seen. */
export class Chat {
  readonly id: string;
  readonly conversation: Conversation;
  readonly unread: ReadonlySignal<number>;
  readonly #seen;
  readonly #stop: () => void;

  constructor(id: string, conversation: Conversation, me: string) {
    const seen = signal(marks.read(id));
    this.id = id;
    this.conversation = conversation;
    this.unread = computed(() => unread(conversation.messages.value, seen.value, me));
    this.#seen = seen;
    this.#stop = marks.onChange(id, () => (seen.value = marks.read(id)));
  }

  /** All that is here now has been looked at. */
  see(): void {
    const last = this.conversation.messages.value.at(-1)?.seq ?? 0;
    if (last <= this.#seen.peek()) return;
    this.#seen.value = last;
    marks.write(this.id, last);
  }

  dispose(): void {
    this.#stop();
    this.conversation.dispose();
  }
}
