import { SayBox } from "@parts/SayBox.tsx";
import type { Signal } from "@preact/signals";
import type { Session } from "@wire";
import { useLayoutEffect, useRef } from "preact/hooks";
import { useDesk } from "../DeskContext.ts";
import type { Chat } from "../state/chat.ts";
import { visitorOf } from "../state/words.ts";

interface Props {
  chat: Chat;
  session: Session;
  own: boolean;
  ending: Signal<boolean>;
}

/** What can be done in a chat now: write, decide about its end, or only read. */
export function ChatDock({ chat, session, own, ending }: Props) {
  const { conversation } = chat;
  const { name } = visitorOf(session);
  return (
    <div class="frame">
      {ending.value && session.status !== "closed" ? (
        <Ending chat={chat.id} name={name} ending={ending} />
      ) : own ? (
        <SayBox draft={conversation.draft} placeholder={`Write to ${name}`} say={() => conversation.send()}
          onType={() => conversation.sayTyping()} />
      ) : (
        <ReadOnly chat={chat} session={session} />
      )}
    </div>
  );
}

function Ending({ chat, name, ending }: { chat: string; name: string; ending: Signal<boolean> }) {
  const desk = useDesk();
  const stay = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => stay.current?.focus(), []);
  const keep = () => {
    ending.value = false;
    desk.attention.value++;
  };
  const close = async () => {
    await desk.close(chat);
    keep();
  };
  return (
    <div class="state" role="alertdialog" aria-label="Close chat" aria-describedby="ending"
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.preventDefault();
        keep();
      }}>
      <p id="ending"><b>Close this chat?</b> {name} can still read it.</p>
      <button type="button" class="btn" ref={stay} onClick={keep}>Keep chatting</button>
      <button type="button" class="btn ink" onClick={() => void close()}>Close chat</button>
    </div>
  );
}

function ReadOnly({ chat, session }: { chat: Chat; session: Session }) {
  if (session.status !== "closed") {
    return <div class="state"><p>An admin can read this chat and close it, not write in it.</p></div>;
  }
  const last = chat.conversation.messages.value.at(-1)?.text ?? "";
  const [, by] = /^(.+) ended the chat$/.exec(last) ?? [];
  return <div class="state"><p><b>{by ? `Closed by ${by}.` : "This chat has ended."}</b></p></div>;
}
