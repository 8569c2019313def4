import { signal } from "@preact/signals-core";
import { trouble } from "./attempt.ts";
import { focus } from "./focus.ts";
import { Faces, Mark } from "./Head.tsx";
import { Avatar } from "./parts/Avatar.tsx";
import { Icon, warn } from "./parts/icons.tsx";
import { timeOf, whenWord } from "./parts/time.ts";
import { atHome, conversation, cutOff, goOn, name, session, site, start } from "./visitor.ts";
import { greeting, lost } from "./words.ts";

/** What lies on the ground: a greeting, who is here, and the way into a chat. */
export function Home() {
  const now = cutOff.value ? undefined : site.value;
  // Until it is known whether anyone is here there is nothing true to say.
  if (now === null) return null;
  const { name: siteName = "" } = site.value ?? {};
  const { title, first, second } = atHome.value ? greeting(now, name.value, session.value?.status) : lost;
  return (
    <div class="sheet">
      <header class="head"><Mark name={siteName} /><div class="who"><h2>{siteName}</h2></div></header>
      <div class="hello">
        {!name.value && <Faces />}
        <h1 ref={focus} tabIndex={-1}>{title}</h1>
        <p class="now">
          {first && <><span class={now?.agents[0] ? "dot" : "dot off"} /> <b>{first}</b> </>}
          <span>{second}</span>
        </p>
      </div>
      {conversation.value || !atHome.value ? <Again /> : <Start />}
    </div>
  );
}

const nameless = signal(false);

function Start() {
  function begin(event: SubmitEvent) {
    event.preventDefault();
    const input = (event.currentTarget as HTMLFormElement).elements[0] as HTMLInputElement;
    const called = input.value.trim();
    nameless.value = !called;
    if (called) start(called);
    else input.focus();
  }

  return (
    <form class="dock" onSubmit={begin}>
      <label class="over" for="name">Your name</label>
      <div class="frame">
        <div class="say-box">
          <input id="name" dir="auto" autocomplete="given-name" maxLength={80} placeholder="First name"
            defaultValue={name.value} aria-invalid={nameless.value} aria-describedby="wrong" />
          <button class="btn main">Start chat</button>
        </div>
      </div>
      <Wrong>{nameless.value ? "A name is needed" : trouble.value}</Wrong>
    </form>
  );
}

/** For those who have been here. */
function Again() {
  const over = session.value?.status === "closed" || !conversation.value;
  return (
    <div class="dock">
      {conversation.value && <Last over={over} />}
      <button class={over ? "btn main wide" : "btn bare wide"} onClick={() => start()}>
        {over ? "Start a new chat" : "Start a new one"}
      </button>
      <Wrong>{trouble.value}</Wrong>
    </div>
  );
}

function Last({ over }: { over: boolean }) {
  const { text, createdAt, senderType } = conversation.value?.messages.value.at(-1) ?? {};
  const agent = session.value?.participants.findLast(({ role }) => role !== "user")?.displayName;
  const who = agent ?? site.value?.name ?? "";
  return (
    <button class="frame last" onClick={goOn}>
      {agent ? <Avatar id={who} name={who} /> : <Mark name={who} />}
      <span><b>{who}</b><span dir="auto">{senderType === "user" && "You: "}{text}</span></span>
      <time>{createdAt && whenWord(timeOf(createdAt))}</time>
      <span class={over ? "btn wide" : "btn main wide"}>{over ? "Read the last chat" : "Continue conversation"}</span>
    </button>
  );
}

function Wrong({ children }: { children: string }) {
  return children ? <p class="wrong" id="wrong"><Icon d={warn} />{children}</p> : null;
}
