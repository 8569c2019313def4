import { type ReadonlySignal, signal } from "@preact/signals-core";
import { ApiError } from "./api.ts";
import type { Browser } from "./browser.ts";
import { Errand } from "./errand.ts";
import { newId } from "./ids.ts";
import type { Message } from "./types.ts";

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
  /** Its place in the transcript, once it is stored. */
  seq?: number;
}

interface OutboxOptions {
  browser: Browser;
  storage: Storage;
  /** Begins the keys of this outbox in the storage. */
  prefix: string;
  send: (letter: Letter) => Promise<Message>;
  /** Whether the letter can be seen in the transcript. */
  shown: (letter: Letter) => boolean;
}

/**
 * What was written and may not be stored yet. Each letter has its own entry in the browser's storage, made before the
 * first try, so that it survives the page, and so that two tabs never overwrite each other's.
 */
export class Outbox {
  readonly letters: ReadonlySignal<Letter[]>;
  /** Whether the last try got no answer. */
  readonly stuck: ReadonlySignal<boolean>;
  /** Until when the server asked to wait, in ms since 1970. */
  readonly heldUntil: ReadonlySignal<number | null>;
  readonly #letters = signal<Letter[]>([]);
  readonly #stuck = signal(false);
  readonly #heldUntil = signal<number | null>(null);
  readonly #options: OutboxOptions;
  readonly #errand: Errand;
  readonly #closing = new AbortController();
  /** Where the storage is full or blocked. */
  readonly #unsaved = new Map<string, Letter>();
  /** Kept so that a letter never vanishes between being stored and being seen. */
  readonly #stored = new Map<string, Letter>();

  constructor(options: OutboxOptions) {
    this.letters = this.#letters;
    this.stuck = this.#stuck;
    this.heldUntil = this.#heldUntil;
    this.#options = options;
    this.#errand = new Errand(options.browser, () => this.#sendAll());
    const { signal } = this.#closing;
    options.browser.addEventListener("storage", (event) => this.#hear(event as StorageEvent), { signal });
    this.wake();
  }

  add(text: string): void {
    const last = this.#letters.peek().at(-1)?.at ?? 0;
    this.#save({ id: newId(), text, at: Math.max(this.#options.browser.Date.now(), last + 1) });
    this.wake();
  }

  retry(id: string): void {
    const letter = this.#find(id);
    if (!letter?.error) return;
    this.#save({ id, text: letter.text, at: letter.at });
    this.wake();
  }

  discard(id: string): void {
    this.#remove(id);
    this.#read();
  }

  /** Sends what there is to send. */
  wake(): void {
    this.#read();
    if (this.#next()) void this.#errand.run();
  }

  stop(): void {
    this.#closing.abort();
    this.#errand.stop();
  }

  async #sendAll(): Promise<void> {
    for (let letter; !this.#closing.signal.aborted && (letter = this.#next()); ) {
      const { id } = letter;
      await this.#alone(() => this.#sendOne(id));
    }
  }

  async #sendOne(id: string): Promise<void> {
    this.#read();
    const letter = this.#find(id);
    if (!letter || !this.#isDue(letter)) return;
    try {
      const seq = this.#options.shown(letter) ? 0 : (await this.#options.send(letter)).seq;
      this.#settle({ ...letter, seq });
      this.#stuck.value = false;
      this.#heldUntil.value = null;
    } catch (error) {
      this.#bear(letter, error);
    }
    this.#read();
  }

  /** Other tabs are told the letter's place before it leaves the storage, so that they keep it until they can show it. */
  #settle(letter: Letter): void {
    this.#stored.set(letter.id, letter);
    if (!this.#unsaved.has(letter.id)) this.#save(letter);
    this.#remove(letter.id);
  }

  #bear(letter: Letter, error: unknown): void {
    const { status, message, retryAfter = 0 } = error instanceof ApiError ? error : new ApiError(0, "");
    if (refusals.includes(status)) return this.#save({ ...letter, error: message });
    this.#stuck.value = status !== tooFast;
    this.#heldUntil.value = status === tooFast ? this.#options.browser.Date.now() + retryAfter * 1000 : null;
    throw error;
  }

  /** One tab at a time. A tab that sleeps does not keep others waiting for long: a letter sent twice is stored once. */
  async #alone(work: () => Promise<void>): Promise<void> {
    const { locks } = this.#options.browser.navigator;
    if (!locks) return work();
    try {
      await locks.request(this.#options.prefix, { signal: AbortSignal.timeout(patience) }, work);
    } catch (error) {
      if ((error as Error).name !== "TimeoutError") throw error;
      await work();
    }
  }

  #next(): Letter | undefined {
    return this.#letters.peek().find((letter) => this.#isDue(letter));
  }

  #isDue(letter: Letter): boolean {
    return letter.seq === undefined && (!letter.error || this.#options.shown(letter));
  }

  #find(id: string): Letter | undefined {
    return this.#letters.peek().find((letter) => letter.id === id);
  }

  #hear({ key, newValue }: StorageEvent): void {
    if (!key?.startsWith(this.#options.prefix)) return;
    const letter = parse(newValue);
    if (letter?.seq !== undefined) this.#stored.set(letter.id, letter);
    this.wake();
  }

  #read(): void {
    const letters = new Map<string, Letter>();
    for (const letter of [...this.#saved(), ...this.#unsaved.values(), ...this.#stored.values()]) {
      letters.set(letter.id, letter);
    }
    this.#letters.value = [...letters.values()].sort((one, other) => one.at - other.at);
  }

  #saved(): Letter[] {
    const { storage, prefix } = this.#options;
    try {
      const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? "");
      return keys.filter((key) => key.startsWith(prefix)).flatMap((key) => parse(storage.getItem(key)) ?? []);
    } catch {
      return [];
    }
  }

  #save(letter: Letter): void {
    try {
      this.#options.storage.setItem(this.#options.prefix + letter.id, JSON.stringify(letter));
      this.#unsaved.delete(letter.id);
    } catch {
      this.#unsaved.set(letter.id, letter);
    }
  }

  #remove(id: string): void {
    this.#unsaved.delete(id);
    try {
      this.#options.storage.removeItem(this.#options.prefix + id);
    } catch {
      // A blocked storage holds nothing that would have to go.
    }
  }
}

function parse(text: string | null): Letter | undefined {
  try {
    const letter = JSON.parse(text ?? "null") as Letter | null;
    return letter?.id && letter.text ? letter : undefined;
  } catch {
    return undefined;
  }
}
