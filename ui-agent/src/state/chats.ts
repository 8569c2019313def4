import { signal } from "@preact/signals";
import { Conversation, type Api, type Message, type Session, type Stream, type User } from "@wire";
import { storage } from "../storage.ts";
import { Chat } from "./chat.ts";

interface Known {
  session?: Session;
  messages?: Message[];
  more?: boolean;
}

/** The chats that are live on this page, all on its one stream. */
export class Chats {
  readonly live = signal<ReadonlyMap<string, Chat>>(new Map());
  readonly #api: Api;
  readonly #stream: Stream;
  readonly #me: User;
  readonly #heard: (chat: Chat, message: Message) => void;

  constructor(api: Api, stream: Stream, me: User, heard: (chat: Chat, message: Message) => void) {
    this.#api = api;
    this.#stream = stream;
    this.#me = me;
    this.#heard = heard;
  }

  get(id: string): Chat | undefined {
    return this.live.value.get(id);
  }

  /** Has these open and no others. */
  keep(ids: ReadonlySet<string>, known: (id: string) => Known): void {
    const before = this.live.peek();
    const kept = [...before].filter(([id]) => ids.has(id));
    const added = [...ids].filter((id) => !before.has(id));
    if (!added.length && kept.length === before.size) return;
    for (const [id, chat] of before) if (!ids.has(id)) chat.dispose();
    this.live.value = new Map([...kept, ...added.map((id) => [id, this.#open(id, known(id))] as const)]);
  }

  add(id: string, known: Known): void {
    if (!this.live.peek().has(id)) this.live.value = new Map([...this.live.peek(), [id, this.#open(id, known)]]);
  }

  drop(id: string): void {
    this.live.peek().get(id)?.dispose();
    this.live.value = new Map([...this.live.peek()].filter(([other]) => other !== id));
  }

  close(): void {
    this.keep(new Set(), () => ({}));
  }

  #open(sessionId: string, known: Known): Chat {
    const me = { id: this.#me.id, senderType: "agent" as const };
    const conversation = new Conversation({
      api: this.#api,
      stream: this.#stream,
      storage,
      sessionId,
      me,
      ...known,
    });
    const chat = new Chat(sessionId, conversation, me.id);
    conversation.onMessage((message) => this.#heard(chat, message));
    return chat;
  }
}
