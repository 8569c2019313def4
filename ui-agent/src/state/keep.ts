import { effect, untracked } from "@preact/signals";
import type { Session } from "@wire";
import { address } from "../address.ts";
import type { Desk } from "./desk.ts";
import { marks } from "./unread.ts";

/** Draws the consequences of whatever changes on a desk, until it is over. */
export function keepRight(desk: Desk, until: AbortSignal): void {
  for (const keep of [keepPreview, keepLive, keepOwn, keepSeen, keepCalling]) {
    until.addEventListener("abort", effect(() => keep(desk)));
  }
}

/** What is looked at in the queue stays in sight when it leaves, until it is known where it went. */
function keepPreview({ lists, preview }: Desk): void {
  const open = address.value.chat;
  const item = open ? lists.waiting(open) : undefined;
  if (item || preview.peek()?.sessionId !== open) preview.value = item ?? null;
}

/** Live are the agent's own chats, and one more that it has opened to read. */
function keepLive({ lists, chats, preview }: Desk): void {
  const ids = new Set(lists.mineIds.value);
  const open = address.value.chat;
  const known = lists.queue.value.value && lists.mine.value.value;
  if (open && known && !lists.waiting(open) && preview.value?.sessionId !== open) ids.add(open);
  untracked(() => chats.keep(ids, (id) => knownOf(lists.mine.value.value?.find((item) => item.id === id))));
}

function knownOf(session: Session | undefined): { session?: Session } {
  return session ? { session } : {};
}

/** A chat that was closed or taken away is no longer the agent's own, whoever did it. */
function keepOwn(desk: Desk): void {
  for (const id of desk.lists.mineIds.value) {
    const conversation = desk.chats.get(id)?.conversation;
    const session = conversation?.session.value;
    const lost = conversation?.state.value === "lost";
    const own = !session || (session.status === "active_with_agent" && session.agentId === desk.me.id);
    if (lost || !own) untracked(() => notOwn(desk, id, session?.status === "closed"));
    if (lost) untracked(() => desk.chats.drop(id));
  }
}

function notOwn(desk: Desk, id: string, closed: boolean): void {
  const { lists, notice, presence } = desk;
  const name = lists.mine.value.value?.find((item) => item.id === id)?.displayName;
  if (closed && address.value.chat !== id) notice.value = { news: `The chat with ${name} has ended.` };
  if (!closed && !desk.putBack.has(id) && !desk.catchingUp) {
    if (presence?.wasGone()) desk.wentBack(1);
    else notice.value = { news: `${name} is no longer with you.` };
  }
  lists.drop(id);
  marks.drop(id);
  void lists.closed.load();
}

function keepSeen({ view, visible, lists }: Desk): void {
  const now = view.value;
  if (now.kind !== "chat" || !visible.value || !lists.mineIds.value.has(now.chat.id)) return;
  if (now.chat.unread.value) untracked(() => now.chat.see());
}

function keepCalling({ lists, alerts, putBack, presence }: Desk): void {
  const items = lists.queue.value.value?.items;
  if (items) untracked(() => alerts.queue(items, putBack, presence?.chosen.value === "away"));
}
