import { type ReadonlySignal, type Signal, batch, computed, effect, signal, untracked } from "@preact/signals-core";
import type { Api } from "./api.ts";
import { keepDraft } from "./draft.ts";
import { History } from "./history.ts";
import { type Letter, Outbox } from "./outbox.ts";
import { Standing } from "./standing.ts";
import type { Stream } from "./stream.ts";
import { Typing } from "./typing.ts";
import type { Message, Session, SessionEvent } from "./types.ts";

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

/** One session as this page sees it: what was said, what is being said, and how it stands. */
export class Conversation {
  readonly session: ReadonlySignal<Session | null>;
  readonly messages: ReadonlySignal<Message[]>;
  readonly pending: ReadonlySignal<Pending[]>;
  readonly older: ReadonlySignal<boolean>;
  readonly typing: ReadonlySignal<boolean>;
  /** lost: not this account's (any more). error: could not be loaded yet, and is tried again. */
  readonly state: ReadonlySignal<"loading" | "ready" | "lost" | "error">;
  /** How many agents are here, as far as a waiting session's room has told. */
  readonly agentsOnline: ReadonlySignal<number | null>;
  /** When sending goes on, in ms since 1970, while the server asks to go slower. */
  readonly heldUntil: ReadonlySignal<number | null>;
  /** What is in the box; kept in the storage. */
  readonly draft: Signal<string>;
  readonly #options: ConversationOptions;
  readonly #history: History;
  readonly #outbox: Outbox;
  readonly #standing: Standing;
  readonly #typing: Typing;
  readonly #lost = signal(false);
  readonly #listeners = new Set<(message: Message) => void>();
  readonly #leave: () => void;
  readonly #endings: (() => void)[];

  constructor(options: ConversationOptions) {
    const { api, stream, storage, sessionId, me } = options;
    const { browser } = stream;
    const onGone = () => this.#lose();
    this.#options = options;
    this.#standing = new Standing({ api, browser, sessionId, session: options.session ?? null, onGone });
    this.#history = new History({ api, browser, sessionId, onNew: (message) => this.#announce(message), onGone });
    this.#typing = new Typing(browser, () => void api.typing(sessionId).catch(() => undefined));
    this.#outbox = new Outbox({
      browser,
      storage,
      prefix: `webchat:outbox:${sessionId}:${me.id}:`,
      send: (letter) => this.#post(letter),
      shown: (letter) => this.#isShown(letter),
    });
    const [draft, stopKeeping] = keepDraft(storage, `webchat:draft:${sessionId}:${me.id}`);

    this.session = this.#standing.session;
    this.messages = this.#history.transcript.messages;
    this.older = this.#history.transcript.older;
    this.typing = this.#typing.other;
    this.agentsOnline = this.#standing.agentsOnline;
    this.heldUntil = this.#outbox.heldUntil;
    this.draft = draft;
    this.pending = computed(() => this.#outbox.letters.value.filter((letter) => !this.#isShown(letter)).map(this.#view));
    this.state = computed(() => this.#judge());

    this.#begin();
    this.#leave = stream.join<SessionEvent>(`public:session:${sessionId}`, {
      after: () => this.#history.cursor,
      onEvent: (event) => this.#hear(event),
    });
    const stopWaking = effect(() => {
      if (stream.connection.value === "online") untracked(() => this.#outbox.wake());
    });
    this.#endings = [stopWaking, stopKeeping];
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

  retry(id: string): void {
    this.#outbox.retry(id);
  }

  discard(id: string): void {
    this.#outbox.discard(id);
  }

  /** Never rejects; what could not be loaded can be asked for again. */
  loadOlder(): Promise<void> {
    return this.#history.loadOlder();
  }

  /** To be called at each key; the other side is told every few seconds. */
  sayTyping(): void {
    if (this.#options.stream.connection.peek() === "online") this.#typing.say();
  }

  nameOf(senderId: string): string {
    return this.#standing.nameOf(senderId);
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
    const { session, messages, more } = this.#options;
    if (messages?.length) this.#history.takePage({ messages, more: more ?? messages[0]?.seq !== 1 });
    else if (session?.lastSeq === 0) this.#history.takePage({ messages: [], more: false });
  }

  #hear(event: SessionEvent): void {
    const { senderType } = this.#options.me;
    if (event.event === "message:history") {
      this.#history.takePage(event.data);
      this.#standing.load();
    } else if (event.event === "message:new") this.#history.take(event.data);
    else if (event.event === "room:left") {
      if (event.data.status !== 401) this.#lose();
    } else if (event.event === "typing") {
      if (event.data.actor !== senderType) this.#typing.heard();
    } else this.#standing.take(event);
  }

  async #post(letter: Letter): Promise<Message> {
    const message = await this.#options.api.send(this.#options.sessionId, { id: letter.id, text: letter.text });
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
    return this.#history.loaded.value && (seq <= this.#history.transcript.last || this.#history.transcript.has(id));
  }

  readonly #view = ({ id, text, at, error }: Letter): Pending => {
    if (error) return { id, text, at, state: "failed", error };
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
    this.#leave();
    this.#history.stop();
    this.#standing.stop();
    this.#typing.stop();
  }
}
