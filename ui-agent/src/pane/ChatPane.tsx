import { Latest, Log } from "@parts/Log.tsx";
import { Place } from "@parts/place.ts";
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useMemo } from "preact/hooks";
import { useDesk } from "../DeskContext.ts";
import type { Chat } from "../state/chat.ts";
import { standing, visitorOf } from "../state/words.ts";
import { ChatDock } from "./ChatDock.tsx";
import { Head, type Action } from "./Head.tsx";

/** One of the agent's own chats, or another that it may read. */
export function ChatPane({ chat, strip }: { chat: Chat; strip: ComponentChildren }) {
  const desk = useDesk();
  const place = useMemo(() => new Place(), []);
  const ending = useSignal(false);
  const { conversation } = chat;
  const { value: session } = conversation.session;
  const { value: state } = conversation.state;
  const active = session?.status === "active_with_agent";
  const own = active && session.agentId === desk.me.id;
  // What had the focus is gone when a chat ends.
  useLayoutEffect(() => {
    if (document.activeElement === document.body) desk.attention.value++;
  }, [own]);
  if (state === "lost") return <Gone />;
  if (!session) return <div class="blank"><span class="sr">Loading</span></div>;

  const visitor = visitorOf(session);
  const admin = desk.me.role === "admin";
  const actions: Action[] = [];
  if (active && (own || admin)) {
    actions.push({ name: "Back to queue", act: () => void desk.release(chat.id), bare: true });
  }
  if (own || (admin && session.status !== "closed")) {
    actions.push({ name: "Close chat", act: () => (ending.value = true) });
  }
  const messages = conversation.messages.value;
  return (
    <>
      <Head id={chat.id} name={visitor.name} actions={ending.value ? [] : actions}>
        {standing(session, desk.me.id)}
      </Head>
      {strip}
      {state === "ready" || messages.length ? (
        <Log messages={messages} pending={conversation.pending.value} place={place}
          me={{ id: desk.me.id, senderType: "agent" }} nameOf={(id) => conversation.nameOf(id)}
          typing={conversation.typing.value ? visitor.id : undefined} older={conversation.older.value}
          loadOlder={() => conversation.loadOlder()} retry={(id) => conversation.retry(id)} />
      ) : (
        <div class="log"><p class="note">{state === "error" ? "The chat could not be loaded. Trying again." : ""}</p></div>
      )}
      <div class="dock">
        <Latest place={place} />
        <ChatDock chat={chat} session={session} own={own} ending={ending} />
      </div>
    </>
  );
}

function Gone() {
  const desk = useDesk();
  return (
    <div class="blank">
      <h2 tabIndex={-1}>This chat could not be opened</h2>
      <p>It may be with another agent now.</p>
      <button type="button" class="btn" onClick={() => desk.leave()}>Back to the list</button>
    </div>
  );
}
