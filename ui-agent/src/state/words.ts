import type { Message, Session } from "@wire";
import { clock, dayWord, timeOf } from "@parts/time.ts";

/** The last that a person wrote, else the last line of all. */
export function lastWords(messages: readonly Message[]): Message | undefined {
  return messages.findLast(({ senderType }) => senderType !== "system") ?? messages.at(-1);
}

/** With the id of its account on the site, if the site has said who it is. */
export function visitorOf({ participants }: Session): { id: string; name: string; account: string } {
  const { id = "", displayName: name = "", externalId: account = "" } = participants.find(({ role }) => role === "user") ?? {};
  return { id, name, account };
}

/** "Today, 14:02". */
export function dayAndTime(date: string, now?: number): string {
  const at = timeOf(date);
  return `${dayWord(at, now)}, ${clock(at)}`;
}

/** The same within a sentence: "today, 14:02", "Monday, 14:02". */
function within(date: string, now?: number): string {
  return dayAndTime(date, now).replace(/^(Today|Yesterday)/, (day) => day.toLowerCase());
}

/** That a chat ends unless its visitor answers: "Ends at 14:25 unless June answers", on another day "Ends Monday at 9:00 …". */
export function ending(session: Session, now = Date.now()): string | null {
  if (!session.endsAt) return null;
  const at = new Date(timeOf(session.endsAt));
  const sameDay = at.toDateString() === new Date(now).toDateString();
  const day = sameDay ? "" : `${at.toLocaleDateString("en-GB", { weekday: "long" })} `;
  return `Ends ${day}at ${clock(at.getTime())} unless ${visitorOf(session).name} answers`;
}

/** The same after a verb: "today, 14:02", "on Monday, 14:02". */
export function on(date: string, now?: number): string {
  const when = within(date, now);
  return /^(today|yesterday)/.test(when) ? when : `on ${when}`;
}

/** Where a chat stands, seen by the agent with that id. */
export function standing(session: Session, me: string, now?: number): string {
  if (session.status === "closed") return session.closedAt ? `Closed ${within(session.closedAt, now)}` : "Closed";
  if (session.status === "queued_for_agent") return "Waiting";
  if (session.status === "bot_pending") return "Not asking for a human";
  const agent = session.participants.find(({ id }) => id === session.agentId);
  const whom = session.agentId === me ? "you" : (agent?.displayName ?? "an agent");
  return `With ${whom} since ${within(session.assignedAt, now).replace("today, ", "")}`;
}
