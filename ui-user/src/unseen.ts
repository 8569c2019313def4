import { effect, signal } from "@preact/signals-core";
import { host, keep, opened, say, storage } from "./frame.ts";
import bell from "./parts/bell.wav?url";
import { conversation, externalId, session } from "./visitor.ts";
import { launcherNames } from "./words.ts";
import type { Message } from "./wire/index.ts";
import { attempt } from "./wire/storage.ts";

const SOUND = "webchat:sound";
const RANG = "webchat:rang";
/** Changes whenever the page is turned to, and whenever another tab has stored something. */
const looks = signal(0);
/** What has come last and was not seen, while it is shown beside the launcher. */
export const preview = signal<Message | null>(null);

export const isMuted = () => looks.value >= 0 && !!storage.getItem(SOUND);

export function mute(): void {
  store(SOUND, isMuted() ? "" : "off");
  looks.value++;
}

let unread = 0;

const store = (key: string, value: unknown) => attempt(() => storage.setItem(key, `${value}`));
const isLooking = () => opened.value && !document.hidden;

/** Counts, on the launcher, what an agent has said and nobody has seen, in this tab or in another. */
function count(): void {
  if (!host.value || looks.value < 0) return;
  const talk = conversation();
  const key = `webchat:seen:${session()?.id}`;
  const seen = Number(storage.getItem(key));
  let news = talk?.messages.value.filter(({ senderType, seq }) => senderType === "agent" && seq > seen) ?? [];
  if (isLooking() && news[0]) {
    store(key, news.at(-1)?.seq);
    news = [];
  }
  if (opened.value || !news[0]) preview.value = null;
  if (unread !== (unread = news.length)) say("emit", "unread", unread);
  say("unread", [news.length, !!preview.value, ...launcherNames(news.length)]);
  keep(talk && (news[0] || session()?.status !== "closed") ? "1" : externalId() ? "0" : "");
}

function listen() {
  const talk = conversation();
  return talk?.onMessage((message) => {
    const { senderType, senderId, text, id } = message;
    if (senderType !== "agent" || !host.value) return;
    say("emit", "message", { name: talk.nameOf(senderId), text });
    if (isLooking()) return;
    preview.value = message;
    // One of the tabs rings; where the browser wants the page to be touched first, none.
    if (isMuted() || storage.getItem(RANG) === id) return;
    store(RANG, id);
    new Audio(bell).play().catch(() => {});
  });
}

/** From here on the site's page is told what comes. */
export function lookOut(): void {
  const look = () => looks.value++;
  document.addEventListener("visibilitychange", look);
  addEventListener("storage", look);
  effect(count);
  effect(listen);
}
