import { signal } from "@preact/signals";
import type { QueueItem } from "@wire";
import { Notifications } from "./notifications.ts";
import { Sound } from "./sound.ts";
import { lastWords } from "./words.ts";

/** Calls the agent: by sound, by desktop notification, and in words for those who listen to the page. */
export class Alerts {
  readonly sound: Sound;
  readonly notifications: Notifications;
  readonly spoken = signal("");
  #known: Map<string, QueueItem> | null = null;

  constructor(open: (chat: string) => void, until: AbortSignal) {
    this.sound = new Sound(until);
    this.notifications = new Notifications(open);
    until.addEventListener("abort", () => this.notifications.close());
  }

  /**
   * Takes each state of the queue. What the first one holds is no news, nor is what this agent put back; one who is away
   * by choice is not called.
   */
  queue(items: QueueItem[], putBack: ReadonlySet<string>, away = false): void {
    const before = this.#known;
    this.#known = new Map(items.map((item) => [item.handoffRequestId, item]));
    if (!before) return;
    for (const [id, { sessionId }] of before) if (!this.#known.has(id)) this.notifications.withdraw(sessionId);
    const fresh = items.filter((item) => !before.has(item.handoffRequestId) && !putBack.has(item.sessionId));
    if (!fresh.length || away) return;
    this.sound.arrival();
    this.spoken.value = fresh.map(({ displayName, leftAt }) => `${displayName} ${leftAt ? "left a message" : "is waiting"}.`).join(" ");
    for (const { sessionId, displayName, leftAt, preview } of fresh) {
      const news = leftAt ? "left a message" : "asks for a human";
      this.notifications.show(sessionId, `${displayName} ${news}`, lastWords(preview)?.text ?? "");
    }
  }

  /** A message in one of the agent's chats that is not before its eyes. */
  message(chat: string, name: string, text: string): void {
    this.sound.message();
    this.spoken.value = `New message from ${name}.`;
    this.notifications.show(chat, name, text);
  }
}
