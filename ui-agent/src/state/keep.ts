import { effect, signal, untracked } from "@preact/signals";
import type { LobbyEvent, QueueRemoval, Session } from "@wire";
import { address } from "../address.ts";
import type { Desk } from "./desk.ts";
import { joined, left } from "./queue.ts";
import { marks } from "./unread.ts";

const FEW = 50;

/** Keeps a desk right by what the lobby and its chats tell, until it is over. */
export function keepRight(desk: Desk, signedOut: () => void, until: AbortSignal): void {
  const { lists, chats, stream } = desk;
  const always = (run: () => void) => until.addEventListener("abort", effect(run));

  let inLobby = false;
  always(() => {
    if (stream.connection.value !== "online") inLobby = false;
  });
  stream.join<LobbyEvent>("room:agents:lobby", {
    onEvent(event) {
      if (event.event === "queue:new" || event.event === "queue:updated") lists.queue.change((queue) => joined(queue, event.data));
      else if (event.event === "queue:removed") void removed(event.data);
      else if (event.event === "room:left") signedOut();
      else if (event.event === "presence" && !inLobby) {
        // The first one says that this page is in the room. What it missed before, the lists know.
        inLobby = true;
        void catchUp();
      }
    },
  });

  async function removed(one: { handoffRequestId: string; sessionId: string; reason: QueueRemoval }): Promise<void> {
    desk.putBack.delete(one.sessionId);
    lists.queue.change((queue) => left(queue, one.handoffRequestId));
    const { items, waiting } = lists.queue.value.value ?? { items: [], waiting: 0 };
    if (items.length < Math.min(waiting, FEW)) void lists.queue.load();
    if (desk.claiming.value === one.handoffRequestId) return;
    if (one.reason === "accepted") await lists.mine.load();
    lookForPreview(one.sessionId, one.reason);
  }

  async function catchUp(): Promise<void> {
    const before = lists.mine.value.value ?? [];
    await lists.load();
    const gone = before.filter(({ id }) => lists.waiting(id) && !desk.putBack.has(id)).length;
    if (gone) {
      const chats = gone === 1 ? "1 chat" : `${gone} chats`;
      desk.notice.value = { news: "You were gone for a while.", then: `${chats} went back to the queue.` };
    }
    const previewed = desk.preview.value?.sessionId;
    if (previewed) lookForPreview(previewed, null);
  }

  function lookForPreview(sessionId: string, reason: QueueRemoval | null): void {
    const item = desk.preview.value;
    if (item?.sessionId !== sessionId || lists.waiting(sessionId)) return;
    if (lists.mineIds.value.has(sessionId)) desk.preview.value = null;
    else desk.lost(item, reason);
  }

  // What is looked at in the queue stays in sight when it leaves, until it is known where it went.
  always(() => {
    const open = address.value.chat;
    const item = open ? lists.waiting(open) : undefined;
    if (item || desk.preview.peek()?.sessionId !== open) desk.preview.value = item ?? null;
  });

  // Live are the agent's own chats, and one more that it has opened to read.
  always(() => {
    const ids = new Set(lists.mineIds.value);
    const open = address.value.chat;
    const known = lists.queue.value.value && lists.mine.value.value;
    if (open && known && !lists.waiting(open) && desk.preview.value?.sessionId !== open) ids.add(open);
    untracked(() => chats.keep(ids, (id) => knownOf(lists.mine.value.value?.find((item) => item.id === id))));
  });

  // A chat that was closed or taken away is no longer the agent's own, whoever did it.
  always(() => {
    for (const id of lists.mineIds.value) {
      const conversation = chats.get(id)?.conversation;
      const session = conversation?.session.value;
      const lost = conversation?.state.value === "lost";
      const own = !session || (session.status === "active_with_agent" && session.agentId === desk.me.id);
      if (lost || !own) untracked(() => notOwn(id, lost, session?.status === "closed"));
    }
  });

  function notOwn(id: string, lost: boolean, closed: boolean): void {
    const name = lists.mine.value.value?.find((item) => item.id === id)?.displayName;
    if (closed && address.value.chat !== id) desk.notice.value = { news: `The chat with ${name} has ended.` };
    if (!closed && !desk.putBack.has(id)) desk.notice.value = { news: `${name} is no longer with you.` };
    lists.drop(id);
    marks.drop(id);
    if (lost) chats.drop(id);
    void lists.closed.load();
  }

  const visible = signal(!document.hidden);
  document.addEventListener("visibilitychange", () => (visible.value = !document.hidden), { signal: until });
  always(() => {
    const view = desk.view.value;
    if (view.kind !== "chat" || !visible.value || !lists.mineIds.value.has(view.chat.id)) return;
    if (view.chat.unread.value) untracked(() => view.chat.see());
  });

  always(() => {
    const items = lists.queue.value.value?.items;
    if (items) untracked(() => desk.alerts.queue(items, desk.putBack));
  });

  void lists.load().then(() => {
    const open = address.value.chat;
    if (open && lists.mineIds.value.has(open)) desk.tab.value = "mine";
  });
}

function knownOf(session: Session | undefined): { session?: Session } {
  return session ? { session } : {};
}
