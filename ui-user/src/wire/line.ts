import type { Api } from "./api.ts";
import type { Browser } from "./browser.ts";

const patience = 15_000;
const closed = 2;

interface LineHandlers {
  onOpen: () => void;
  onSubscribed: () => void;
  onEvent: (subscription: string, event: unknown) => void;
  onEnd: (error?: unknown) => void;
}

/** One connection, from the moment it is opened until it ends; it never comes back by itself. */
export class Line {
  #api: Api;
  #browser: Browser;
  #handlers: LineHandlers;
  #source: EventSource;
  #clientId = "";
  #listening = new Set<string>();
  #wanted: string[] = [];
  #posted: string[] | undefined;
  #posting = false;
  #ended = false;
  #timer: number;

  constructor(browser: Browser, api: Api, handlers: LineHandlers) {
    this.#browser = browser;
    this.#api = api;
    this.#handlers = handlers;
    this.#source = new browser.EventSource(api.url("/api/realtime"));
    this.#source.addEventListener("PB_CONNECT", (event) => this.#open(event as MessageEvent<string>));
    this.#source.addEventListener("error", () => this.#end());
    this.#timer = browser.setTimeout(() => this.#end(), patience);
  }

  get alive(): boolean {
    return !this.#ended && this.#source.readyState !== closed;
  }

  close(): void {
    this.#ended = true;
    this.#browser.clearTimeout(this.#timer);
    this.#source.close();
  }

  /** Replaces the list of subscriptions. One request at a time is under way; of those asked for meanwhile the newest counts. */
  async subscribe(subscriptions: string[]): Promise<void> {
    this.#wanted = subscriptions;
    if (!this.#clientId || this.#posting) return;
    this.#posting = true;
    try {
      while (!this.#ended && this.#wanted !== this.#posted) await this.#post(this.#wanted);
      if (!this.#ended) this.#handlers.onSubscribed();
    } catch (error) {
      this.#end(error);
    }
    this.#posting = false;
  }

  async #post(subscriptions: string[]): Promise<void> {
    subscriptions.forEach((subscription) => this.#listen(subscription));
    await this.#api.subscribe(this.#clientId, subscriptions);
    this.#posted = subscriptions;
  }

  #listen(subscription: string): void {
    if (this.#listening.has(subscription)) return;
    this.#listening.add(subscription);
    this.#source.addEventListener(subscription, (event) => {
      this.#handlers.onEvent(subscription, JSON.parse((event as MessageEvent<string>).data));
    });
  }

  #open(event: MessageEvent<string>): void {
    this.#browser.clearTimeout(this.#timer);
    this.#clientId = (JSON.parse(event.data) as { clientId: string }).clientId;
    this.#handlers.onOpen();
  }

  #end(error?: unknown): void {
    if (this.#ended) return;
    this.close();
    this.#handlers.onEnd(error);
  }
}
