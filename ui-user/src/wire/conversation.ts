import { type ReadonlySignal, type Signal, batch, computed, effect, signal, untracked } from "@preact/signals-core";
import type { VisitorApi } from "./api.ts";
import { keptDraft } from "./draft.ts";
import { history } from "./history.ts";
import { type Letter, outbox } from "./outbox.ts";
import { standing } from "./standing.ts";
import type { Shelf } from "./storage.ts";
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
  api: VisitorApi;
  stream: Stream;
  storage: Shelf;
  sessionId: string;
  me: { id: string; senderType: "user" | "agent" };
  /** What the page knows already, as after starting or accepting a chat. */
  session?: Session;
  messages?: Message[];
  more?: boolean;
}

/** A status that follows from an event, and so need not be asked for when it is known already. */
const implied: Record<string, Status> = { "handoff:accepted": "active_with_agent", "session:closed": "closed" };

/** One session as this page sees it: what was said, what is being said, and how it stands. */
export class Conversation {
  declare readonly session: ReadonlySignal<Session | null>;
  declare readonly messages: ReadonlySignal<Message[]>;
  declare readonly pending: ReadonlySignal<Pending[]>;
  declare readonly older: ReadonlySignal<boolean>;
  declare readonly typing: ReadonlySignal<boolean>;
  /** lost: not this account's (any more). error: could not be loaded yet, and is tried again. */
  declare readonly state: ReadonlySignal<"loading" | "ready" | "lost" | "error">;
  /** What is in the box; kept in the storage. */
  declare readonly draft: Signal<string>;
  /** Sends the text, or what is in the box, which is then empty. */
  declare readonly send: (text?: string) => void;
  declare readonly retry: (id: string) => void;
  declare readonly discard: (id: string) => void;
  /** Never rejects; what could not be loaded can be asked for again. */
  declare readonly loadOlder: () => Promise<void>;
  /** To be called at each key; the other side is told every few seconds. */
  declare readonly sayTyping: () => void;
  declare readonly nameOf: (senderId: string) => string;
  /** Hears what others (and the system) say from now on, also what was missed while offline, but no history. */
  declare readonly onMessage: (listener: (message: Message) => void) => () => void;
  declare readonly dispose: () => void;

  constructor(options: ConversationOptions) {
    const { api, stream, storage, sessionId, me, session, messages = [], more = false } = options;
    const { browser, connection } = stream;
    const lost = signal(false);
    const listeners = new Set<(message: Message) => void>();
    const log = history(api, browser, sessionId, announce);
    const stands = standing(api, browser, sessionId, lose);
    const dots = typing(browser, () => void api.typing(sessionId).catch(() => {}));
    // A chat is one visitor's, also once the site has said who that is.
    const own = `${sessionId}:${me.senderType === "user" ? me.senderType : me.id}`;
    const [draft, stopKeeping] = keptDraft(storage, `webchat:draft:${own}`);
    const isShown = ({ id, seq = Infinity }: Letter) => log.loaded.value && (seq <= log.last() || log.has(id));
    const mail = outbox(browser, storage, `webchat:outbox:${own}:`, isShown, async ({ id, text }) => {
      const message = await api.send(sessionId, { id, text });
      log.take(message);
      return message.seq;
    });
    stands.session.value = session ?? null;
    if (messages[0] || session?.lastSeq === 0) log.takePage({ messages, more });
    const after = () => log.last() || undefined;
    const leave = stream.join<SessionEvent>(`public:session:${sessionId}`, { after, onEvent });
    const stopWaking = effect(() => {
      if (connection.value === "online") untracked(mail.wake);
    });

    function onEvent({ event, data }: SessionEvent): void {
      if (event === "message:new") log.take(data);
      else if (event === "session:updated") stands.change(data);
      else if (event === "typing") {
        if (data.actor !== me.senderType) dots.heard();
      } else if (event === "room:left") {
        if (data.status !== 401) lose();
      } else if (event !== "presence") {
        if (event === "message:history") log.takePage(data);
        if ((implied[event] ?? "") !== stands.session.peek()?.status) void stands.load();
      }
    }

    function announce(message: Message): void {
      const { senderId, senderType } = message;
      if (senderId === me.id) return dots.sent();
      if (senderType !== me.senderType && senderType !== "system") dots.stop();
      stands.meet(senderId);
      listeners.forEach((listener) => listener(message));
    }

    function view({ id, text, at, error }: Letter): Pending {
      if (error !== undefined) return { id, text, at, state: "failed", error };
      return { id, text, at, state: mail.stuck.value || connection.value === "offline" ? "waiting" : "sending" };
    }

    /** What was said stays to be read, and what was not sent yet learns its fate. */
    function lose(): void {
      lost.value = true;
      depart();
    }

    function depart(): void {
      leave();
      log.stop();
      stands.stop();
      dots.stop();
    }

    this.session = stands.session;
    this.nameOf = stands.nameOf;
    this.messages = log.messages;
    this.older = log.older;
    this.loadOlder = log.loadOlder;
    this.retry = mail.retry;
    this.discard = mail.discard;
    this.typing = dots.other;
    this.draft = draft;
    this.pending = computed(() => mail.letters.value.filter((letter) => !isShown(letter)).map(view));
    this.state = computed(() => {
      if (lost.value) return "lost";
      if (stands.session.value && log.loaded.value) return "ready";
      return stands.failed.value || connection.value === "offline" ? "error" : "loading";
    });
    this.send = (text) => {
      const said = (text ?? draft.peek()).trim();
      if (!said) return;
      batch(() => {
        mail.add(said);
        if (text === undefined) draft.value = "";
      });
    };
    this.sayTyping = () => {
      if (connection.peek() === "online") dots.say();
    };
    this.onMessage = (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    };
    this.dispose = () => {
      depart();
      mail.stop();
      stopWaking();
      stopKeeping();
    };
  }
}
