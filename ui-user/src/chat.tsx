import { computed } from "@preact/signals-core";
import { close } from "./acts.ts";
import { ask, asking, keep, question } from "./ask.tsx";
import { host } from "./frame.ts";
import { over } from "./over.tsx";
import { back, Icon } from "./parts/icons.tsx";
import { shut, sound } from "./panel.tsx";
import { Latest, Log } from "./parts/Log.tsx";
import { Strip } from "./parts/Strip.tsx";
import { fill, words } from "./parts/words.ts";
import { dot, faces, mark } from "./people.tsx";
import { site } from "./site.ts";
import { agent, conversation, goHome, me, place, session, shown } from "./visitor.ts";
import { presenceWords } from "./words.ts";
import { status, write } from "./write.tsx";
import type { Conversation } from "./wire/index.ts";

const closed = () => status.value === "closed";
/** Drawn anew only when something in it has changed, and not with each key pressed in the box. */
const log = computed(() => status.value && said(conversation() as Conversation));

export function chat(talk: Conversation) {
  const asked = question();
  return (
    <div class="sheet" key={talk} onKeyDown={onKey}>
      {head()}
      {!closed() && <Strip shown={shown.value} />}
      {log.value || <div class="log"><div class="said bones"><i /></div></div>}
      <div class="dock" role={asked ? (asked.fields ? "dialog" : "alertdialog") : undefined} aria-labelledby="asked" aria-describedby="why">
        <Latest place={place} />
        {asked ? asking(asked) : closed() ? over() : write(talk)}
      </div>
    </div>
  );
}

function onKey(event: KeyboardEvent): void {
  if (event.key !== "Escape" || !question()) return;
  event.preventDefault();
  keep();
}

function head() {
  const here = site.value;
  const who = status.value === "active_with_agent" && agent();
  return (
    <header class="head chat-head">
      {!host.value && <button class="icon" aria-label={words.toStart} onClick={goHome}><Icon d={back} /></button>}
      {mark(who, true)}
      <div class="who">
        <h1>{who || here?.name || words.chat}</h1>
        <p>{who ? here?.name : !status.value ? words.opening : here && <>{dot()}{presenceWords(here)}</>}</p>
      </div>
      {status.value && !closed() && !question() && !session()?.leftAt && (
        <button class="btn bare" onClick={end}>{words.end}</button>
      )}
      {sound()}
      {shut()}
    </header>
  );
}

function end(): void {
  ask({ title: words.ending, why: words.endingWhy, no: words.keep, yes: words.end, act: close });
}

function said({ messages, pending, older, typing, nameOf, loadOlder, retry }: Conversation) {
  const { agentId, assignedAt } = session() ?? {};
  return (
    <Log messages={messages.value} pending={pending.value} me={me} faces place={place} nameOf={nameOf}
      typing={!closed() && typing.value && agentId} older={older.value} loadOlder={loadOlder} retry={closed() ? undefined : retry}>
      {!closed() && !assignedAt && !older.value && (
        <div class="intro">
          {faces()}
          <p><b>{fill(words.writing, site.value?.name)}</b></p>
          <p>{words.sayMuch}</p>
        </div>
      )}
    </Log>
  );
}
