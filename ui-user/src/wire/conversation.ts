import { type ReadonlySignal, type Signal, batch, computed, effect, signal, untracked } from "@preact/signals-core";
import type { Api } from "./api.ts";
import { history } from "./history.ts";
import { type Letter, outbox } from "./outbox.ts";
import { standing } from "./standing.ts";
import { attempt } from "./storage.ts";
import type { Stream } from "./stream.ts";
import { typing } from "./typing.ts";
import type { Message, Session, SessionEvent, Status } from "./types.ts";

export interface Pending {
  id: string;
  text: string;
  at: number;
  /** waiting: no connection. */
  state: "sending" | "waiting" | "failed";
  error?: string;
}

export interface ConversationOptions {
  api: Api;
  stream: Stream;
  storage: Storage;
  sessionId: string;
  me: { id: string; senderType: "user" | "agent" };
  session?: Session;
  messages?: Message[];
  more?: boolean;
}

/** A status that follows from an event, and so need not be asked for when it is known already. */
const implied: Record<string, Status> = { "handoff:accepted": "active_with_agent", "session:closed": "closed" };

/** One session as this page sees it: what was said, what is being said, and how it stands. */
export class Conversation {
  readonly session: ReadonlySignal<Session | null>;
  readonly messages: ReadonlySignal<Message[]>;
  readonly pending: ReadonlySignal<Pending[]>;
  readonly older: ReadonlySignal<boolean>;
  readonly typing: ReadonlySignal<boolean>;
  /** lost: not this account's (any more). error: could not be loaded yet, and is tried again. */
  readonly state: ReadonlySignal<"loading" | "ready" | "lost" | "error">;
  /** When sending goes on, in ms since 1970, while the server asks to go slower. */
  readonly heldUntil: ReadonlySignal<number | null>;
  /** What is in the box; kept in the storage. */
  readonly draft: Signal<string>;
  readonly retry: (id: string) => void;
  readonly discard: (id: string) => void;
  /** Never rejects; what could not be loaded can be asked for again. */
  readonly loadOlder: () => Promise<void>;
  readonly nameOf: (senderId: string) => string;
  readonly #options: ConversationOptions;
  readonly #history: ReturnType<typeof history>;
  readonly #outbox: ReturnType<typeof outbox>;
  readonly #standing: ReturnType<typeof standing>;
  readonly #typing: ReturnType<typeof typing>;
  readonly #lost = signal(false);
  readonly #listeners = new Set<(message: Message) => void>();
  readonly #endings: (() => void)[];

  constructor(options: ConversationOptions) {
    const { api, stream, storage, sessionId, me } = options;
    const { browser } = stream;
    this.#options = options;
    this.#standing = standing(api, browser, sessionId, () => this.#lose());
    this.#history = history(api, browser, sessionId, (message) => this.#announce(message));
    this.#typing = typing(browser, () => void api.typing(sessionId).catch(() => undefined));
    this.#outbox = outbox({
      browser,
      storage,
      prefix: `webchat:outbox:${sessionId}:${me.id}:`,
      send: (letter) => this.#post(letter),
      shown: (letter) => this.#isShown(letter),
    });
    ({ session: this.session, nameOf: this.nameOf } = this.#standing);
    ({ messages: this.messages, older: this.older, loadOlder: this.loadOlder } = this.#history);
    ({ heldUntil: this.heldUntil, retry: this.retry, discard: this.discard } = this.#outbox);
    this.typing = this.#typing.other;
    this.pending = computed(() => this.#outbox.letters.value.filter((letter) => !this.#isShown(letter)).map(this.#view));
    this.state = computed(() => this.#judge());
    const key = `webchat:draft:${sessionId}:${me.id}`;
    this.draft = signal(attempt(() => storage.getItem(key)) ?? "");
    this.#begin();
    this.#endings = [
      stream.join<SessionEvent>(`public:session:${sessionId}`, {
        after: () => this.#history.last() || undefined,
        onEvent: (event) => this.#hear(event),
      }),
      effect(() => {
        const text = this.draft.value;
        attempt(() => (text ? storage.setItem(key, text) : storage.removeItem(key)));
      }),
      effect(() => {
        if (stream.connection.value === "online") untracked(this.#outbox.wake);
      }),
    ];
  }

  /** Sends the text, or what is in the box, which is then empty. */
  send(text?: string): void {
    const said = (text ?? this.draft.peek()).trim();
    if (!said) return;
    batch(() => {
      this.#outbox.add(said);
      if (text === undefined) this.draft.value = "";
    });
    this.#typing.sent();
  }

  /** To be called at each key; the other side is told every few seconds. */
  sayTyping(): void {
    if (this.#options.stream.connection.peek() === "online") this.#typing.say();
  }

  /** Hears what others (and the system) say from now on, also what was missed while offline, but no history. */
  onMessage(listener: (message: Message) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  dispose(): void {
    this.#depart();
    this.#outbox.stop();
    this.#endings.forEach((end) => end());
  }

  /** What the page knows already, as after starting or accepting a chat. */
  #begin(): void {
    const { session, messages = [], more } = this.#options;
    this.#standing.session.value = session ?? null;
    if (messages[0]) this.#history.takePage({ messages, more: more ?? messages[0].seq > 1 });
    else if (session?.lastSeq === 0) this.#history.takePage({ messages, more: false });
  }

  #hear({ event, data }: SessionEvent): void {
    if (event === "message:new") this.#history.take(data);
    else if (event === "session:updated") this.#standing.change(data);
    else if (event === "typing") {
      if (data.actor !== this.#options.me.senderType) this.#typing.heard();
    } else if (event === "room:left") {
      if (data.status !== 401) this.#lose();
    } else if (event !== "presence") {
      if (event === "message:history") this.#history.takePage(data);
      const status = implied[event];
      if (!status || status !== this.session.peek()?.status) void this.#standing.load();
    }
  }

  async #post({ id, text }: Letter): Promise<Message> {
    const message = await this.#options.api.send(this.#options.sessionId, { id, text });
    this.#history.take(message);
    return message;
  }

  #announce(message: Message): void {
    const { id, senderType } = this.#options.me;
    if (message.senderId === id) return;
    if (message.senderType !== senderType && message.senderType !== "system") this.#typing.stop();
    this.#standing.meet(message.senderId);
    this.#listeners.forEach((listener) => listener(message));
  }

  #isShown({ id, seq = Infinity }: Letter): boolean {
    return this.#history.loaded.value && (seq <= this.#history.last() || this.#history.has(id));
  }

  readonly #view = ({ id, text, at, error }: Letter): Pending => {
    if (error !== undefined) return { id, text, at, state: "failed", error };
    const waits = this.#outbox.stuck.value || this.#options.stream.connection.value === "offline";
    return { id, text, at, state: waits ? "waiting" : "sending" };
  };

  #judge(): "loading" | "ready" | "lost" | "error" {
    if (this.#lost.value) return "lost";
    if (this.session.value && this.#history.loaded.value) return "ready";
    const failed = this.#standing.failed.value || this.#options.stream.connection.value === "offline";
    return failed ? "error" : "loading";
  }

  /** What was said stays to be read, and what was not sent yet learns its fate. */
  #lose(): void {
    this.#lost.value = true;
    this.#depart();
  }

  #depart(): void {
    this.#endings[0]?.();
    this.#history.stop();
    this.#standing.stop();
    this.#typing.stop();
  }
}
