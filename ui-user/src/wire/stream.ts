import { type ReadonlySignal, batch, signal } from "@preact/signals-core";
import type { Api, ApiError } from "./api.ts";
import { backoff } from "./backoff.ts";
import type { Browser } from "./browser.ts";
import { line } from "./line.ts";
import type { RoomLeft } from "./types.ts";

const steady = 15_000;
const lookAround = 15_000;
const longAway = 60_000;

/** offline: the browser says so, or the last try failed. connecting: a try is under way, or the connection was just lost. */
export type Connection = "connecting" | "online" | "offline";

interface Member {
  topic: string;
  subscription: string;
  after?: () => number | undefined;
  onEvent: (event: never) => void;
}

/** The page's one connection for all its rooms. It is opened with the first room, closed with the last, and comes back by itself. */
export class Stream {
  readonly connection: ReadonlySignal<Connection>;
  /** When the next try is due, in ms since 1970, for "Trying again in 8 s". */
  readonly retryAt: ReadonlySignal<number | null>;
  readonly browser: Browser;
  readonly #connection = signal<Connection>("connecting");
  readonly #retryAt = signal<number | null>(null);
  readonly #api: Api;
  readonly #pause: ReturnType<typeof backoff>;
  readonly #members = new Set<Member>();
  readonly #closing = new AbortController();
  #line: ReturnType<typeof line> | undefined;
  #token: string | null = null;
  #joins = 0;
  #changing = false;
  #onlineSince = Infinity;
  #lastAwake: number;

  constructor(api: Api, { browser = window }: { browser?: Browser } = {}) {
    this.#api = api;
    this.browser = browser;
    this.connection = this.#connection;
    this.retryAt = this.#retryAt;
    this.#pause = backoff(browser);
    this.#lastAwake = browser.Date.now();
    const { signal } = this.#closing;
    browser.addEventListener("online", () => this.retryNow(), { signal });
    browser.addEventListener("offline", () => this.#lost(), { signal });
    browser.document.addEventListener("visibilitychange", () => this.#look(true), { signal });
    this.#lookOften();
  }

  /** Joins a room; `after` is asked for the cursor at each (re)connect. Returns how to leave. */
  join<E>(topic: string, { after, onEvent }: { after?: () => number | undefined; onEvent: (event: E) => void }): () => void {
    const member: Member = { topic, onEvent, subscription: "", ...(after && { after }) };
    this.#members.add(member);
    this.#name(member);
    this.#change();
    return () => {
      if (this.#members.delete(member)) this.#change();
    };
  }

  /** Tries at once when there is no connection. */
  retryNow(): void {
    if (this.#connection.peek() !== "online" || !this.#line?.alive()) this.#open();
  }

  close(): void {
    this.#members.clear();
    this.#closing.abort();
    this.#hangUp();
  }

  /** Joining and leaving in one go, as when a page turns to another chat, is one change. */
  #change(): void {
    if (this.#changing) return;
    this.#changing = true;
    queueMicrotask(() => {
      this.#changing = false;
      if (!this.#members.size) this.#hangUp();
      else if (this.#line) this.#line.subscribe();
      else if (this.#retryAt.peek() === null) this.#open();
    });
  }

  /**
   * Each join has a name of its own, so that the server answers it with a history, also when the same room was left a
   * moment ago. A room that stays keeps its name, and so is not answered again.
   */
  #name(member: Member): void {
    const options = JSON.stringify({ query: { after: member.after?.(), join: ++this.#joins } });
    member.subscription = `${member.topic}?options=${encodeURIComponent(options)}`;
  }

  #open(): void {
    if (!this.#members.size) return;
    this.#hangUp(this.browser.navigator.onLine === false ? "offline" : "connecting");
    this.#members.forEach((member) => this.#name(member));
    this.#line = line(this.browser, this.#api, {
      subscriptions: () => {
        this.#token = this.#api.token;
        return [...new Map([...this.#members].map(({ topic, subscription }) => [topic, subscription])).values()];
      },
      onReady: () => {
        this.#onlineSince = Math.min(this.#onlineSince, this.browser.Date.now());
        this.#connection.value = "online";
      },
      onEvent: (topic, event) => this.#tell(topic, event),
      onEnd: (error) => this.#lost(error),
    });
  }

  #hangUp(connection: Connection = "connecting"): void {
    this.#pause.stop();
    this.#line?.close();
    this.#line = undefined;
    this.#onlineSince = Infinity;
    batch(() => {
      this.#connection.value = connection;
      this.#retryAt.value = null;
    });
  }

  #lost(error?: Partial<ApiError>): void {
    if (!this.#line) return;
    const first = this.#connection.peek() === "online" && this.browser.navigator.onLine !== false;
    if (this.browser.Date.now() - this.#onlineSince > steady) this.#pause.reset();
    batch(() => {
      this.#hangUp(first ? "connecting" : "offline");
      this.#retryAt.value = this.#pause.wait(() => this.#open(), error?.retryAfter);
    });
  }

  #tell(topic: string, event: RoomLeft): void {
    if (event.event === "room:left" && event.data.status === 401) {
      if (this.#token !== this.#api.token) return this.#open();
      this.#api.refuse(this.#token);
    }
    for (const member of [...this.#members]) if (member.topic === topic) member.onEvent(event as never);
  }

  #lookOften(): void {
    if (this.#closing.signal.aborted) return;
    this.#look(false);
    this.browser.setTimeout(() => this.#lookOften(), lookAround);
  }

  /**
   * A page that was hidden, or whose computer was shut, may hold a connection that died unnoticed; only the clock has
   * jumped. A new one costs little.
   */
  #look(impatient: boolean): void {
    const { document, Date } = this.browser;
    if (document.visibilityState !== "visible") return;
    const away = Date.now() - this.#lastAwake > longAway;
    this.#lastAwake = Date.now();
    if (away) this.#open();
    else if (impatient) this.retryNow();
  }
}
