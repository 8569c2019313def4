import { signal } from "@preact/signals-core";
import type { Api, MessagePage } from "./api.ts";
import type { Browser } from "./browser.ts";
import { errand } from "./errand.ts";
import { transcript } from "./transcript.ts";
import type { Message } from "./types.ts";

const olderSize = 50;
const missedSize = 500;
const grace = 250;

/**
 * The transcript, kept complete: what is missing is asked for until it is here. `onNew` hears what is stored after it
 * was loaded, also what was missed meanwhile.
 */
export function history(api: Api, browser: Browser, sessionId: string, onNew: (message: Message) => void) {
  const { messages, older, last, has, gap, ...log } = transcript();
  const loaded = signal(false);
  let loadingOlder: Promise<void> | undefined;

  const catchUp = errand(browser, async () => {
    const before = last();
    const page = await api.messages(sessionId, before ? { after: before, limit: missedSize } : {});
    takePage(page);
    if ((gap() || page.more) && last() === before) throw new Error("What is missing did not come.");
  });

  function announce(shown: Message[]): void {
    if (loaded.peek()) shown.forEach(onNew);
  }

  /** A page from the server: the newest one if there is nothing here yet, otherwise what follows the last message. */
  function takePage(page: MessagePage): void {
    const follows = last() > 0;
    announce(follows ? log.add(page.messages) : log.begin(page));
    loaded.value = true;
    if (gap() || (page.more && follows)) void catchUp.run();
  }

  /** A stored message, from the room or as the answer to sending. One before it may be just behind. */
  function take(message: Message): void {
    announce(log.add([message]));
    if (gap()) browser.setTimeout(() => loaded.peek() && gap() && void catchUp.run(), grace);
  }

  async function askForOlder(): Promise<void> {
    const before = messages.peek()[0]?.seq;
    if (!before || !older.peek()) return;
    const page = await api.messages(sessionId, { before, limit: olderSize }).catch(() => undefined);
    if (page) log.prepend(page);
  }

  return {
    messages,
    older,
    loaded,
    last,
    has,
    takePage,
    take,
    loadOlder: () => (loadingOlder ??= askForOlder().finally(() => (loadingOlder = undefined))),
    stop: catchUp.stop,
  };
}
