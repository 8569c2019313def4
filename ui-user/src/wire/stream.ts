import { type ReadonlySignal, batch, signal } from "@preact/signals-core";
import type { ApiError, VisitorApi } from "./api.ts";
import { backoff } from "./backoff.ts";
import type { Browser } from "./browser.ts";
import { line } from "./line.ts";
import type { RoomLeft } from "./types.ts";

const steady = 15_000;
/** All pages lose a server that restarts in the same moment. */
const spread = 2000;
const lookAround = 15_000;
const longAway = 60_000;

/** offline: the browser says so, or the last try failed. connecting: a try is under way, or the connection was just lost. */
export type Connection = "connecting" | "online" | "offline";

interface Handlers<E> {
  /** Asked for the cursor whenever the room is joined. */
  after?: () => number | undefined;
  onEvent: (event: E) => void;
}

interface Member extends Handlers<never> {
  topic: string;
  subscription: string;
}

/** The page's one connection for all its rooms. It is opened with the first room, closed with the last, and comes back by itself. */
export class Stream {
  declare readonly connection: ReadonlySignal<Connection>;
  /** When the next try is due, in ms since 1970, for "Trying again in 8 s". */
  declare readonly retryAt: ReadonlySignal<number | null>;
  declare readonly browser: Browser;
  /** Joins a room. Returns how to leave it. */
  declare readonly join: <E>(topic: string, handlers: Handlers<E>) => () => void;
  declare readonly close: () => void;

  constructor(api: VisitorApi, { browser = window }: { browser?: Browser } = {}) {
    const { document, navigator, Date } = browser;
    const connection = signal<Connection>("connecting");
    const retryAt = signal<number | null>(null);
    const pause = backoff(browser, spread);
    const members = new Set<Member>();
    const closing = new AbortController();
    let open: ReturnType<typeof line> | undefined;
    let token: string | null;
    let joins = 0;
    let lastAwake = Date.now();

    /**
     * Each join has a name of its own, so that the server answers it with a history, also when the same room was left a
     * moment ago. A room that stays keeps its name, and so is not answered again.
     * What has come over the line is not taken for seen.
     */
    function name(member: Member): void {
      const options = JSON.stringify({ query: { after: member.after?.(), join: ++joins, tells: "seen" } });
      member.subscription = `${member.topic}?options=${encodeURIComponent(options)}`;
    }

    function subscriptions(): string[] {
      ({ token } = api);
      return [...new Map([...members].map(({ topic, subscription }) => [topic, subscription])).values()];
    }

    /** Joining and leaving in one go, as when a page turns to another chat, is one change. */
    function change(): void {
      queueMicrotask(() => {
        if (!members.size) turn("connecting");
        // A connection that was somebody's stays theirs.
        else if (open && (!token || token === api.token)) void open.subscribe();
        else if (open || !retryAt.peek()) connect();
      });
    }

    function connect(): void {
      if (!members.size) return;
      turn(navigator.onLine === false ? "offline" : "connecting");
      members.forEach(name);
      open = line(browser, api, subscriptions, onReady, onEvent, lost);
    }

    function onReady(): void {
      const same = open;
      connection.value = "online";
      browser.setTimeout(() => open === same && pause.reset(), steady);
    }

    function lost(error?: Partial<ApiError>): void {
      if (!open) return;
      const first = connection.peek() === "online" && navigator.onLine !== false;
      turn(first ? "connecting" : "offline", () => pause.wait(connect, error?.retryAfter));
    }

    /** There is no line any more. */
    function turn(to: Connection, retry?: () => number): void {
      pause.stop();
      open?.close();
      open = undefined;
      batch(() => {
        connection.value = to;
        retryAt.value = retry?.() ?? null;
      });
    }

    function onEvent(topic: string, event: RoomLeft): void {
      if (event.event === "room:left" && event.data.status === 401) {
        if (token !== api.token) return connect();
        api.refuse(token);
      }
      for (const member of [...members]) if (member.topic === topic) member.onEvent(event as never);
    }

    /** Tries at once when there is no connection. */
    function retryNow(): void {
      if (connection.peek() !== "online" || !open?.alive()) connect();
    }

    /**
     * A page that was hidden, or whose computer was shut, may hold a connection that died unnoticed; only the clock has
     * jumped. A new one costs little.
     */
    function look(otherwise?: () => void): void {
      if (document.visibilityState !== "visible") return;
      const away = Date.now() - lastAwake > longAway;
      lastAwake = Date.now();
      if (away) connect();
      else otherwise?.();
    }

    function lookOften(): void {
      if (closing.signal.aborted) return;
      look();
      browser.setTimeout(lookOften, lookAround);
    }

    this.browser = browser;
    this.connection = connection;
    this.retryAt = retryAt;
    this.join = (topic, handlers) => {
      const member: Member = { ...handlers, topic, subscription: "" };
      name(member);
      members.add(member);
      change();
      return () => members.delete(member) && change();
    };
    this.close = () => {
      members.clear();
      closing.abort();
      turn("connecting");
    };
    browser.addEventListener("online", retryNow, closing);
    browser.addEventListener("offline", () => lost(), closing);
    document.addEventListener("visibilitychange", () => look(retryNow), closing);
    lookOften();
  }
}
