import { Latest, Log } from "@parts/Log.tsx";
import { Place } from "@parts/place.ts";
import { useSignal } from "@preact/signals";
import type { Session } from "@wire";
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useMemo } from "preact/hooks";
import { useDesk } from "../DeskContext.ts";
import type { Chat } from "../state/chat.ts";
import type { Desk } from "../state/desk.ts";
import { mayBan } from "../state/rights.ts";
import { ending as endingWords, standing, visitorOf } from "../state/words.ts";
import { Loading } from "./Blank.tsx";
import { ChatDock } from "./ChatDock.tsx";
import { Head, type Action } from "./Head.tsx";

/** One of the agent's own chats, or another that it may read. */
export function ChatPane({ chat, strip }: { chat: Chat; strip: ComponentChildren }) {
  const desk = useDesk();
  const place = useMemo(() => new Place(), []);
  const ending = useSignal(false);
  const { value: session } = chat.conversation.session;
  const own = session !== null && isOwn(session, desk);
  // What had the focus is gone when a chat ends.
  useLayoutEffect(() => {
    if (document.activeElement === document.body) desk.attention.value++;
  }, [own]);
  if (!session) return <Loading />;

  const asking = ending.value || desk.banning.value === chat.id;
  const actions = asking ? [] : actionsOf(session, desk, () => (ending.value = true));
  return (
    <>
      <Head id={chat.id} name={visitorOf(session).name} actions={actions}>
        {endingWords(session) ?? standing(session, desk.me.id)}
      </Head>
      {strip}
      <Transcript chat={chat} session={session} place={place} />
      <div class="dock">
        <Latest place={place} />
        <ChatDock chat={chat} session={session} own={own} ending={ending} />
      </div>
    </>
  );
}

function Transcript({ chat: { conversation }, session, place }: { chat: Chat; session: Session; place: Place }) {
  const { me } = useDesk();
  const { value: state } = conversation.state;
  const { value: messages } = conversation.messages;
  if (state !== "ready" && !messages.length) {
    return <div class="log"><p class="note">{state === "error" && "The chat could not be loaded. Trying again."}</p></div>;
  }
  return (
    <Log messages={messages} pending={conversation.pending.value} place={place}
      me={{ id: me.id, senderType: "agent" }} nameOf={(id) => conversation.nameOf(id)}
      typing={session.status !== "closed" && conversation.typing.value && session.userId} older={conversation.older.value}
      loadOlder={() => void conversation.loadOlder()} retry={(id) => conversation.retry(id)} />
  );
}

function isOwn({ status, agentId }: Session, { me }: Desk): boolean {
  return status === "active_with_agent" && agentId === me.id;
}

/** What may be done with the chat besides writing; an admin may do it with everyone's. */
function actionsOf(session: Session, desk: Desk, close: () => void): Action[] {
  const admin = desk.me.role === "admin";
  const actions: Action[] = [];
  if (isOwn(session, desk) || (admin && session.status === "active_with_agent")) {
    actions.push({ name: "Back to queue", act: () => void desk.release(session.id), bare: true });
  }
  if (isOwn(session, desk) || (admin && session.status !== "closed")) actions.push({ name: "Close chat", act: close });
  if (mayBan(session, desk.me)) actions.push({ name: "Ban", act: () => (desk.banning.value = session.id), inMenu: true });
  return actions;
}
