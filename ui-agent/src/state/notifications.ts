import { signal } from "@preact/signals";

const supported = "Notification" in globalThis;

/** Desktop notifications, for those who allow them, while the page is out of sight. */
export class Notifications {
  readonly canAsk = signal(supported && Notification.permission === "default");
  readonly #shown = new Map<string, Notification>();
  readonly #open: (chat: string) => void;

  constructor(open: (chat: string) => void) {
    this.#open = open;
  }

  async ask(): Promise<void> {
    await Notification.requestPermission();
    this.canAsk.value = Notification.permission === "default";
  }

  /** One for each chat; a newer one takes the older one's place. */
  show(chat: string, title: string, body: string): void {
    if (!supported || Notification.permission !== "granted" || document.hasFocus()) return;
    try {
      const shown = new Notification(title, { body, tag: chat });
      shown.onclick = () => {
        window.focus();
        this.#open(chat);
        shown.close();
      };
      this.#shown.set(chat, shown);
    } catch {
      // Some phones have the permission but take notifications from service workers only.
    }
  }

  withdraw(chat: string): void {
    this.#shown.get(chat)?.close();
    this.#shown.delete(chat);
  }

  close(): void {
    for (const chat of [...this.#shown.keys()]) this.withdraw(chat);
  }
}
