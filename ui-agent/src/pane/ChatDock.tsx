import { SayBox } from "@parts/SayBox.tsx";
import type { Signal } from "@preact/signals";
import type { Session } from "@wire";
import { useDesk } from "../DeskContext.ts";
import type { Chat } from "../state/chat.ts";
import { visitorOf } from "../state/words.ts";
import { Banning } from "./Banning.tsx";
import { Ending } from "./Ending.tsx";

interface Props {
  chat: Chat;
  session: Session;
  own: boolean;
  ending: Signal<boolean>;
}

/** What can be done in a chat now: write, decide about its end, or only read. */
export function ChatDock({ chat, session, own, ending }: Props) {
  const { banning, byMail } = useDesk();
  const { conversation } = chat;
  const { name } = visitorOf(session);
  const open = session.status !== "closed";
  return (
    <div class="frame">
      {banning.value === chat.id ? (
        <Banning chat={chat.id} name={name} open={open} stay={own ? "Keep chatting" : "Leave it so"} />
      ) : ending.value && open ? (
        <Ending chat={chat.id} name={name} stay={own ? "Keep chatting" : "Leave it open"} done={() => (ending.value = false)} />
      ) : own ? (
        <>
          {session.leftAt && (
            <div class="state"><p><b>{name} has left.</b> {byMail.value ? `Your answer goes to ${session.email}.` : "Your answer waits in the chat."}</p></div>
          )}
          <SayBox draft={conversation.draft} placeholder={`Write to ${name}`} say={() => conversation.send()}
            onType={() => conversation.sayTyping()} />
        </>
      ) : (
        <ReadOnly chat={chat} session={session} />
      )}
    </div>
  );
}

function ReadOnly({ chat, session }: { chat: Chat; session: Session }) {
  const admin = useDesk().me.role === "admin";
  if (session.status !== "closed") {
    const words = admin ? "An admin can read this chat and close it, not write in it." : "This chat is no longer with you.";
    return <div class="state"><p>{words}</p></div>;
  }
  const last = chat.conversation.messages.value.at(-1)?.text ?? "";
  const [, by] = /^(.+) ended the chat$/.exec(last) ?? [];
  return <div class="state"><p><b>{by ? `Closed by ${by}.` : "This chat has ended."}</b></p></div>;
}
