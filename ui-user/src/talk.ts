import { computed, signal } from "@preact/signals-core";
import { Place } from "./parts/place.ts";
import { calm } from "./parts/Status.tsx";
import { news } from "./parts/Strip.tsx";
import { Transcript } from "./Transcript.tsx";
import { Conversation, Stream, type Api, type Session } from "./wire/index.ts";
import type { Visitor } from "./visitor.ts";
import { placeWords } from "./words.ts";

/** A conversation and how one stands to it: the connection, the place in the queue and in the log. */
export class Talk {
  readonly place = new Place();
  /** "End chat" was pressed and not yet answered. */
  readonly ending = signal(false);
  readonly conversation: Conversation;
  readonly told;
  readonly queue = computed(() =>
    this.session?.status === "queued_for_agent" ? placeWords(this.session.queuePosition) : "");
  readonly spokenQueue = calm(this.queue);
  /** Drawn anew only when something in it has changed, and not with each key pressed in the box. */
  readonly log = computed(() => Transcript(this));
  readonly #stream: Stream;

  constructor(readonly visitor: Visitor, api: Api, storage: Storage, sessionId: string, readonly me: { id: string; senderType: "user" }, session: Session | undefined) {
    const stream = (this.#stream = new Stream(api));
    this.told = news(stream.connection);
    this.conversation = new Conversation({ api, storage, stream, sessionId, me, ...(session && { session }) });
  }

  /** null until it is loaded. */
  get session(): Session | null {
    return this.conversation.state.value === "ready" ? this.conversation.session.value : null;
  }

  close(): void {
    this.conversation.dispose();
    this.#stream.close();
  }
}
