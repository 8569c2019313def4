import { computed, effect, signal, untracked } from "@preact/signals-core";
import { attempt, inTurn, trouble } from "./attempt.ts";
import { Place } from "./parts/place.ts";
import { DAY } from "./parts/time.ts";
import { shownOf } from "./parts/Strip.tsx";
import { countInTitle } from "./parts/title.ts";
import { words } from "./parts/words.ts";
import { host, storage } from "./frame.ts";
import { follow, site } from "./site.ts";
import { type Account, Conversation, Stream, VisitorApi } from "./wire/index.ts";
import { attempt as ifAllowed } from "./wire/storage.ts";
import type { Session, User } from "./wire/index.ts";

const KEY = "webchat:visitor";
const GLANCE = 10_000;

/** What this browser knows of its visitor. All tabs share it. */
interface Known {
  /** "" once the server no longer takes it, as far as this tab knows. */
  token: string;
  refreshedAt: number;
  user: User;
  sessionId: string;
}

const known = signal<Known | null | undefined>(recall());
export const talk = signal<Conversation | null>(null);
/** Counts what comes while the page is hidden. */
const missed = signal(0);
/** The session that was just begun is known already. */
let begun: Session | undefined;

export const api = new VisitorApi({
  token: () => known.peek()?.token || null,
  // What is under way may bring another.
  onUnauthorized: (token) => inTurn(async () => token === api.token && drop()),
});
const stream = new Stream(api);
export const shown = shownOf(stream.connection);
export const sessionId = computed(() => known.value?.sessionId ?? "");
/** Which face the page shows is in its address, so that a reload and the way back work. */
const inChat = signal(false);
/** The chat in whose place home asks what is needed for a new one. */
export const aside = signal("");
export const atHome = computed(() => !inChat.value || aside.value === sessionId.value);
/** The time, as often as it is looked at. */
export const now = signal(0);
export const name = () => known.value?.user.displayName;
/** By which the site knows who the visitor is. */
export const externalId = () => known.value?.user.externalId;
/** The chat there is, if it can be opened. */
export const conversation = () => (known.value?.token && talk.value?.state.value !== "lost" ? talk.value : null);
/** null until it is loaded. */
export const session = () => (conversation()?.state.value === "ready" ? conversation()?.session.value : null);
/** The agent who has the chat, or had it last. */
export const agent = () => conversation()?.nameOf(session()?.agentId as string);
export let me: { id: string; senderType: "user" };
export let place: Place;

/** From now on the visitor is the one that the server has answered with, in that chat. */
export function adopt({ token, user, session }: Account & { session: Session }): void {
  begun = session;
  change({ token, user, sessionId: session.id });
}

/** The same of one whom the site has identified, and who may have no open chat. What another was in is left. */
export function become({ token, user, session }: Account & { session: Session | null }): void {
  const before = known.value;
  const sessionId = session?.id ?? (before?.user.id === user.id ? before.sessionId : "");
  change({ token, user, sessionId });
  show();
}

/** The visitor is nobody any more. */
export function leaveAll(): void {
  known.value = null;
  ifAllowed(() => storage.removeItem(KEY));
  show();
}

/** The chat is no more. */
export function forget(): void {
  change({ sessionId: "" });
  goHome();
}

export const goHome = () => turnTo("");

export function goOn(): void {
  turnTo("chat");
  show();
}

/** In a frame it would be the site's own history that gets longer. */
function turnTo(hash: string): void {
  if (host.value) location.replace("#" + hash);
  else location.hash = hash;
}

/** Shows what the address says. */
function show(): void {
  const [, token] = location.hash.split("#back=");
  trouble.value = null;
  aside.value = "";
  inChat.value = location.hash === "#chat" && !!known.value;
  look();
  if (!token) return;
  // It is good for one visitor only, so it does not stay where others may see it.
  history.replaceState(null, "", "#");
  attempt(async () => {
    adopt(await api.comeBack(token));
    goOn();
  });
}

/** What the server has answered with is as fresh as the token. */
function change(news: Partial<Known>): void {
  know({ ...known.value, ...news, refreshedAt: Date.now() } as Known);
  ifAllowed(() => storage.setItem(KEY, JSON.stringify(known.value)));
}

/** Who turns out to be somebody, or whose token was no good, joins the chat anew. */
function know(next?: Known | null): void {
  const { token, user } = known.value ?? {};
  if (!token || user?.externalId !== next?.user.externalId) known.value = null;
  known.value = next;
}

/** The token is no good. Another tab may just be storing a better one. */
export function drop(): void {
  known.value = { ...known.value, token: "" } as Known;
}

function recall(): Known | null | undefined {
  return ifAllowed(() => JSON.parse(storage.getItem(KEY) as string));
}

/** Whoever looks at the page has seen what came. And the token stays good. */
function look(): void {
  if (document.hidden) return;
  missed.value = 0;
  now.value = Date.now();
  if (api.token && now.value - (known.value as Known).refreshedAt > DAY) {
    api.refresh().then(change, () => {});
  }
}

/** The chat lives as long as its session is the one, also while home is on the screen. */
function join(sessionId: string) {
  if (!sessionId) return;
  me = { id: (known.value as Known).user.id, senderType: "user" };
  place = new Place();
  const joined = new Conversation({ api, storage, stream, sessionId, me, session: begun as Session });
  begun = undefined;
  joined.onMessage(() => document.hidden && missed.value++);
  talk.value = joined;
  return () => {
    joined.dispose();
    talk.value = null;
  };
}

/** From here on the page lives. */
export function open(): void {
  follow(api, stream);
  addEventListener("hashchange", show);
  addEventListener("storage", ({ key }) => {
    if (key !== KEY) return;
    know(recall());
    show();
  });
  document.addEventListener("visibilitychange", look);
  setInterval(look, GLANCE);
  effect(() => {
    const { value } = sessionId;
    return untracked(() => join(value));
  });
  countInTitle(computed(() => site.value?.name || words.chat), missed);
  show();
}
