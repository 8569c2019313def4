import { type ReadonlySignal, batch, signal } from "@preact/signals-core";
import { type Api, ApiError } from "./api.ts";
import type { Browser } from "./browser.ts";
import { Errand } from "./errand.ts";
import type { Session, SessionEvent } from "./types.ts";

interface StandingOptions {
  api: Api;
  browser: Browser;
  sessionId: string;
  session: Session | null;
  onGone: () => void;
}

/** How the session stands: its status, its place in the queue, who is in it. */
export class Standing {
  readonly session: ReadonlySignal<Session | null>;
  readonly agentsOnline: ReadonlySignal<number | null>;
  /** Whether the last try to load it failed. */
  readonly failed: ReadonlySignal<boolean>;
  readonly #session = signal<Session | null>(null);
  readonly #agentsOnline = signal<number | null>(null);
  readonly #failed = signal(false);
  readonly #options: StandingOptions;
  readonly #load: Errand;
  readonly #unknown = new Set<string>();
  #changes = 0;

  constructor(options: StandingOptions) {
    this.session = this.#session;
    this.agentsOnline = this.#agentsOnline;
    this.failed = this.#failed;
    this.#options = options;
    this.#session.value = options.session;
    this.#load = new Errand(options.browser, () => this.#ask());
  }

  load(): void {
    void this.#load.run();
  }

  take({ event, data }: SessionEvent): void {
    if (event === "presence") this.#agentsOnline.value = data.agentsOnline;
    if (event === "session:updated") this.#change(data);
    if (event === "session:closed") this.#close();
    if (event === "handoff:accepted" && !this.#has(data.agentName)) this.load();
  }

  /** Someone whose name is not known here has written: they came while we looked away. Asked once for each. */
  meet(senderId: string): void {
    if (!senderId || this.nameOf(senderId) || this.#unknown.has(senderId)) return;
    this.#unknown.add(senderId);
    this.load();
  }

  nameOf(senderId: string): string {
    return this.#session.value?.participants.find(({ id }) => id === senderId)?.displayName ?? "";
  }

  stop(): void {
    this.#load.stop();
  }

  #has(agentName: string): boolean {
    const session = this.#session.peek();
    const agent = session?.participants.find(({ id }) => id === session.agentId);
    return session?.status === "active_with_agent" && agent?.displayName === agentName;
  }

  #change(session: Session): void {
    this.#changes++;
    this.#session.value = session;
  }

  #close(): void {
    const session = this.#session.peek();
    if (session && session.status !== "closed") this.#change({ ...session, status: "closed" });
    if (!session?.closedAt) this.load();
  }

  /** What an event has told meanwhile is newer than this answer, or as new. */
  async #ask(): Promise<void> {
    const changes = this.#changes;
    const { api, sessionId, onGone } = this.#options;
    try {
      const session = await api.session(sessionId);
      batch(() => {
        this.#failed.value = false;
        if (changes === this.#changes) this.#session.value = session;
      });
    } catch (error) {
      if (error instanceof ApiError && error.gone) return onGone();
      this.#failed.value = true;
      throw error;
    }
  }
}
