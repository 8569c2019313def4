import { batch, computed, signal } from "@preact/signals";
import { ApiError, Stream, type Api, type Message, type QueueItem, type SiteEvent, type User } from "@wire";
import { address, leave, open } from "../address.ts";
import { Alerts } from "./alerts.ts";
import type { Chat } from "./chat.ts";
import { Chats } from "./chats.ts";
import { keepRight } from "./keep.ts";
import { Lists } from "./lists.ts";
import { afterLoss, goneNotice, type Notice, type Reason } from "./lost.ts";
import { joinLobby } from "./lobby.ts";
import { Presence } from "./presence.ts";
import { left } from "./queue.ts";
import { save } from "./save.ts";
import { visitorOf } from "./words.ts";

export type Tab = "waiting" | "mine" | "closed";

/** What the pane shows. */
export type View =
  | { kind: "nothing" }
  | { kind: "loading" }
  | { kind: "gone" }
  | { kind: "waiting"; item: QueueItem }
  | { kind: "chat"; chat: Chat };

/** One agent's work: who waits, the own chats, those that are over, and the one that is open. */
export class Desk {
  readonly tab = signal<Tab>("waiting");
  readonly notice = signal<Notice | null>(null);
  /** The handoff request that this page is accepting. */
  readonly claiming = signal<string | null>(null);
  /** The chat whose visitor this page asks to ban. */
  readonly banning = signal<string | null>(null);
  /** Counts the wishes that the pane take the focus. */
  readonly attention = signal(0);
  /** The one in the preview, kept until it is known where it went. */
  readonly preview = signal<QueueItem | null>(null);
  /** What this page has put back into the queue itself: its return there is no news. */
  readonly putBack = new Set<string>();
  readonly view = computed(() => this.#look());
  /** How many chats want the agent: those that wait, and the own ones with something unread. */
  readonly wanting = computed(() => (this.lists.queue.value.value?.waiting ?? 0) + this.unread.value);
  /** How many of the own chats have something unread. */
  readonly unread = computed(() => {
    return [...this.lists.mineIds.value].filter((id) => this.chats.get(id)?.unread.value).length;
  });
  /** The server can send e-mail. */
  readonly byMail = signal(true);
  readonly visible = signal(!document.hidden);
  readonly stream: Stream;
  readonly lists: Lists;
  readonly chats: Chats;
  readonly alerts: Alerts;
  /** None of an admin, who does not answer. */
  readonly presence: Presence | null;
  /** The connection was lost, and what has happened meanwhile is being looked up. */
  catchingUp = false;
  #wentBack = 0;
  readonly #over = new AbortController();

  constructor(
    readonly api: Api,
    readonly me: User,
    signedOut: () => void,
  ) {
    this.stream = new Stream(api);
    this.lists = new Lists(api);
    this.chats = new Chats(api, this.stream, me, (chat, message) => this.#heard(chat, message));
    this.alerts = new Alerts((id) => this.choose(id), this.#over.signal);
    const until = this.#over.signal;
    this.presence = me.role === "agent" ? new Presence(api, me.id, this.stream.connection, until) : null;
    document.addEventListener("visibilitychange", () => (this.visible.value = !document.hidden), { signal: until });
    keepRight(this, until);
    joinLobby(this, signedOut, until);
    this.stream.join<SiteEvent>("public:site", {
      onEvent: ({ event, data }) => {
        if (event === "site:updated") this.byMail.value = data.byMail;
      },
    });
    void this.#begin();
  }

  choose(id: string): void {
    batch(() => {
      this.notice.value = null;
      this.banning.value = null;
      if (this.lists.waiting(id)) this.tab.value = "waiting";
      open(id);
      this.attention.value++;
    });
  }

  leave(): void {
    this.notice.value = null;
    leave();
  }

  async accept(item: QueueItem): Promise<void> {
    if (this.claiming.value) return;
    this.claiming.value = item.handoffRequestId;
    try {
      const { session, messages, more } = await this.api.claim(item.handoffRequestId);
      batch(() => {
        const { sessionId: id, displayName } = item;
        this.chats.add(id, { session, messages, more });
        this.lists.take({ ...session, displayName, lastMessage: messages.at(-1) ?? null });
        this.lists.queue.change((queue) => left(queue, item.handoffRequestId));
        if (this.preview.value?.sessionId === id) this.preview.value = null;
        this.notice.value = null;
        if (address.value.chat !== id) return;
        this.tab.value = "mine";
        this.attention.value++;
      });
    } catch (error) {
      if (error instanceof ApiError && (error.status === 409 || error.status === 404)) this.#beaten(item, error);
      else this.#failed(error);
    } finally {
      this.claiming.value = null;
    }
  }

  /** Back to the queue, where it keeps its place. */
  async release(id: string): Promise<void> {
    this.putBack.add(id);
    try {
      await this.api.release(id);
      this.lists.drop(id);
      if (address.value.chat === id) this.leave();
    } catch (error) {
      this.putBack.delete(id);
      this.#failed(error);
    }
  }

  async close(id: string): Promise<void> {
    try {
      await this.api.close(id);
      this.lists.drop(id);
      void this.lists.closed.load();
    } catch (error) {
      this.#failed(error);
    }
  }

  /** Saves the whole chat as a file on the agent's device. */
  async download(id: string, format: "text" | "html"): Promise<void> {
    try {
      save(await this.api.transcript(id, format));
    } catch (error) {
      this.#failed(error);
    }
  }

  /** Keeps the chat's visitor out, which ends the chat. Says whether it did. */
  async ban(id: string, terms: { hours: number; addressToo: boolean }, news: string): Promise<boolean> {
    try {
      await this.api.ban({ sessionId: id, ...terms });
      this.lists.drop(id);
      void this.lists.closed.load();
      this.notice.value = { news };
      return true;
    } catch (error) {
      this.#failed(error);
      return false;
    }
  }

  /** Someone whom the agent was looking at is gone from the queue: says why, and goes on to who is next. */
  lost(item: QueueItem, reason: Reason): void {
    const { next, notice } = afterLoss(item, reason, this.lists.queue.value.value?.items ?? []);
    batch(() => {
      this.preview.value = null;
      this.notice.value = notice;
      if (address.value.chat !== item.sessionId) return;
      if (next) open(next);
      else leave();
    });
  }

  /** So many chats went back to the queue because the agent was gone. */
  wentBack(count: number): void {
    if (this.notice.peek()?.news !== goneNotice(0).news) this.#wentBack = 0;
    this.#wentBack += count;
    this.notice.value = goneNotice(this.#wentBack);
  }

  end(): void {
    this.#over.abort();
    this.stream.close();
    this.chats.close();
    this.lists.close();
  }

  async #begin(): Promise<void> {
    await this.lists.load();
    const open = address.value.chat;
    if (open && this.lists.mineIds.value.has(open)) this.tab.value = "mine";
  }

  #look(): View {
    const id = address.value.chat;
    if (!id) return { kind: "nothing" };
    const item = this.lists.waiting(id) ?? (this.preview.value?.sessionId === id ? this.preview.value : undefined);
    if (item && !this.lists.mineIds.value.has(id)) return { kind: "waiting", item };
    const chat = this.chats.get(id);
    if (!chat) return { kind: "loading" };
    return chat.conversation.state.value === "lost" ? { kind: "gone" } : { kind: "chat", chat };
  }

  #beaten(item: QueueItem, { data }: ApiError): void {
    this.lists.queue.change((queue) => left(queue, item.handoffRequestId));
    const by = typeof data.acceptedBy === "string" ? data.acceptedBy : "";
    this.lost(item, by ? { by } : null);
  }

  #failed(error: unknown): void {
    if (!(error instanceof ApiError)) throw error;
    this.notice.value = error.status === 0 ? { news: "No connection.", then: "Try again in a moment." } : { news: error.message };
  }

  #heard(chat: Chat, message: Message): void {
    const looking = address.value.chat === chat.id && !document.hidden;
    if (looking || message.senderType !== "user" || !this.lists.mineIds.value.has(chat.id)) return;
    const session = chat.conversation.session.value;
    this.alerts.message(chat.id, session ? visitorOf(session).name : "a visitor", message.text);
  }
}
