import { computed } from "@preact/signals";
import type { Api, QueueItem, SessionItem } from "@wire";
import { List } from "./list.ts";
import type { Queue } from "./queue.ts";

const MANY = 200;
const PAGE = 50;

interface Closed {
  total: number;
  items: SessionItem[];
  more: boolean;
}

/** The three lists of the page: who waits, the agent's own chats, and those that are over. */
export class Lists {
  readonly queue: List<Queue>;
  readonly mine: List<SessionItem[]>;
  readonly closed: List<Closed>;
  readonly mineIds = computed(() => new Set(this.mine.value.value?.map(({ id }) => id)));
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
    this.queue = new List(() => api.queue(MANY));
    this.mine = new List(async () => {
      const { items } = await api.sessions({ status: "active_with_agent", limit: MANY });
      return items.sort(longestFirst);
    });
    this.closed = new List(() => this.#readClosed());
  }

  waiting(sessionId: string): QueueItem | undefined {
    return this.queue.value.value?.items.find((item) => item.sessionId === sessionId);
  }

  async load(): Promise<void> {
    await Promise.all([this.queue.load(), this.mine.load(), this.closed.load()]);
  }

  take(item: SessionItem): void {
    this.mine.change((items) => [...items.filter(({ id }) => id !== item.id), item]);
  }

  /** It is no longer the agent's own: closed, or back in the queue, or taken away. */
  drop(sessionId: string): void {
    this.mine.change((items) => items.filter(({ id }) => id !== sessionId));
  }

  /** These are gone for good. */
  erase(sessionIds: string[]): void {
    const left = (items: SessionItem[]) => items.filter(({ id }) => !sessionIds.includes(id));
    this.mine.change(left);
    this.closed.change((now) => {
      const items = left(now.items);
      return { ...now, items, total: now.total - (now.items.length - items.length) };
    });
  }

  async olderClosed(): Promise<void> {
    const last = this.closed.value.value?.items.at(-1);
    if (!last) return;
    const older = await this.#api.sessions({ status: "closed", limit: PAGE, before: last.id });
    this.closed.change((now) => ({ ...older, items: [...now.items, ...without(older.items, now.items)] }));
  }

  close(): void {
    this.queue.close();
    this.mine.close();
    this.closed.close();
  }

  /** The newest page again, above the pages that are here already. */
  async #readClosed(): Promise<Closed> {
    const newest = await this.#api.sessions({ status: "closed", limit: PAGE });
    const here = this.closed.value.peek();
    const rest = without(here?.items ?? [], newest.items);
    const meets = rest.length < (here?.items.length ?? 0);
    return meets && here ? { ...newest, items: [...newest.items, ...rest], more: here.more } : newest;
  }
}

/** New ones come below, so that no row moves under the hand. */
function longestFirst(a: SessionItem, b: SessionItem): number {
  return a.assignedAt < b.assignedAt ? -1 : 1;
}

function without(items: SessionItem[], others: SessionItem[]): SessionItem[] {
  const known = new Set(others.map(({ id }) => id));
  return items.filter(({ id }) => !known.has(id));
}
