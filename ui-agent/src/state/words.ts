import type { Message, Session } from "@wire";
import { clock, dayWord, timeOf } from "@parts/time.ts";

/** The last that a person wrote, else the last line of all. */
export function lastWords(messages: readonly Message[]): Message | undefined {
  return messages.findLast(({ senderType }) => senderType !== "system") ?? messages.at(-1);
}

export function visitorOf({ participants }: Session): { id: string; name: string } {
  const visitor = participants.find(({ role }) => role === "user");
  return { id: visitor?.id ?? "", name: visitor?.displayName ?? "" };
}

/** "14:06" today, "Monday, 14:06" before. */
export function since(date: string): string {
  const at = timeOf(date);
  const day = dayWord(at);
  return day === "Today" ? clock(at) : `${day}, ${clock(at)}`;
}

/** "Today, 14:02". */
export function dayAndTime(date: string): string {
  const at = timeOf(date);
  return `${dayWord(at)}, ${clock(at)}`;
}

/** Where a chat stands, seen by the agent with that id. */
export function standing(session: Session, me: string): string {
  if (session.status === "closed") return session.closedAt ? `Closed, ${since(session.closedAt)}` : "Closed";
  if (session.status === "queued_for_agent") return "Waiting";
  if (session.status === "bot_pending") return "Not asking for a human";
  const agent = session.participants.find(({ id }) => id === session.agentId);
  return `With ${session.agentId === me ? "you" : (agent?.displayName ?? "an agent")} since ${since(session.assignedAt)}`;
}
