import { computed, effect, signal, untracked } from "@preact/signals-core";
import { attempt, giveUp } from "./attempt.ts";
import { news } from "./parts/Strip.tsx";
import { countInTitle, Missed } from "./parts/title.ts";
import { Api, Conversation, openStorage, Stream } from "./wire/index.ts";
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

const storage = openStorage();
const known = signal(recall());
const sessionId = computed(() => (known.value?.token ? known.value.sessionId : ""));
const stream = signal<Stream | null>(null);
const talk = signal<Conversation | null>(null);
const api = new Api({ token: () => known.peek()?.token || null, onUnauthorized: lockedOut });
const missed = new Missed();
let begun: Session | undefined;

/** null until the server has told. */
export const site = signal<Site | null>(null);
/** It could not be asked. */
export const cutOff = signal(false);
/** Which face the page shows is in its address, so that a reload and the way back work. */
export const atHome = signal(true);
export const name = computed(() => known.value?.user.displayName);
export const me = computed(() => ({ id: known.value?.user.id ?? "", senderType: "user" as const }));
/** The chat there is, if it can be opened. */
export const conversation = computed(() => (talk.value?.state.value === "lost" ? null : talk.value));
/** null until it is loaded. */
export const session = computed(() => (conversation.value?.state.value === "ready" ? conversation.value.session.value : null));
export const told = news(computed(() => stream.value?.connection.value ?? "connecting"));

/** What was written in the chat and has not been sent. */
export function unsent(): string {
  const { pending, draft } = talk.value ?? {};
  return [...(pending?.value ?? []).map(({ text }) => text), draft?.value, known.value?.kept].filter(Boolean).join("\n");
}

/** A new chat. What was written in the last one and not sent comes along. */
export function start(called = name.value): void {
  void attempt(async () => {
    // The first try may tell that the token is no good; the second one goes without.
    const { token, user, session } = await api.start(called).catch((error) => {
      if (error.status !== 401) throw error;
      return api.start(called);
    });
    const kept = unsent();
    tidy();
    begun = session;
    keep({ token, user, sessionId: session.id, refreshedAt: Date.now() });
    if (talk.value) talk.value.draft.value = kept;
    goOn();
  });
}

export const handoff = () => attempt(() => api.handoff(sessionId.value));
export const cancelHandoff = () => attempt(() => api.cancelHandoff(sessionId.value));
export const end = () => attempt(() => api.close(sessionId.value));
export const goHome = () => go(location.pathname + location.search);
export const goOn = () => go("#chat");

function go(address: string): void {
  history.pushState(null, "", address);
  show();
}

function show(): void {
  giveUp();
  atHome.value = location.hash !== "#chat";
  void glance();
}

/** The old chat is not left waiting for an answer nobody will read, nor its texts in the storage. */
function tidy(): void {
  const last = talk.value;
  if (!last) return;
  last.pending.value.forEach(({ id }) => last.discard(id));
  last.draft.value = "";
  if (session.value && session.value.status !== "closed") api.close(session.value.id).catch(() => {});
}

function lockedOut(): void {
  if (known.value) keep({ ...known.value, token: "", kept: unsent() });
}

function keep(next: Known): void {
  storage.setItem(KEY, JSON.stringify(next));
  known.value = next;
}

function recall(): Known | null {
  try {
    return JSON.parse(String(storage.getItem(KEY)));
  } catch {
    return null;
  }
}

/** Sees who is here, and that the token stays good. */
async function glance(): Promise<void> {
  if (document.hidden) return;
  const { token } = api;
  try {
    site.value = await api.site();
    cutOff.value = false;
    await refresh();
  } catch {
    if (token && !api.token) return glance();
    cutOff.value = true;
  }
}

async function refresh(): Promise<void> {
  const before = known.value;
  if (!before?.token || Date.now() - before.refreshedAt < DAY) return;
  const fresh = { ...(await api.refresh()), refreshedAt: Date.now() };
  if (known.value?.token === before.token) keep({ ...before, ...fresh });
}

/** The chat lives as long as its session is the one, also while home is on the screen. */
function join(sessionId: string) {
  if (!sessionId) return;
  const live = new Stream(api);
  const { value: session } = signal(begun?.id === sessionId ? begun : undefined);
  const joined = new Conversation({ api, storage, stream: live, sessionId, me: me.value, ...(session && { session }) });
  const stopCounting = joined.onMessage(() => missed.add());
  const stopWatching = effect(() => {
    if (joined.agentsOnline.value !== null) untracked(() => void glance());
  });
  stream.value = live;
  talk.value = joined;
  return () => {
    stopWatching();
    stopCounting();
    joined.dispose();
    live.close();
    stream.value = talk.value = null;
  };
}

/** From here on the page lives. */
export function open(): void {
  addEventListener("popstate", show);
  addEventListener("storage", ({ key }) => {
    if (key === KEY) known.value = recall();
  });
  document.addEventListener("visibilitychange", glance);
  setInterval(glance, GLANCE);
  effect(() => {
    const { value } = sessionId;
    return untracked(() => join(value));
  });
  countInTitle(computed(() => site.value?.name ?? "Chat"), missed.count);
  show();
}
