import type { QueueItem } from "@wire";

/** Those who wait, longest first, and behind them those who have left a message. `waiting` counts them all, `items` has as many as the list shows. */
export interface Queue {
  waiting: number;
  items: QueueItem[];
}

/** The queue with one more; the same one again only brings it up to date. */
export function joined(queue: Queue, item: QueueItem): Queue {
  const others = queue.items.filter(({ sessionId }) => sessionId !== item.sessionId);
  return {
    waiting: others.length < queue.items.length ? queue.waiting : queue.waiting + 1,
    items: [...others, item].sort(inOrder),
  };
}

/** The queue without one. One that is not in the list may still be among those counted. */
export function left(queue: Queue, handoffRequestId: string): Queue {
  const items = queue.items.filter((item) => item.handoffRequestId !== handoffRequestId);
  const counted = items.length < queue.items.length || queue.waiting > queue.items.length;
  return { waiting: queue.waiting - (counted ? 1 : 0), items };
}

/** How many of those in the list are here, and how many have left a message. */
export function here({ waiting, items }: Queue): { people: number; messages: number } {
  const messages = items.filter(({ leftAt }) => leftAt).length;
  return { people: waiting - messages, messages };
}

function inOrder(a: QueueItem, b: QueueItem): number {
  if (a.leftAt !== b.leftAt) return a.leftAt < b.leftAt ? -1 : 1;
  if (a.requestedAt !== b.requestedAt) return a.requestedAt < b.requestedAt ? -1 : 1;
  return a.handoffRequestId < b.handoffRequestId ? -1 : 1;
}
