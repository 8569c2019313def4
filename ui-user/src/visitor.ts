import { computed, effect, signal, untracked } from "@preact/signals-core";
import { attempt, trouble } from "./attempt.ts";
import { Place } from "./parts/place.ts";
import { shownOf } from "./parts/Strip.tsx";
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
const stream = signal<Stream | null>(null);
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
export const shown = shownOf(computed(() => stream.value?.connection.value ?? "connecting"));
export let me: { id: string; senderType: "user" };
export let place: Place;

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
  atHome.value = location.hash !== "#chat";
  glance();
}

function change(news: Partial<Known>): void {
  known.value = { ...known.value, ...news } as Known;
  ifAllowed(() => storage.setItem(KEY, JSON.stringify(known.value)));
}

function recall(): Known | null | undefined {
  return ifAllowed(() => JSON.parse(String(storage.getItem(KEY))));
}

/** Sees who is here, and that the token stays good. */
async function glance(): Promise<void> {
  const { token } = api;
  if (document.hidden) return;
  missed.value = 0;
  try {
    site.value = await api.site();
    if (token && Date.now() - Number(known.value?.refreshedAt) > DAY) {
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
  const live = new Stream(api);
  me = { id: String(known.value?.user.id), senderType: "user" };
  place = new Place();
  const joined = new Conversation({ api, storage, stream: live, sessionId, me, session: begun as Session, onPresence: glance });
  begun = undefined;
  joined.onMessage(() => document.hidden && missed.value++);
  stream.value = live;
  talk.value = joined;
  return () => {
    joined.dispose();
    live.close();
    stream.value = talk.value = null;
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
