import { signal } from "@preact/signals-core";
import { focus } from "./focus.ts";
import { Faces, Mark } from "./Head.tsx";
import { Avatar } from "./parts/Avatar.tsx";
import { Icon, warn } from "./parts/icons.tsx";
import { timeOf, whenWord } from "./parts/time.ts";
import type { Talk } from "./talk.ts";
import type { Visitor } from "./visitor.ts";
import { greeting, type Greeting } from "./words.ts";

interface Props {
  visitor: Visitor;
  talk: Talk | null;
  /** There was a chat, and it could not be opened. */
  lost: boolean;
}

/** What lies on the ground: a greeting, who is here, and the way into a chat. */
export function Home({ visitor, talk, lost }: Props) {
  const site = visitor.cutOff.value ? undefined : visitor.site.value;
  // Until it is known whether anyone is here there is nothing true to say.
  if (site === null) return null;
  const name = visitor.site.value?.name ?? "";
  const { title, first, second }: Greeting = lost ? LOST : greeting(site, visitor.name, talk?.session?.status);
  return (
    <div class="sheet">
      <header class="head"><Mark name={name} /><div class="who"><h2>{name}</h2></div></header>
      <div class="hello">
        {!visitor.name && <Faces agents={site?.agents} />}
        <h1 ref={focus} tabIndex={-1}>{title}</h1>
        <p class="now">
          {first && <><span class={site?.agents[0] ? "dot" : "dot off"} /> <b>{first}</b> </>}
          <span>{second}</span>
        </p>
      </div>
      {talk || lost ? <Again visitor={visitor} talk={talk} /> : <Start visitor={visitor} />}
    </div>
  );
}

const LOST = { title: "This chat could\nnot be opened.", second: "It may have ended on another device." };

const nameless = signal(false);

function Start({ visitor }: { visitor: Visitor }) {
  const wrong = nameless.value ? "A name is needed" : visitor.attempt.trouble.value;

  function start(event: SubmitEvent) {
    event.preventDefault();
    const input = (event.currentTarget as HTMLFormElement).elements[0] as HTMLInputElement;
    const name = input.value.trim();
    nameless.value = !name;
    if (name) visitor.start(name);
    else input.focus();
  }

  return (
    <form class="dock" onSubmit={start}>
      <label class="over" for="name">Your name</label>
      <div class="frame">
        <div class="say-box">
          <input id="name" dir="auto" autocomplete="given-name" maxLength={80} placeholder="First name"
            defaultValue={visitor.name} aria-invalid={nameless.value} aria-describedby="wrong" />
          <button class="btn main">Start chat</button>
        </div>
      </div>
      <Wrong>{wrong}</Wrong>
    </form>
  );
}

/** For those who have been here. */
function Again({ visitor, talk }: { visitor: Visitor; talk: Talk | null }) {
  const over = !talk || talk.session?.status === "closed";
  return (
    <div class="dock">
      {talk && <Last visitor={visitor} talk={talk} over={over} />}
      <button class={over ? "btn main wide" : "btn bare wide"} onClick={() => visitor.start()}>
        {over ? "Start a new chat" : "Start a new one"}
      </button>
      <Wrong>{visitor.attempt.trouble.value}</Wrong>
    </div>
  );
}

function Last({ visitor, talk: { session, conversation }, over }: { visitor: Visitor; talk: Talk; over: boolean }) {
  const { text, createdAt, senderType } = conversation.messages.value.at(-1) ?? {};
  const agent = session?.participants.findLast(({ role }) => role !== "user")?.displayName;
  const name = agent ?? visitor.site.value?.name ?? "";
  return (
    <button class="frame last" onClick={visitor.goOn}>
      {agent ? <Avatar id={name} name={name} /> : <Mark name={name} />}
      <span><b>{name}</b><span dir="auto">{senderType === "user" && "You: "}{text}</span></span>
      <time>{createdAt && whenWord(timeOf(createdAt))}</time>
      <span class={over ? "btn wide" : "btn main wide"}>{over ? "Read the last chat" : "Continue conversation"}</span>
    </button>
  );
}

function Wrong({ children }: { children: string }) {
  return children ? <p class="wrong" id="wrong"><Icon d={warn} />{children}</p> : null;
}
