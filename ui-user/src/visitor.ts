import { computed, effect, signal, untracked } from "@preact/signals-core";
import { Attempt } from "./attempt.ts";
import { countInTitle, Missed } from "./parts/title.ts";
import { Talk } from "./talk.ts";
import { address, go, type View } from "./view.ts";
import { Api, openStorage } from "./wire/index.ts";
import type { Session, Site, User } from "./wire/index.ts";

const KEY = "webchat:visitor";
const DAY = 86_400_000;
const GLANCE = 20_000;

/** What this browser knows of its visitor. All tabs share it. */
interface Known {
  /** "" once the server no longer takes it. */
  token: string;
  refreshedAt: number;
  user: User;
  sessionId: string;
  /** What was written but not sent when the token went. */
  kept?: string;
}

/** All that the page knows; what is on the screen follows from it. */
export class Visitor {
  readonly site = signal<Site | null>(null);
  /** The site could not be asked. */
  readonly cutOff = signal(false);
  readonly view = signal<View>(address());
  readonly attempt = new Attempt();
  readonly #talk = signal<Talk | null>(null);
  readonly #storage = openStorage();
  readonly #known = signal(recall(this.#storage));
  readonly #sessionId = computed(() => (this.#known.value?.token ? this.#known.value.sessionId : ""));
  readonly #missed = new Missed();
  readonly #api = new Api({
    token: () => this.#known.peek()?.token || null,
    onUnauthorized: () => this.#lockedOut(),
  });
  #begun: Session | undefined;

  constructor() {
    addEventListener("popstate", () => this.#show(address()));
    addEventListener("storage", ({ key }) => {
      if (key === KEY) this.#known.value = recall(this.#storage);
    });
    document.addEventListener("visibilitychange", () => this.#glance());
    setInterval(() => this.#glance(), GLANCE);
    this.#glance();
    effect(() => this.#join(this.#sessionId.value));
    countInTitle(computed(() => this.site.value?.name ?? "Chat"), this.#missed.count);
  }

  get name(): string | undefined {
    return this.#known.value?.user.displayName;
  }

  /** The chat there is, if it can be opened. */
  get talk(): Talk | null {
    return this.#talk.value?.conversation.state.value === "lost" ? null : this.#talk.value;
  }

  /** What was written in the chat and has not been sent. */
  get unsent(): string {
    const chat = this.#talk.value?.conversation;
    if (!chat) return this.#known.value?.kept ?? "";
    return [...chat.pending.value.map(({ text }) => text), chat.draft.value].filter(Boolean).join("\n");
  }

  readonly goHome = (): void => this.#go("home");
  readonly goOn = (): void => this.#go("chat");

  /** A new chat. What was written in the last one and not sent comes along. */
  start(name = this.name): void {
    this.attempt.run(async () => {
      // The first try may tell that the token is no good; the second one goes without.
      const { token, user, session } = await this.#api.start(name).catch((error) => {
        if (error.status !== 401) throw error;
        return this.#api.start(name);
      });
      const kept = this.unsent;
      const last = this.talk?.conversation.session.value;
      if (last && last.status !== "closed") this.#api.close(last.id).catch(() => {});
      this.#begun = session;
      this.#keep({ token, user, sessionId: session.id, refreshedAt: Date.now() });
      if (this.talk) this.talk.conversation.draft.value = kept;
      this.goOn();
    });
  }

  readonly handoff = (): void => this.#ask((id) => this.#api.handoff(id));
  readonly cancelHandoff = (): void => this.#ask((id) => this.#api.cancelHandoff(id));
  readonly end = (): void => this.#ask((id) => this.#api.close(id));

  #ask(work: (sessionId: string) => Promise<unknown>): void {
    this.attempt.run(() => work(this.#sessionId.value));
  }

  #go(view: View): void {
    if (view !== this.view.value) go(view);
    this.#show(view);
  }

  #show(view: View): void {
    this.attempt.stop();
    this.view.value = view;
    this.#glance();
  }

  /** The chat lives as long as its session is the one, also while home is on the screen. */
  #join(sessionId: string) {
    if (!sessionId) return;
    return untracked(() => {
      const session = this.#begun?.id === sessionId ? this.#begun : undefined;
      const me = { id: String(this.#known.value?.user.id), senderType: "user" as const };
      const talk = new Talk(this, this.#api, this.#storage, sessionId, me, session);
      talk.conversation.onMessage(() => this.#missed.add());
      this.#talk.value = talk;
      const stop = effect(() => {
        if (talk.conversation.agentsOnline.value !== null) this.#glance();
      });
      return () => {
        stop();
        talk.close();
        this.#talk.value = null;
      };
    });
  }

  #lockedOut(): void {
    const known = this.#known.value;
    if (known?.token) this.#keep({ ...known, token: "", kept: this.unsent });
  }

  #keep(known: Known): void {
    this.#storage.setItem(KEY, JSON.stringify(known));
    this.#known.value = known;
  }

  /** Sees who is here, and that the token stays good. */
  async #glance(): Promise<void> {
    if (document.hidden) return;
    const { token } = this.#api;
    try {
      this.site.value = await this.#api.site();
      this.cutOff.value = false;
      await this.#refresh();
    } catch {
      if (token && !this.#api.token) return this.#glance();
      this.cutOff.value = true;
    }
  }

  async #refresh(): Promise<void> {
    const known = this.#known.value;
    if (!known?.token || Date.now() - known.refreshedAt < DAY) return;
    const fresh = { ...(await this.#api.refresh()), refreshedAt: Date.now() };
    if (this.#known.value?.token === known.token) this.#keep({ ...this.#known.value, ...fresh });
  }
}

function recall(storage: Storage): Known | null {
  try {
    return JSON.parse(String(storage.getItem(KEY)));
  } catch {
    return null;
  }
}
