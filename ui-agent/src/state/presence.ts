import { computed, effect, signal, untracked, type ReadonlySignal } from "@preact/signals";
import { newId, type Api, type Connection, type Shelf } from "@wire";
import { storage } from "../storage.ts";

export type Choice = "online" | "away";

const FIRST = 10_000;
/** Of the server's patience: after so many beats without an answer one counts as gone. */
const MISSED = 3;
const INPUT = ["pointerdown", "pointermove", "keydown", "wheel", "focus"];
const SHARED_EVERY = 5_000;

const DEVICE = "webchat:device";
const CHOICE = "webchat:away";
const TOUCHED = "webchat:input";

/** Whether the agent is here for new chats. All tabs of a browser say the same, time and again, and to the server. */
export class Presence {
  /** By hand. */
  readonly chosen = signal<Choice>("online");
  readonly status: ReadonlySignal<Choice>;
  readonly #api: Pick<Api, "presence">;
  readonly #until: AbortSignal;
  readonly #shelf: Shelf;
  readonly #key: string;
  readonly #device: string;
  readonly #idle = signal(false);
  #touched = Date.now();
  #shared = 0;
  #awayAfter = 0;
  #every = FIRST;
  #answered = Date.now();
  #back = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #beating = false;
  #again = false;

  constructor(
    api: Pick<Api, "presence">,
    me: string,
    connection: ReadonlySignal<Connection>,
    until: AbortSignal,
    { shelf = storage, page = window }: { shelf?: Shelf; page?: Pick<EventTarget, "addEventListener"> } = {},
  ) {
    this.#api = api;
    this.#until = until;
    this.#shelf = shelf;
    this.#key = `${CHOICE}:${me}`;
    this.#device = shelf.getItem(DEVICE) ?? newId();
    shelf.setItem(DEVICE, this.#device);
    this.status = computed(() => (this.chosen.value === "away" || this.#idle.value ? "away" : "online"));
    this.#readChoice();
    this.#touch();
    for (const one of INPUT) page.addEventListener(one, () => this.#touch(), { signal: until, passive: true });
    page.addEventListener("storage", () => this.#hear(), { signal: until });
    // Whoever has just connected says it again, so that the server does not go by the connection.
    const connected = computed(() => connection.value === "online");
    const stop = effect(() => {
      void [this.status.value, connected.value];
      untracked(() => void this.#beat());
    });
    until.addEventListener("abort", () => {
      stop();
      clearTimeout(this.#timer);
    });
  }

  choose(choice: Choice): void {
    if (choice === "away") this.#shelf.setItem(this.#key, choice);
    else this.#shelf.removeItem(this.#key);
    this.chosen.value = choice;
  }

  /** The agent signs out. */
  leave(): void {
    this.#shelf.removeItem(this.#key);
    void this.#api.presence("gone", this.#device).catch(() => undefined);
  }

  /** The server has heard nothing for so long that it took the agent for gone, until just now. */
  wasGone(): boolean {
    const now = Date.now();
    const grace = MISSED * this.#every;
    return now - this.#answered >= grace || now - this.#back < grace;
  }

  /**
   * Each beat is due a while after the answer to the one before. In a page out of sight browsers hold up a timer that goes
   * on by itself, up to a minute, but not one that an answer has set.
   */
  async #beat(): Promise<void> {
    clearTimeout(this.#timer);
    this.#again = true;
    if (this.#beating) return;
    this.#beating = true;
    while (this.#again && !this.#until.aborted) {
      this.#again = false;
      await this.#say();
    }
    this.#beating = false;
    if (!this.#until.aborted) this.#timer = setTimeout(() => void this.#beat(), this.#every);
  }

  async #say(): Promise<void> {
    this.#look();
    try {
      const { beatEvery, awayAfter } = await this.#api.presence(this.status.peek(), this.#device);
      const now = Date.now();
      if (now - this.#answered >= MISSED * this.#every) this.#back = now;
      this.#answered = now;
      this.#every = beatEvery * 1000;
      this.#awayAfter = awayAfter * 1000;
    } catch {
      // The next one may reach the server; a 401 has gone its own way.
    }
  }

  #touch(): void {
    this.#touched = Date.now();
    if (this.#touched - this.#shared >= SHARED_EVERY) {
      this.#shared = this.#touched;
      this.#shelf.setItem(TOUCHED, String(this.#touched));
    }
    this.#idle.value = false;
  }

  /** Another tab has something to say of it. */
  #hear(): void {
    this.#readChoice();
    this.#look();
  }

  #readChoice(): void {
    this.chosen.value = this.#shelf.getItem(this.#key) === "away" ? "away" : "online";
  }

  #look(): void {
    const touched = Math.max(this.#touched, Number(this.#shelf.getItem(TOUCHED)));
    this.#idle.value = this.#awayAfter > 0 && Date.now() - touched >= this.#awayAfter;
  }
}
