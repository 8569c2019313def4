import { newId } from "../ids.ts";
import type { Message, Session, SessionEvent } from "../types.ts";
import type { Exchange } from "./Exchange.ts";

export const visitor = { id: "visitor00000000", role: "user", displayName: "June" } as const;
export const ada = { id: "agent0000000ada", role: "agent", displayName: "Ada" } as const;

/** A session on the server. */
export class Room {
  readonly messages: Message[] = [];
  session: Session;
  /** Whether what is stored is told to those in the room. */
  tells = true;
  readonly tell: (event: SessionEvent) => void;

  constructor(id: string, tell: (event: SessionEvent) => void) {
    this.tell = tell;
    this.session = {
      id,
      status: "bot_pending",
      userId: visitor.id,
      agentId: "",
      lastSeq: 0,
      createdAt: "2026-11-23 22:47:25.123Z",
      closedAt: "",
      requestedAt: "",
      assignedAt: "",
      leftAt: "",
      email: "",
      participants: [visitor],
    };
  }

  store(given: Partial<Message>): Message {
    const seq = this.messages.length + 1;
    const defaults = { id: newId(), senderType: "agent", senderId: ada.id, text: "Hello", createdAt: "" } as const;
    const message: Message = { ...defaults, ...given, sessionId: this.session.id, seq };
    this.messages.push(message);
    this.session = { ...this.session, lastSeq: seq };
    return message;
  }

  /** Stores it and tells the room. */
  say(given: Partial<Message>): Message {
    const message = this.store(given);
    this.tell({ event: "message:new", data: message });
    return message;
  }

  receive(exchange: Exchange): void {
    const { id, text } = exchange.body as { id: string; text: string };
    const known = this.messages.find((message) => message.id === id);
    const message = known ?? this.store({ id, text, senderType: "user", senderId: visitor.id });
    if (!known && this.tells) this.tell({ event: "message:new", data: message });
    exchange.answer(known ? 200 : 201, message);
  }

  page(query: URLSearchParams): { messages: Message[]; more: boolean } {
    const limit = Math.min(Number(query.get("limit") ?? 50), 1000);
    const after = query.get("after");
    if (after !== null) return this.after(Number(after), limit);
    const before = Number(query.get("before") ?? Infinity);
    const fitting = this.messages.filter(({ seq }) => seq < before);
    return { messages: fitting.slice(-limit), more: fitting.length > limit };
  }

  history(after: number | undefined): SessionEvent {
    const page = after === undefined ? this.page(new URLSearchParams()) : this.after(after, 500);
    return { event: "message:history", data: { sessionId: this.session.id, ...page } };
  }

  after(after: number, limit: number): { messages: Message[]; more: boolean } {
    const fitting = this.messages.filter(({ seq }) => seq > after);
    return { messages: fitting.slice(0, limit), more: fitting.length > limit };
  }
}
