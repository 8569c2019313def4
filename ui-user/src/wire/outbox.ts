import { signal } from "@preact/signals-core";
import { ApiError } from "./api.ts";
import type { Browser } from "./browser.ts";
import { errand } from "./errand.ts";
import { newId } from "./ids.ts";
import { type Shelf, attempt } from "./storage.ts";

const refusals = [400, 403, 404, 409, 413];
const tooFast = 429;
const patience = 20_000;

/** A message that was written here. */
export interface Letter {
  id: string;
  text: string;
  at: number;
  /** The server's sentence, once it has refused the letter. */
  error?: string;
  /** Its place in the transcript, or one before, once it is stored. */
  seq?: number;
}

/**
 * What was written and may not be stored yet. Each letter has its own entry in the browser's storage, made before the
 * first try, so that it survives the page, and so that two tabs never overwrite each other's.
 */
export function outbox(
  browser: Browser,
  storage: Shelf,
  /** Begins the keys of this outbox in the storage. */
  prefix: string,
  /** Whether the letter can be seen in the transcript. */
  shown: (letter: Letter) => boolean,
  /** Returns the letter's place in the transcript. */
  send: (letter: Letter) => Promise<number>,
) {
  const letters = signal<Letter[]>([]);
  /** Whether the last try got no answer. */
  const stuck = signal(false);
  /** Letters that the storage does not hold: it is full, or they are stored by the server and about to be seen. */
  const inHand = new Map<string, Letter>();
  const closing = new AbortController();
  const { run, stop } = errand(browser, sendNext);

  const isDue = (letter: Letter) => !letter.seq && (!letter.error || shown(letter));

  function read(): void {
    const all = new Map<string, Letter>();
    attempt(() => {
      for (let index = 0, key; (key = storage.key(index)); index++) {
        const letter = key.startsWith(prefix) && saved(key);
        if (letter) all.set(letter.id, letter);
      }
    });
    // A page that stored it has crashed, or its tab is about to take it out.
    all.forEach((letter) => letter.seq && hold(letter));
    inHand.forEach((letter, id) => all.set(id, letter));
    letters.value = [...all.values()].sort((one, other) => one.at - other.at);
  }

  function saved(key: string): Letter | undefined {
    return parse(attempt(() => storage.getItem(key)));
  }

  function save(letter: Letter): void {
    inHand.set(letter.id, letter);
    attempt(() => {
      storage.setItem(prefix + letter.id, JSON.stringify(letter));
      inHand.delete(letter.id);
    });
  }

  function forget(id: string): void {
    inHand.delete(id);
    attempt(() => storage.removeItem(prefix + id));
  }

  /** Sends what there is to send. */
  function wake(): void {
    read();
    if (letters.peek().some(isDue)) void run();
  }

  /** As it is by now, if it is still to be sent: another may have been faster, whose word of it is then on the way. */
  function due({ id }: Letter) {
    const letter = inHand.get(id) ?? saved(prefix + id);
    return letter && isDue(letter) && letter;
  }

  async function sendNext(): Promise<void> {
    const next = letters.peek().find(due);
    if (next) await alone(() => sendOne(next));
  }

  async function sendOne(next: Letter): Promise<void> {
    const letter = due(next);
    try {
      if (letter) settle({ ...letter, seq: shown(letter) ? 1 : await send(letter) });
      stuck.value = false;
    } catch (error) {
      bear(letter as Letter, error as Partial<ApiError>);
    }
    void run();
  }

  /** Other tabs are told the letter's place before it leaves the storage, so that they keep it until they can show it. */
  function settle(letter: Letter): void {
    save(letter);
    hold(letter);
    read();
  }

  /** It is stored by the server, and kept until it can be seen. */
  function hold(letter: Letter): void {
    forget(letter.id);
    inHand.set(letter.id, letter);
  }

  function bear(letter: Letter, error: Partial<ApiError>): void {
    // Whoever has taken over sends it as what the visitor is by now.
    if (closing.signal.aborted) return;
    if (refusals.includes(error.status as number)) {
      save({ ...letter, error: error.message as string });
      return read();
    }
    stuck.value = error.status !== tooFast;
    throw error;
  }

  /** One tab at a time. A tab that sleeps does not keep others waiting for long: a letter sent twice is stored once. */
  async function alone(work: () => Promise<void>): Promise<void> {
    const { locks } = browser.navigator;
    if (!locks) return work();
    await locks.request(prefix, { signal: AbortSignal.timeout(patience) }, work).catch((error: Error) => {
      if (error.name !== "TimeoutError") throw error;
      return work();
    });
  }

  function hear(event: Event): void {
    const { key, newValue } = event as StorageEvent;
    if (!key?.startsWith(prefix)) return;
    const letter = parse(newValue);
    if (letter?.seq) inHand.set(letter.id, letter);
    wake();
  }

  browser.addEventListener("storage", hear, closing);
  browser.addEventListener("online", wake, closing);
  browser.document.addEventListener("visibilitychange", wake, closing);
  wake();

  return {
    letters,
    stuck,
    add(text: string): void {
      const last = letters.peek().at(-1)?.at ?? 0;
      save({ id: newId(), text, at: Math.max(browser.Date.now(), last + 1) });
      wake();
    },
    retry(id: string): void {
      const letter = letters.peek().find((letter) => letter.id === id);
      if (!letter?.error) return;
      save({ id, text: letter.text, at: letter.at });
      wake();
    },
    discard(id: string): void {
      forget(id);
      read();
    },
    wake,
    stop(): void {
      closing.abort();
      stop();
    },
  };
}

function parse(text?: string | null): Letter | undefined {
  const letter = attempt(() => JSON.parse(text ?? "") as Letter);
  return letter?.id ? letter : undefined;
}
