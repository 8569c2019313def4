import { computed, effect, signal, untracked } from "@preact/signals-core";
import { host, isFrame, keep, opened, say, storage } from "./frame.ts";
import bell from "./parts/bell.wav?url";
import { words } from "./parts/words.ts";
import { api, conversation, externalId, session } from "./visitor.ts";
import { endsWords, launcherNames } from "./words.ts";
import type { Message } from "./wire/index.ts";
import { attempt } from "./wire/storage.ts";

/** What an agent has said, or is asked in its name. */
export type News = Pick<Message, "id" | "text">;

const SOUND = "webchat:sound";
const RANG = "webchat:rang";
/** Changes whenever the page is turned to, and whenever another tab has stored something. */
const looks = signal(0);
/** What has come last and was not seen, while it is shown beside the launcher. */
export const preview = signal<News | null>(null);

/** When the chat on the site's page ends unless its visitor says something. */
const ends = computed(() => host.value && session()?.endsAt);

export const isMuted = () => looks.value >= 0 && storage.getItem(SOUND);

export function mute(): void {
  store(SOUND, isMuted() ? "" : "off");
  looks.value++;
}

let unread = 0;

const store = (key: string, value: unknown) => attempt(() => storage.setItem(key, `${value}`));
const isLooking = () => (!isFrame || opened.value) && !document.hidden;

/**
 * Counts, on the launcher, what an agent has said and nobody has seen, in this tab or in another. The server, where it has an
 * address, mails that once the visitor has gone.
 */
function count(): void {
  if (looks.value < 0) return;
  const talk = conversation();
  const { id = "", email } = session() ?? {};
  const key = `webchat:seen:${id}`;
  const seen = Number(storage.getItem(key));
  let news = talk?.messages.value.filter(({ senderType, seq }) => senderType === "agent" && seq > seen) ?? [];
  if (isLooking() && news[0]) {
    const { seq } = news.at(-1) as Message;
    store(key, seq);
    if (email || externalId()) api.seen(id, seq).catch(() => {});
    news = [];
  }
  if (!host.value) return;
  const shown = preview.value?.id;
  if (opened.value || (shown !== ends.value && !news.some((one) => one.id === shown))) preview.value = null;
  if (unread !== (unread = news.length)) say("emit", "unread", unread);
  say("unread", [news.length, !!preview.value, ...launcherNames(news.length)]);
  keep(talk && (news[0] || session()?.status !== "closed") ? "1" : externalId() ? "0" : "");
}

function listen() {
  const talk = conversation();
  return talk?.onMessage((message) => {
    const { senderType, senderId, text } = message;
    if (senderType !== "agent" || !host.value) return;
    say("emit", "message", { name: talk.nameOf(senderId), text });
    announce(message);
  });
}

/** The question whether the visitor is still there is news too, as long as it is asked. */
function warn() {
  const { value: id } = ends;
  if (id) untracked(() => announce({ id, text: `${words.still} ${endsWords(id)}` }));
}

function announce(latest: News): void {
  if (isLooking()) return;
  preview.value = latest;
  // One of the tabs rings; where the browser wants the page to be touched first, none.
  if (isMuted() || storage.getItem(RANG) === latest.id) return;
  store(RANG, latest.id);
  new Audio(bell).play().catch(() => {});
}

/** From here on the site's page is told what comes. */
export function lookOut(): void {
  const look = () => looks.value++;
  document.addEventListener("visibilitychange", look);
  addEventListener("storage", look);
  effect(count);
  effect(listen);
  effect(warn);
}
