import { type ReadonlySignal, batch, signal } from "@preact/signals-core";
import { type Api, ApiError } from "./api.ts";
import { Backoff } from "./backoff.ts";
import type { Browser } from "./browser.ts";
import { Line } from "./line.ts";
import type { RoomLeft } from "./types.ts";

const lookAround = 15_000;
const longAway = 60_000;
const steady = 15_000;

/** offline: the browser says so, or the last try failed. connecting: a try is under way, or the connection was just lost. */
export type Connection = "connecting" | "online" | "offline";

interface Member {
  after?: () => number | undefined;
  onEvent: (event: never) => void;
}

interface Room {
  members: Set<Member>;
  subscription: string;
}

/** The page's one connection for all its rooms. It is opened with the first room, closed with the last, and comes back by itself. */
export class Stream {
  readonly connection: ReadonlySignal<Connection>;
  /** When the next try is due, in ms since 1970, for "Trying again in 8 s". */
  readonly retryAt: ReadonlySignal<number | null>;
  readonly browser: Browser;
  readonly #api: Api;
  readonly #connection = signal<Connection>("connecting");
  readonly #retryAt = signal<number | null>(null);
  readonly #backoff: Backoff;
  readonly #rooms = new Map<string, Room>();
  readonly #closing = new AbortController();
  #line: Line | undefined;
  #token: string | null = null;
  #joins = 0;
  #changing = false;
  #onlineSince = Infinity;
  #lastAwake: number;
  #timer: number | undefined;

  constructor(api: Api, options: { browser?: Browser } = {}) {
    this.#api = api;
    this.connection = this.#connection;
    this.retryAt = this.#retryAt;
    this.browser = options.browser ?? window;
    this.#backoff = new Backoff(this.browser);
    this.#lastAwake = this.browser.Date.now();
    const { signal } = this.#closing;
    this.browser.addEventListener("online", () => this.retryNow(), { signal });
    this.browser.addEventListener("offline", () => this.#lost(), { signal });
    this.browser.document.addEventListener("visibilitychange", () => this.#shown(), { signal });
    this.#lookOften();
  }

  /** Joins a room; `after` is asked for the cursor at each (re)connect. Returns how to leave. */
  join<E>(topic: string, member: { after?: () => number | undefined; onEvent: (event: E) => void }): () => void {
    const room = this.#rooms.get(topic) ?? { members: new Set(), subscription: "" };
    room.members.add(member);
    this.#rooms.set(topic, room);
    this.#rename(topic, room);
    this.#change();
    return () => {
      if (!room.members.delete(member)) return;
      if (!room.members.size) this.#rooms.delete(topic);
      this.#change();
    };
  }

  /** Tries at once when there is no connection. */
  retryNow(): void {
    if (this.#connection.peek() !== "online" || !this.#line?.alive) this.#open();
  }

  close(): void {
    this.#rooms.clear();
    this.#closing.abort();
    this.browser.clearTimeout(this.#timer);
    this.#hangUp();
  }

  /** Joining and leaving in one go, as when a page turns to another chat, is one change. */
  #change(): void {
    if (this.#changing) return;
    this.#changing = true;
    queueMicrotask(() => {
      this.#changing = false;
      if (!this.#rooms.size) this.#hangUp();
      else if (this.#line) this.#subscribe();
      else if (this.#retryAt.peek() === null) this.#open();
    });
  }

  /**
   * Each join has a name of its own, so that the server answers it with a history, also when the same room was left a
   * moment ago. A room that stays keeps its name, and so is not answered again.
   */
  #rename(topic: string, room: Room): void {
    const cursors = [...room.members].map((member) => member.after?.());
    const after = cursors.includes(undefined) ? undefined : Math.min(...(cursors as number[]));
    const options = JSON.stringify({ query: { after, join: ++this.#joins } });
    room.subscription = `${topic}?options=${encodeURIComponent(options)}`;
  }

  #open(): void {
    if (!this.#rooms.size) return;
    batch(() => {
      this.#hangUp();
      if (this.browser.navigator.onLine === false) this.#connection.value = "offline";
    });
    this.#line = new Line(this.browser, this.#api, {
      onOpen: () => {
        this.#rooms.forEach((room, topic) => this.#rename(topic, room));
        this.#subscribe();
      },
      onSubscribed: () => this.#online(),
      onEvent: (subscription, event) => this.#tell(subscription, event),
      onEnd: (error) => this.#lost(error),
    });
  }

  #hangUp(): void {
    this.#backoff.cancel();
    this.#line?.close();
    this.#line = undefined;
    this.#onlineSince = Infinity;
    batch(() => {
      this.#connection.value = "connecting";
      this.#retryAt.value = null;
    });
  }

  #subscribe(): void {
    this.#token = this.#api.token;
    void this.#line?.subscribe([...this.#rooms.values()].map((room) => room.subscription));
  }

  #online(): void {
    if (this.#onlineSince === Infinity) this.#onlineSince = this.browser.Date.now();
    this.#connection.value = "online";
  }

  #lost(error?: unknown): void {
    if (!this.#line) return;
    const wasOnline = this.#connection.peek() === "online" && this.browser.navigator.onLine !== false;
    if (this.browser.Date.now() - this.#onlineSince > steady) this.#backoff.reset();
    batch(() => {
      this.#hangUp();
      if (!wasOnline) this.#connection.value = "offline";
      const seconds = error instanceof ApiError ? error.retryAfter : undefined;
      this.#retryAt.value = this.#backoff.schedule(() => this.#open(), seconds);
    });
  }

  #tell(subscription: string, event: unknown): void {
    const left = event as RoomLeft;
    if (left.event === "room:left" && left.data.status === 401) {
      if (this.#token !== this.#api.token) return this.#open();
      this.#api.refuse(this.#token);
    }
    const topic = subscription.split("?")[0] as string;
    this.#rooms.get(topic)?.members.forEach((member) => member.onEvent(event as never));
  }

  /** A computer that was shut for a while tells nobody; only its clock has jumped. */
  #lookOften(): void {
    if (this.#wokeUp()) this.#open();
    this.#timer = this.browser.setTimeout(() => this.#lookOften(), lookAround);
  }

  #shown(): void {
    if (this.#wokeUp()) this.#open();
    else if (this.#visible) this.retryNow();
  }

  /** A page that was hidden or asleep for long may hold a connection that died unnoticed; a new one costs little. */
  #wokeUp(): boolean {
    if (!this.#visible) return false;
    const now = this.browser.Date.now();
    const away = now - this.#lastAwake;
    this.#lastAwake = now;
    return away > longAway;
  }

  get #visible(): boolean {
    return this.browser.document.visibilityState === "visible";
  }
}
