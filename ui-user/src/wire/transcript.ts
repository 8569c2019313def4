import { type ReadonlySignal, batch, computed, signal } from "@preact/signals-core";
import type { MessagePage } from "./api.ts";
import type { Message } from "./types.ts";

/** What is stored, as far as this page has it: in the order of seq, each once, and never with a gap within. */
export class Transcript {
  readonly messages: ReadonlySignal<Message[]>;
  readonly older: ReadonlySignal<boolean>;
  readonly #messages = signal<Message[]>([]);
  readonly #older = signal(false);
  readonly #ids = computed(() => new Set(this.#messages.value.map((message) => message.id)));
  #ahead = new Map<number, Message>();

  constructor() {
    this.messages = this.#messages;
    this.older = this.#older;
  }

  /** The seq of the first message here, 0 when there is none. */
  get first(): number {
    return this.#messages.peek()[0]?.seq ?? 0;
  }

  /** The seq of the last message here, 0 when there is none. */
  get last(): number {
    return this.#messages.peek().at(-1)?.seq ?? 0;
  }

  /** Whether something has arrived that cannot be shown yet, since what comes before it is missing. */
  get gap(): boolean {
    return this.#ahead.size > 0;
  }

  has(id: string): boolean {
    return this.#ids.value.has(id);
  }

  /** Begins with the newest page. Returns what can be shown now. */
  begin({ messages, more }: MessagePage): Message[] {
    const start = messages[0]?.seq ?? 1;
    return batch(() => {
      this.#older.value = more;
      return this.#take(messages, start);
    });
  }

  /** Takes what comes after the last one. Returns what can be shown now, in order. */
  add(messages: Message[]): Message[] {
    return this.#take(messages, this.last + 1);
  }

  /** Takes the page before the first one. */
  prepend({ messages, more }: MessagePage): void {
    const { first } = this;
    const before = messages.filter((message) => message.seq < first);
    if (before.length && before.at(-1)?.seq !== first - 1) return;
    batch(() => {
      this.#messages.value = [...before, ...this.#messages.peek()];
      this.#older.value = more;
    });
  }

  #take(messages: Message[], start: number): Message[] {
    for (const message of messages) this.#ahead.set(message.seq, message);
    const next: Message[] = [];
    for (let message; (message = this.#ahead.get(start + next.length)); ) next.push(message);
    for (const seq of this.#ahead.keys()) if (seq < start + next.length) this.#ahead.delete(seq);
    if (next.length) this.#messages.value = [...this.#messages.peek(), ...next];
    return next;
  }
}
