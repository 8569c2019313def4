import { effect } from "@preact/signals";
import type { LobbyEvent, QueueRemoval, SessionItem } from "@wire";
import type { Desk } from "./desk.ts";
import { joined, left } from "./queue.ts";

const FEW = 50;

interface Removed {
  handoffRequestId: string;
  sessionId: string;
  reason: QueueRemoval;
}

/** Keeps the lists right by what the lobby tells, and by asking again whenever it may have told something unheard. */
export function joinLobby(desk: Desk, signedOut: () => void, until: AbortSignal): void {
  const { stream, lists } = desk;
  let inside = false;
  let mineBefore: SessionItem[] = [];
  const stop = effect(() => {
    if (stream.connection.value === "online" || !inside) return;
    inside = false;
    desk.catchingUp = true;
    mineBefore = lists.mine.value.peek() ?? [];
  });
  until.addEventListener("abort", stop);

  stream.join<LobbyEvent>("room:agents:lobby", {
    onEvent(event) {
      if (event.event === "queue:new" || event.event === "queue:updated") {
        lists.queue.change((queue) => joined(queue, event.data));
      } else if (event.event === "queue:removed") void removed(desk, event.data);
      else if (event.event === "session:erased") lists.erase(event.data.sessionIds);
      else if (event.event === "room:left") signedOut();
      else if (event.event === "presence" && !inside) {
        // The first one says that this page is in the room now.
        inside = true;
        void catchUp(desk, mineBefore);
      }
    },
  });
}

async function removed(desk: Desk, { handoffRequestId, sessionId, reason }: Removed): Promise<void> {
  const { lists } = desk;
  desk.putBack.delete(sessionId);
  lists.queue.change((queue) => left(queue, handoffRequestId));
  const { items, waiting } = lists.queue.value.value ?? { items: [], waiting: 0 };
  if (items.length < Math.min(waiting, FEW)) void lists.queue.load();
  if (desk.claiming.value === handoffRequestId) return;
  // Another tab of the same agent may have accepted it.
  if (reason === "accepted") await lists.mine.load();
  lookForPreview(desk, sessionId, reason);
}

async function catchUp(desk: Desk, mineBefore: SessionItem[]): Promise<void> {
  const { lists } = desk;
  await lists.load();
  desk.catchingUp = false;
  // Those that have ended meanwhile are among the closed ones; the others are in the queue, or with whoever took them.
  const still = new Set([...lists.mineIds.value, ...(lists.closed.value.value?.items.map(({ id }) => id) ?? [])]);
  const gone = mineBefore.filter(({ id }) => !still.has(id) && !desk.putBack.has(id)).length;
  if (gone) desk.wentBack(gone);
  const previewed = desk.preview.value?.sessionId;
  if (previewed) lookForPreview(desk, previewed, null);
}

/** Where the one who was being looked at went: it is the agent's own now, or lost. What is being accepted will tell itself. */
function lookForPreview(desk: Desk, sessionId: string, reason: QueueRemoval | null): void {
  const item = desk.preview.value;
  if (item?.sessionId !== sessionId || desk.lists.waiting(sessionId) || desk.claiming.value === item.handoffRequestId) return;
  if (desk.lists.mineIds.value.has(sessionId)) desk.preview.value = null;
  else desk.lost(item, reason);
}
