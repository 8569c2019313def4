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
  /** By which the site knows its visitor. */
  externalId?: string;
}

/** Someone who has been in a session: its visitor, and each agent who took it. */
export interface Participant {
  id: string;
  role: Role;
  displayName: string;
  /** Of a visitor whom the site has identified. */
  externalId?: string;
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
  /** Minutes it may still wait, 0 where that would be a guess. */
  wait?: number;
  /** When it ends unless the visitor answers, or "". */
  endsAt: string;
  participants: Participant[];
  /** What the visitor told before the chat. */
  fields: Answer[];
  /** Where the visitor is on the site, null where its page tells nothing. */
  visit: Visit | null;
  rating: Rating | "";
  ratingComment: string;
}

export type Rating = "good" | "so-so" | "bad";

export interface Answer {
  label: string;
  type: "text" | "email" | "tel";
  value: string;
}

/** What a page tells of its visitor; what is not known is "". */
export interface Visit {
  page: string;
  title: string;
  referrer: string;
  language: string;
  /** An IANA name. */
  timeZone: string;
  /** Such as "Firefox 140 on Windows". */
  browser: string;
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
  /** The path of a picture, or "". */
  logo: string;
  /** "#rrggbb", or "". */
  accent: string;
  greeting: string;
  /** What is said when nobody is there, or "". */
  nobody: string;
  /** Display names of the agents who are here, each once. */
  agents: string[];
  agentsOnline: number;
  waiting: number;
  /** Minutes for one who would ask now, 0 where that would be a guess. */
  wait: number;
  /** It is within the business hours. */
  open: boolean;
  /** When it opens again, "" while it is open or where that is not known. */
  opensAt: string;
  /** Answers by e-mail are possible. */
  byMail: boolean;
  /** Seconds of waiting until one is offered, 0 for never. */
  leaveAfter: number;
  /** What is asked before a chat. */
  fields: PreChatField[];
  rating: boolean;
  transcript: boolean;
  mayErase: boolean;
}

export interface PreChatField {
  name: string;
  label: string;
  type: "text" | "email" | "tel";
  required: boolean;
}

/** What arrives in `public:site`. */
export type SiteEvent = { event: "site:updated"; data: Site } | RoomLeft;

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
