import { computed, effect, signal, untracked, type ReadonlySignal } from "@preact/signals-core";
import { attempt, trouble } from "./attempt.ts";
import { Place } from "./parts/place.ts";
import { shownOf, type Shown } from "./parts/Strip.tsx";
import { countInTitle } from "./parts/title.ts";
import { Conversation, openStorage, Stream, VisitorApi } from "./wire/index.ts";
import { attempt as ifAllowed } from "./wire/storage.ts";
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
}

const storage = openStorage();
const known = signal<Known | null | undefined>(recall());
const sessionId = computed(() => known.value?.sessionId ?? "");
const talk = signal<Conversation | null>(null);
const api = new VisitorApi({ token: () => known.peek()?.token || null, onUnauthorized: () => change({ token: "" }) });
/** Counts what comes while the page is hidden. */
const missed = signal(0);
/** The session that was just begun is known already. */
let begun: Session | undefined;

/** null while it could not be asked, undefined at first. */
export const site = signal<Site | null | undefined>(undefined);
/** Which face the page shows is in its address, so that a reload and the way back work. */
export const atHome = signal(true);
export const name = () => known.value?.user.displayName;
/** The chat there is, if it can be opened. */
export const conversation = () => (known.value?.token && talk.value?.state.value !== "lost" ? talk.value : null);
/** null until it is loaded. */
export const session = () => (conversation()?.state.value === "ready" ? conversation()?.session.value : null);
/** The agent who has the chat, or had it last. */
export const agent = () => conversation()?.nameOf(session()?.agentId ?? "");
export let me: { id: string; senderType: "user" };
export let place: Place;
export let shown: ReadonlySignal<Shown>;

/** A new chat. What was written in the last one and not sent comes along. */
export function start(called = name()): void {
  attempt(async () => {
    const { token, user, session } = await api.start(called).catch((error) => {
      // The token was no good, and is dropped by now.
      if (error.status === 401) return api.start(called);
      throw error;
    });
    const kept = leave();
    begun = session;
    change({ token, user, sessionId: session.id, refreshedAt: Date.now() });
    if (talk.value) talk.value.draft.value = kept;
    goOn();
    show();
  });
}

/** Nobody shall wait in the old chat for an answer that nobody will read. Returns what was not sent there. */
function leave(): string {
  const last = talk.value;
  if (!last) return "";
  const { pending, draft, discard } = last;
  const texts = pending.value.map(({ id, text }) => {
    discard(id);
    return text;
  });
  const kept = [...texts, draft.value].join("\n").trim();
  draft.value = "";
  api.close(sessionId.value).catch(() => {});
  return kept;
}

export const handoff = () => attempt(() => api.handoff(sessionId.value));
export const cancelHandoff = () => attempt(() => api.cancelHandoff(sessionId.value));
export const close = () => attempt(() => api.close(sessionId.value));
export const goHome = () => void (location.hash = "");
export const goOn = () => void (location.hash = "chat");

function show(): void {
  trouble.value = "";
  atHome.value = location.hash !== "#chat" || !known.value;
  glance();
}

function change(news: Partial<Known>): void {
  known.value = { ...known.value, ...news } as Known;
  ifAllowed(() => storage.setItem(KEY, JSON.stringify(known.value)));
}

function recall(): Known | null | undefined {
  return ifAllowed(() => JSON.parse(storage.getItem(KEY) as string));
}

/** Sees who is here, and that the token stays good. */
async function glance(): Promise<void> {
  const { token } = api;
  if (document.hidden) return;
  missed.value = 0;
  // In a chat with an agent nobody else matters.
  if (!atHome.value && agent()) return;
  try {
    site.value = await api.site();
    if (token && Date.now() - (known.value as Known).refreshedAt > DAY) {
      change({ ...(await api.refresh()), refreshedAt: Date.now() });
    }
  } catch {
    if (token !== api.token) return glance();
    site.value ??= null;
  }
}

/** The chat lives as long as its session is the one, also while home is on the screen. */
function join(sessionId: string) {
  if (!sessionId) return;
  const stream = new Stream(api);
  me = { id: (known.value as Known).user.id, senderType: "user" };
  place = new Place();
  shown = shownOf(stream.connection);
  const session = begun as Session;
  const joined = new Conversation({ api, storage, stream, sessionId, me, session, onPresence: glance });
  begun = undefined;
  joined.onMessage(() => document.hidden && missed.value++);
  talk.value = joined;
  return () => {
    joined.dispose();
    stream.close();
    talk.value = null;
  };
}

/** From here on the page lives. */
export function open(): void {
  addEventListener("hashchange", show);
  addEventListener("storage", ({ key }) => {
    if (key === KEY) known.value = recall();
  });
  document.addEventListener("visibilitychange", glance);
  setInterval(glance, GLANCE);
  effect(() => {
    const { value } = sessionId;
    return untracked(() => join(value));
  });
  countInTitle(computed(() => site.value?.name ?? "Chat"), missed);
  show();
}
