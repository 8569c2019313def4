import type { QueueItem, QueueRemoval } from "@wire";

/** What the page says above a conversation: the news first, then what follows from it. */
export interface Notice {
  news: string;
  then?: string;
}

/** Why one who was being looked at no longer waits: who was faster, as far as it is known. */
export type Reason = { by: string } | QueueRemoval | null;

/** Where the page goes from there: to the one who has waited the longest now. */
export function afterLoss(lost: QueueItem, reason: Reason, waiting: QueueItem[]): { next: string | null; notice: Notice } {
  const next = waiting.find(({ sessionId }) => sessionId !== lost.sessionId);
  return {
    next: next?.sessionId ?? null,
    notice: {
      news: newsOf(lost.displayName, reason),
      then: next ? nextWords(next) : "Nobody else is waiting.",
    },
  };
}

/** What one who comes back has to know. */
export function goneNotice(chats: number): Notice {
  return { news: "You were gone for a while.", then: `${chats === 1 ? "1 chat" : `${chats} chats`} went back to the queue.` };
}

function nextWords({ displayName, leftAt }: QueueItem): string {
  return leftAt ? `${displayName} left a message.` : `${displayName} is next.`;
}

function newsOf(name: string, reason: Reason): string {
  if (reason === null) return `${name} no longer waits.`;
  if (reason === "accepted") return `Another agent was faster with ${name}.`;
  if (reason === "canceled") return `${name} left the queue.`;
  if (reason === "closed") return `The chat with ${name} has ended.`;
  return `${reason.by} was faster with ${name}.`;
}
