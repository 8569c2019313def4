import { batch, signal } from "@preact/signals-core";
import type { MessagePage, VisitorApi } from "./api.ts";
import type { Browser } from "./browser.ts";
import { errand } from "./errand.ts";
import type { Message } from "./types.ts";

const olderSize = 50;
const missedSize = 500;
const grace = 250;

/**
 * What is stored, as far as this page has it: in the order of seq, each once, and never with a gap within. What is
 * missing is asked for until it is here. `onNew` hears what is stored after the first page, also if it was missed.
 */
export function history(api: VisitorApi, browser: Browser, sessionId: string, onNew: (message: Message) => void) {
  const messages = signal<Message[]>([]);
  const older = signal(false);
  const loaded = signal(false);
  /** What has arrived but cannot be shown yet, since what comes before it is missing. */
  const ahead = new Map<number, Message>();
  let asking: Promise<void> | undefined;

  /** The seq of the last message, 0 when there is none. */
  const last = () => messages.peek().at(-1)?.seq ?? 0;

  const catchUp = errand(browser, async () => {
    const before = last();
    const page = await api.messages(sessionId, before ? { after: before, limit: missedSize } : {});
    takePage(page);
    if ((ahead.size || page.more) && last() === before) throw new Error();
  });

  function show(arrived: Message[], start = last() + 1): void {
    const next: Message[] = [];
    arrived.forEach((message) => ahead.set(message.seq, message));
    for (let message; (message = ahead.get(start + next.length)); ) next.push(message);
    for (const seq of ahead.keys()) if (seq < start + next.length) ahead.delete(seq);
    if (next.length) messages.value = [...messages.peek(), ...next];
    if (loaded.peek()) next.forEach(onNew);
  }

  /** A page from the server: the newest one if there is nothing here yet, otherwise what follows the last message. */
  function takePage(page: MessagePage): void {
    const begins = !last();
    batch(() => {
      if (begins) older.value = page.more;
      show(page.messages, begins ? page.messages[0]?.seq : undefined);
      loaded.value = true;
    });
    if (ahead.size || (page.more && !begins)) void catchUp.run();
  }

  /** A stored message, from the room or as the answer to sending. One before it may be just behind. */
  function take(message: Message): void {
    show([message]);
    if (ahead.size) browser.setTimeout(() => loaded.peek() && ahead.size && void catchUp.run(), grace);
  }

  async function askForOlder(): Promise<void> {
    const before = messages.peek()[0]?.seq;
    const page = before && older.peek() && (await api.messages(sessionId, { before, limit: olderSize }));
    if (!page) return;
    batch(() => {
      older.value = page.more;
      messages.value = [...page.messages, ...messages.peek()];
    });
  }

  /** Never rejects; what could not be loaded can be asked for again. */
  function loadOlder(): Promise<void> {
    return (asking ??= askForOlder()
      .catch(() => {})
      .finally(() => (asking = undefined)));
  }

  const has = (id: string) => messages.value.some((message) => message.id === id);

  return { messages, older, loaded, last, has, takePage, take, loadOlder, stop: catchUp.stop };
}
