import { Avatar } from "@parts/Avatar.tsx";
import { Icon } from "@parts/icons.tsx";
import { shortWhen, timeOf } from "@parts/time.ts";
import type { Message, QueueItem, SessionItem } from "@wire";
import type { ComponentChildren } from "preact";
import { address } from "../address.ts";
import { useDesk } from "../DeskContext.ts";
import { mail } from "../icons.ts";
import { ending, lastWords } from "../state/words.ts";
import { Wait } from "../Wait.tsx";

interface RowProps {
  id: string;
  name: string;
  time: ComponentChildren;
  last: ComponentChildren;
  unread?: number;
  /** The one that the Tab key stops at. */
  stop: boolean;
}

function Row({ id, name, time, last, unread = 0, stop }: RowProps) {
  const desk = useDesk();
  function choose(event: MouseEvent) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    desk.choose(id);
  }
  return (
    <a class="row" href={`#${id}`} data-chat={id} tabIndex={stop ? 0 : -1} onClick={choose}
      aria-current={address.value.chat === id ? "true" : undefined}>
      <Avatar id={id} name={name} />
      <b>{name}</b> {time} <span class="last">{last}</span>
      {unread > 0 && <span class="count">{unread}<span class="sr"> unread</span></span>}
    </a>
  );
}

export function WaitingRow({ item, stop }: { item: QueueItem; stop: boolean }) {
  const { me } = useDesk();
  const { sessionId, displayName, requestedAt, leftAt, preview } = item;
  const said = lastWords(preview);
  const words = said ? line(said, me.id) : leftAt ? "Asked for an answer by e-mail" : "Asked for a human";
  return (
    <Row id={sessionId} name={displayName} stop={stop} last={leftAt ? <><Icon d={mail} />{words}</> : words}
      time={leftAt ? <When at={leftAt} what="left a message, " /> : <Wait from={requestedAt} class="wait" />} />
  );
}

export function ChatRow({ item, stop }: { item: SessionItem; stop: boolean }) {
  const { me, chats } = useDesk();
  const chat = chats.get(item.id);
  const said = lastWords(chat?.conversation.messages.value ?? []) ?? item.lastMessage;
  const unsent = chat?.conversation.pending.value.at(-1);
  const session = chat?.conversation.session.value;
  const words = unsent ? `You: ${unsent.text}` : said ? line(said, me.id) : "Nothing written yet";
  return (
    <Row id={item.id} name={item.displayName} stop={stop} time={<When at={said?.createdAt ?? item.assignedAt} />}
      last={chat?.conversation.typing.value ? <em>writes…</em> : ((session && ending(session)) ?? words)} unread={chat?.unread.value ?? 0} />
  );
}

export function ClosedRow({ item, stop }: { item: SessionItem; stop: boolean }) {
  const { me } = useDesk();
  const { id, displayName, closedAt, lastMessage } = item;
  return (
    <Row id={id} name={displayName} stop={stop} time={<When at={closedAt} />}
      last={lastMessage ? line(lastMessage, me.id) : "Nothing was written"} />
  );
}

function line({ senderId, text }: Message, me: string): string {
  return senderId === me ? `You: ${text}` : text;
}

function When({ at, what }: { at: string; what?: string }) {
  return <time class="wait">{what && <span class="sr">{what}</span>}{shortWhen(timeOf(at))}</time>;
}
