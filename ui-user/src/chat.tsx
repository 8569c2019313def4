import { computed, signal, untracked } from "@preact/signals-core";
import { trouble } from "./attempt.ts";
import { focus } from "./focus.ts";
import { back, Icon } from "./parts/icons.tsx";
import { Latest, Log } from "./parts/Log.tsx";
import { SayBox } from "./parts/SayBox.tsx";
import { Strip } from "./parts/Strip.tsx";
import { dot, faces, mark } from "./people.tsx";
import { agent, conversation, me, place, session, shown, site } from "./visitor.ts";
import { cancelHandoff, close, goHome, handoff, start } from "./visitor.ts";
import { placeWords, presenceWords } from "./words.ts";
import type { Conversation } from "./wire/index.ts";

/** The chat that is to be ended, while that is asked. */
const ending = signal<Conversation | null>(null);
const status = computed(() => session()?.status);
const closed = () => status.value === "closed";
const queue = () => (status.value === "queued_for_agent" ? placeWords(session()?.queuePosition) : "");
/** Numbers that are spoken get in the way: only when the status changes, and as often as the site is looked at. */
export const spokenQueue = computed(() => site.value && status.value && untracked(queue));

/** Drawn anew only when something in it has changed, and not with each key pressed in the box. */
const log = computed(() => status.value && said(conversation() as Conversation));

export function chat(talk: Conversation) {
  const asks = ending.value === talk && !closed();
  return (
    <div class="sheet" key={talk} onKeyDown={({ key }) => key === "Escape" && keep()}>
      <header class="head chat-head">
        {title()}
        {status.value && !closed() && !asks && (
          <button class="btn bare" onClick={() => (ending.value = talk)}>End chat</button>
        )}
      </header>
      {!closed() && <Strip shown={shown.value} />}
      {log.value || <div class="log"><div class="said bones"><i /></div></div>}
      <div class="dock" role={asks ? "alertdialog" : undefined} aria-labelledby="asked" aria-describedby="answer">
        <Latest place={place} />
        {closed() ? over() : asks ? end() : write(talk)}
      </div>
    </div>
  );
}

function title() {
  const { name, agents = [] } = site.value ?? {};
  const who = status.value === "active_with_agent" && agent();
  return (
    <>
      <button class="icon" aria-label="Back to start" onClick={goHome}><Icon d={back} /></button>
      {mark(who, true)}
      <div class="who">
        <h1>{who || name || "Chat"}</h1>
        <p>{who ? name : status.value ? <>{dot()}{presenceWords(agents)}</> : "Opening"}</p>
      </div>
    </>
  );
}

function keep(): void {
  trouble.value = "";
  ending.value = null;
}

function end() {
  return (
    <div class="frame ask">
      <h2 id="asked">End this chat?</h2>
      <p id="answer">{trouble.value || "You can still read it afterwards."}</p>
      <div>
        <button class="btn" ref={focus} onClick={keep}>Keep chatting</button>
        <button class="btn ink" onClick={close}>End chat</button>
      </div>
    </div>
  );
}

function over() {
  return (
    <div class="frame ask">
      <h2 ref={focus} tabIndex={-1}>This chat has ended.</h2>
      <p>{trouble.value || "You can still read it."}</p>
      <button class="btn main wide" onClick={() => start()}>Start a new chat</button>
    </div>
  );
}

function write(talk: Conversation) {
  const waits = queue();
  const { queuePosition = 1 } = session() ?? {};
  return (
    <div class="frame">
      {status.value && status.value !== "active_with_agent" && (
        <div class="state">
          {waits && queuePosition < 9 && (
            <div class="line" aria-hidden="true">{Array.from({ length: queuePosition }, () => <i />)}</div>
          )}
          <p>{trouble.value || (waits ? <b>{waits}</b> : "Ready when you are.")}</p>
          {waits
            ? <button class="btn bare" onClick={({ detail }) => detail < 2 && cancelHandoff()}>Cancel</button>
            : <button class="btn main" onClick={handoff}>Talk to a human</button>}
        </div>
      )}
      <SayBox box={focus} draft={talk.draft} say={talk.send} onType={talk.sayTyping}
        placeholder={waits ? "Add something" : undefined} />
    </div>
  );
}

function said({ messages, pending, older, typing, nameOf, loadOlder, retry }: Conversation) {
  const { agentId, assignedAt } = session() ?? {};
  return (
    <Log messages={messages.value} pending={pending.value} me={me} faces place={place} nameOf={nameOf}
      typing={typing.value && agentId} older={older.value} loadOlder={loadOlder} retry={closed() ? undefined : retry}>
      {!closed() && !assignedAt && !older.value && (
        <div class="intro">
          {faces()}
          <p><b>You are writing to {site.value?.name}.</b></p>
          <p>Say as much as you like. Whoever answers reads it all.</p>
        </div>
      )}
    </Log>
  );
}
