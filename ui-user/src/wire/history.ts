import { type ReadonlySignal, batch, signal } from "@preact/signals-core";
import { type Api, ApiError, type MessagePage } from "./api.ts";
import type { Browser } from "./browser.ts";
import { Errand } from "./errand.ts";
import { Transcript } from "./transcript.ts";
import type { Message } from "./types.ts";

const olderSize = 50;
const catchUpSize = 500;
const grace = 250;

interface HistoryOptions {
  api: Api;
  browser: Browser;
  sessionId: string;
  /** Told of what is stored after the transcript was loaded, also of what was missed meanwhile. */
  onNew: (message: Message) => void;
  onGone: () => void;
}

/** The transcript, kept complete: what is missing is asked for until it is here. */
export class History {
  readonly transcript = new Transcript();
  readonly loaded: ReadonlySignal<boolean>;
  readonly #loaded = signal(false);
  readonly #options: HistoryOptions;
  readonly #catchUp: Errand;
  #loadingOlder: Promise<void> | undefined;

  constructor(options: HistoryOptions) {
    this.loaded = this.#loaded;
    this.#options = options;
    this.#catchUp = new Errand(options.browser, () => this.#askForMissing());
  }

  /** The cursor for the room: what comes after it is not here yet. */
  get cursor(): number | undefined {
    return this.transcript.last || undefined;
  }

  /** A page from the server: the newest one if there is nothing here yet, otherwise what follows the last message. */
  takePage(page: MessagePage): void {
    const begins = !this.transcript.last;
    this.#take(() => (begins ? this.transcript.begin(page) : this.transcript.add(page.messages)));
    this.#loaded.value = true;
    if (this.transcript.gap || (page.more && !begins)) void this.#catchUp.run();
  }

  /** A stored message, from the room or as the answer to sending. Those before it may be just behind. */
  take(message: Message): void {
    this.#take(() => this.transcript.add([message]));
    if (!this.transcript.gap || !this.#loaded.peek()) return;
    this.#options.browser.setTimeout(() => this.transcript.gap && void this.#catchUp.run(), grace);
  }

  /** Asks for the page before the first message. It never rejects: what failed can be asked for again. */
  loadOlder(): Promise<void> {
    this.#loadingOlder ??= this.#askForOlder().finally(() => (this.#loadingOlder = undefined));
    return this.#loadingOlder;
  }

  stop(): void {
    this.#catchUp.stop();
  }

  #take(add: () => Message[]): void {
    const wasLoaded = this.#loaded.peek();
    const shown = batch(add);
    if (wasLoaded) shown.forEach((message) => this.#options.onNew(message));
  }

  async #askForMissing(): Promise<void> {
    const after = this.cursor;
    const { api, sessionId, onGone } = this.#options;
    try {
      this.takePage(await api.messages(sessionId, after ? { after, limit: catchUpSize } : {}));
    } catch (error) {
      if (error instanceof ApiError && error.gone) return onGone();
      throw error;
    }
    if (this.transcript.gap && this.cursor === after) throw new Error("What is missing did not come.");
  }

  async #askForOlder(): Promise<void> {
    const before = this.transcript.first;
    if (!before || !this.transcript.older.peek()) return;
    const { api, sessionId } = this.#options;
    const page = await api.messages(sessionId, { before, limit: olderSize }).catch(() => undefined);
    if (page) this.transcript.prepend(page);
  }
}
