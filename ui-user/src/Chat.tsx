import { computed, signal } from "@preact/signals-core";
import { giveUp, trouble } from "./attempt.ts";
import { focus } from "./focus.ts";
import { Faces, Head } from "./Head.tsx";
import { Latest, Log } from "./parts/Log.tsx";
import { Place } from "./parts/place.ts";
import { SayBox } from "./parts/SayBox.tsx";
import { calm } from "./parts/Status.tsx";
import { Strip } from "./parts/Strip.tsx";
import { cancelHandoff, conversation, end, handoff, me, session, site, start, told, unsent } from "./visitor.ts";
import { placeWords } from "./words.ts";
import type { Conversation, Session } from "./wire/index.ts";

interface Props {
  talk: Conversation;
}

/** The chat that is to be ended, while that is asked. */
const ending = signal<Conversation | null>(null);
const queue = computed(() => (waits(session.value) ? placeWords(session.value?.queuePosition) : ""));
export const spokenQueue = calm(queue);

const place = computed(() => conversation.value && new Place());
/** Drawn anew only when something in it has changed, and not with each key pressed in the box. */
const log = computed(() => (session.value && conversation.value && place.value ? said(conversation.value, place.value, session.value) : null));

export function Chat({ talk }: Props) {
  const status = session.value?.status;
  const closed = status === "closed";
  const asks = ending.value === talk && !closed;
  return (
    <div class="sheet" onKeyDown={({ key }) => key === "Escape" && keep()}>
      <Head end={status && !closed && !asks && (() => (ending.value = talk))} />
      {!closed && <Strip told={told.value} />}
      {log.value ?? <div class="log bones"><span class="sr">Loading conversation</span><i /><i /><i /></div>}
      <div class="dock" role={asks ? "alertdialog" : undefined} aria-labelledby="asked" aria-describedby="answer">
        {place.value && <Latest place={place.value} />}
        {closed ? <Closed /> : asks ? <End /> : <Write talk={talk} />}
      </div>
    </div>
  );
}

function keep(): void {
  giveUp();
  ending.value = null;
}

function End() {
  return (
    <div class="frame ask">
      <h2 id="asked">End this chat?</h2>
      <p id="answer">{trouble.value || "You can still read it afterwards."}</p>
      <div>
        <button class="btn" ref={focus} onClick={keep}>Keep chatting</button>
        <button class="btn ink" onClick={end}>End chat</button>
      </div>
    </div>
  );
}

function Closed() {
  const words = unsent() ? "What you have not sent comes along to a new one." : "You can still read it.";
  return (
    <div class="frame ask">
      <h2 ref={focus} tabIndex={-1}>This chat has ended.</h2>
      <p>{trouble.value || words}</p>
      <button class="btn main wide" onClick={() => start()}>Start a new chat</button>
    </div>
  );
}

function Write({ talk }: Props) {
  const { value: now } = session;
  const waiting = waits(now);
  return (
    <div class="frame">
      {now && now.status !== "active_with_agent" && (
        <div class="state">
          {waiting && <Line position={now.queuePosition} />}
          <p>{trouble.value || (waiting ? <b>{queue.value}</b> : "Ready when you are.")}</p>
          <button class={waiting ? "btn bare" : "btn main"}
            onClick={({ detail }) => (waiting ? detail < 2 && cancelHandoff() : handoff())}>
            {waiting ? "Cancel" : "Talk to a human"}
          </button>
        </div>
      )}
      <SayBox box={focus} draft={talk.draft} say={() => talk.send()} onType={() => talk.sayTyping()}
        placeholder={waiting ? "Add something" : undefined} />
    </div>
  );
}

/** A dot for each person before, and a ring for oneself. */
function Line({ position = 9 }: { position: number | undefined }) {
  return position > 8 ? null : <div class="line" aria-hidden="true">{Array.from({ length: position }, () => <i />)}</div>;
}

function waits(session: Session | null): boolean {
  return session?.status === "queued_for_agent";
}

function said(talk: Conversation, place: Place, { status, agentId, assignedAt }: Session) {
  const { messages, pending, older, typing } = talk;
  const closed = status === "closed";
  return (
    <Log messages={messages.value} pending={pending.value} me={me.value} faces place={place}
      nameOf={(id) => talk.nameOf(id)} typing={typing.value && agentId}
      reachBack={older.value ? () => talk.loadOlder() : undefined}
      retry={closed ? undefined : (id) => talk.retry(id)}>
      {!closed && !assignedAt && !older.value && (
        <div class="intro">
          <Faces />
          <p><b>You are writing to {site.value?.name}.</b></p>
          <p>Say as much as you like. Whoever answers reads it all.</p>
        </div>
      )}
    </Log>
  );
}
