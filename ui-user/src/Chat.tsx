import { focus } from "./focus.ts";
import { Faces, Head } from "./Head.tsx";
import { Latest, Log } from "./parts/Log.tsx";
import { SayBox } from "./parts/SayBox.tsx";
import { Strip } from "./parts/Strip.tsx";
import type { Talk } from "./talk.ts";
import type { Visitor } from "./visitor.ts";
import type { Session } from "./wire/index.ts";

interface Props {
  visitor: Visitor;
  talk: Talk;
}

export function Chat({ visitor, talk }: Props) {
  const { session, place, told, ending, log } = talk;
  const closed = session?.status === "closed";
  const asks = ending.value && !closed;
  return (
    <div class="sheet" onKeyDown={({ key }) => key === "Escape" && keep()}>
      <Head visitor={visitor} talk={talk} />
      {!closed && <Strip told={told.value} />}
      {session ? log.value : <div class="log bones"><span class="sr">Loading conversation</span><i /><i /><i /></div>}
      <div class="dock" role={asks ? "alertdialog" : undefined} aria-labelledby="end-h" aria-describedby="end-p">
        {session && <Latest place={place} />}
        {closed ? <Closed visitor={visitor} /> : asks ? <End /> : <Write visitor={visitor} talk={talk} />}
      </div>
    </div>
  );

  function keep() {
    visitor.attempt.stop();
    ending.value = false;
  }

  function End() {
    return (
      <div class="frame ask">
        <h2 id="end-h">End this chat?</h2>
        <p id="end-p">{visitor.attempt.trouble.value || "You can still read it afterwards."}</p>
        <div>
          <button class="btn" ref={focus} onClick={keep}>Keep chatting</button>
          <button class="btn ink" onClick={visitor.end}>End chat</button>
        </div>
      </div>
    );
  }
}

function Closed({ visitor }: { visitor: Visitor }) {
  const words = visitor.unsent ? "What you have not sent comes along to a new one." : "You can still read it.";
  return (
    <div class="frame ask">
      <h2 ref={focus} tabIndex={-1}>This chat has ended.</h2>
      <p>{visitor.attempt.trouble.value || words}</p>
      <button class="btn main wide" onClick={() => visitor.start()}>Start a new chat</button>
    </div>
  );
}

function Write({ visitor, talk: { session, conversation, queue } }: Props) {
  const waits = session?.status === "queued_for_agent";
  return (
    <div class="frame">
      {session && session.status !== "active_with_agent" && (
        <div class="state">
          {waits && <Line position={session.queuePosition} />}
          <p>{visitor.attempt.trouble.value || (waits ? <b>{queue.value}</b> : "Ready when you are.")}</p>
          <button class={waits ? "btn bare" : "btn main"}
            onClick={({ detail }) => waits ? detail < 2 && visitor.cancelHandoff() : visitor.handoff()}>
            {waits ? "Cancel" : "Talk to a human"}
          </button>
        </div>
      )}
      <SayBox box={focus} draft={conversation.draft} say={() => conversation.send()}
        onType={() => conversation.sayTyping()} placeholder={waits ? "Add something" : undefined} />
    </div>
  );
}

/** A dot for each person before, and a ring for oneself. */
function Line({ position = 9 }: { position: Session["queuePosition"] }) {
  if (position > 8) return null;
  return <div class="line" aria-hidden="true">{Array.from({ length: position }, () => <i />)}</div>;
}
