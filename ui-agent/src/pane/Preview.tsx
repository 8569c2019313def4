import { Log } from "@parts/Log.tsx";
import { Place } from "@parts/place.ts";
import { useSignal } from "@preact/signals";
import type { Message, QueueItem } from "@wire";
import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import { useDesk } from "../DeskContext.ts";
import { on } from "../state/words.ts";
import { Wait } from "../Wait.tsx";
import { Banning } from "./Banning.tsx";
import { Ending } from "./Ending.tsx";
import { Head } from "./Head.tsx";
import { orderWords } from "./orderWords.ts";

/** Someone who waits: the last messages, and Accept. */
export function Preview({ item, strip }: { item: QueueItem; strip: ComponentChildren }) {
  const desk = useDesk();
  const { sessionId, displayName, requestedAt, leftAt, preview } = item;
  const place = useMemo(() => new Place(), [sessionId]);
  const messages = useMemo(() => withRequest(item), [item]);
  const visitor = preview.find(({ senderType }) => senderType === "user")?.senderId;
  const admin = desk.me.role === "admin";
  const ending = useSignal<string | null>(null);
  const banning = desk.banning.value === sessionId;
  const actions = admin && !ending.value && !banning ? [
    { name: "Close chat", act: () => (ending.value = sessionId) },
    { name: "Ban", act: () => (desk.banning.value = sessionId), inMenu: true },
  ] : [];
  return (
    <>
      <Head id={sessionId} name={displayName} actions={actions}>
        {leftAt ? <>Left a message {on(leftAt)}</> : <>Waiting for <Wait from={requestedAt} /></>}
      </Head>
      {strip}
      <Log key={sessionId} messages={messages} place={place} me={{ id: desk.me.id, senderType: "agent" }}
        nameOf={(id) => (id === visitor ? displayName : "Agent")}>
        {(preview[0]?.seq ?? 1) > 1 && !admin && (
          <p class="note">The last messages. You see all of them once you accept.</p>
        )}
      </Log>
      <div class="dock">
        <div class="frame">
          {banning ? (
            <Banning chat={sessionId} name={displayName} open stay="Leave it open" />
          ) : ending.value === sessionId ? (
            <Ending chat={sessionId} name={displayName} stay="Leave it open" done={() => (ending.value = null)} />
          ) : (
            <Turn item={item} admin={admin} />
          )}
        </div>
      </div>
    </>
  );
}

/** Whose turn it is, and the way to take it. */
function Turn({ item, admin }: { item: QueueItem; admin: boolean }) {
  const desk = useDesk();
  const { news, then } = orderWords(item, desk.lists.queue.value.value?.items ?? [], desk.byMail.value);
  return (
    <div class="state">
      <p><b>{news}</b> {admin ? "Agents accept chats. An admin can read and close them." : then}</p>
      {!admin && (
        <button type="button" class="btn main" aria-disabled={desk.claiming.value === item.handoffRequestId}
          onClick={() => void desk.accept(item)} onKeyDown={once}>
          Accept <kbd aria-hidden="true">Enter</kbd>
        </button>
      )}
    </div>
  );
}

/** The preview holds what people said; where they asked for a human, or left, belongs between. */
function withRequest({ handoffRequestId: id, sessionId, requestedAt, leftAt, email, preview }: QueueItem): Message[] {
  const createdAt = leftAt || requestedAt;
  const at = preview.findLastIndex((message) => message.createdAt <= createdAt) + 1;
  const text = leftAt ? `Message saved. The answer goes to ${email}` : "Asked for a human";
  const request: Message = { id, sessionId, seq: 0, senderType: "system", senderId: "", text, createdAt };
  return preview.toSpliced(at, 0, request);
}

/** A key held down must not accept the next one too. */
function once(event: KeyboardEvent): void {
  if (event.repeat) event.preventDefault();
}
