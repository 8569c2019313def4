// The words of the protocol, as the server's routes and rooms use them.

export type Role = "user" | "agent" | "admin";
export type SenderType = "user" | "agent" | "system";
export type Status = "bot_pending" | "queued_for_agent" | "active_with_agent" | "closed";

/** An account as the routes give it. */
export interface User {
  id: string;
  role: Role;
  displayName: string;
  email?: string;
}

/** Someone who has been in a session: its visitor, and each agent who took it. */
export interface Participant {
  id: string;
  role: Role;
  displayName: string;
}

/** A conversation. Dates are PocketBase's ("2026-11-23 22:47:25.123Z"), an empty one is "". */
export interface Session {
  id: string;
  status: Status;
  userId: string;
  agentId: string;
  lastSeq: number;
  createdAt: string;
  closedAt: string;
  /** When it asked for a human, "" before that. */
  requestedAt: string;
  /** When the present (or last) agent took it, "" before that. */
  assignedAt: string;
  /** When its visitor left a message, "" while it is here. */
  leftAt: string;
  /** Where answers go while the visitor is away, or "". */
  email: string;
  /** Only while it waits; 1 is next. */
  queuePosition?: number;
  participants: Participant[];
}

export interface Message {
  id: string;
  sessionId: string;
  seq: number;
  senderType: SenderType;
  senderId: string;
  text: string;
  createdAt: string;
}

export interface HandoffRequest {
  id: string;
  sessionId: string;
  requestedAt: string;
  acceptedAt: string;
  acceptedById: string;
  canceledAt: string;
  leftAt: string;
  preview: Message[];
}

/** One who waits, as the agents' list shows it. */
export interface QueueItem {
  handoffRequestId: string;
  sessionId: string;
  displayName: string;
  requestedAt: string;
  /** When it left a message, "" while it is here. */
  leftAt: string;
  /** Where the answer goes, or "". */
  email: string;
  preview: Message[];
}

/** A row of the agent's Mine and Closed lists. */
export interface SessionItem extends Session {
  displayName: string;
  lastMessage: Message | null;
}

/** An earlier chat of the same visitor. `readable` says whether the caller may open its messages. */
export interface EarlierChat {
  id: string;
  status: Status;
  createdAt: string;
  closedAt: string;
  text: string;
  readable: boolean;
}

/** What anyone may know of the site before a chat. */
export interface Site {
  name: string;
  /** Display names of the agents who are here, each once. */
  agents: string[];
  agentsOnline: number;
  waiting: number;
}

/** What arrives in `public:session:{id}`. */
export type SessionEvent =
  | { event: "message:history"; data: { sessionId: string; messages: Message[]; more: boolean } }
  | { event: "message:new"; data: Message }
  | { event: "typing"; data: { sessionId: string; actor: SenderType } }
  | { event: "handoff:accepted"; data: { sessionId: string; agentName: string } }
  | { event: "session:updated"; data: Session }
  | { event: "session:closed"; data: { sessionId: string } }
  | { event: "presence"; data: { agentsOnline: number } }
  | RoomLeft;

/** What arrives in `room:agents:lobby`. */
export type LobbyEvent =
  | { event: "queue:new"; data: QueueItem }
  /** One who waits has written more: the same item with a newer preview. */
  | { event: "queue:updated"; data: QueueItem }
  | { event: "queue:removed"; data: { handoffRequestId: string; sessionId: string; reason: QueueRemoval } }
  | { event: "session:closed"; data: { sessionId: string } }
  /** These are gone, with all that was in them. */
  | { event: "session:erased"; data: { sessionIds: string[] } }
  | { event: "presence"; data: { agentsOnline: number } }
  | RoomLeft;

export type QueueRemoval = "accepted" | "canceled" | "closed";

/**
 * The server took this connection out of the room, or never let it in: 401 the token is no longer good, 403 the
 * account may not be here, 404 the session is not (or no longer) this account's.
 */
export interface RoomLeft {
  event: "room:left";
  data: { room: string; status: 401 | 403 | 404 };
}
