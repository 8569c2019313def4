import type { QueueItem } from "@wire";

/** Whose turn it is, and whether there was an answer before. `byMail`: the server can send e-mail. */
export function orderWords(item: QueueItem, waiting: QueueItem[], byMail = true): { news: string; then: string } {
  if (item.leftAt) {
    return { news: `${item.displayName} has left.`, then: byMail ? "Your answer goes out by e-mail." : "Your answer waits in the chat." };
  }
  const before = waiting.findIndex(({ sessionId }) => sessionId === item.sessionId);
  const answered = item.preview.some(({ senderType }) => senderType === "agent");
  if (before <= 0) {
    const then = answered ? "An agent has answered before." : "Nobody has answered yet.";
    return { news: `${item.displayName} is next.`, then };
  }
  const then = before === 1 ? "One has waited longer." : `${before} have waited longer.`;
  return { news: `${item.displayName} is waiting.`, then };
}
