import { signal } from "@preact/signals-core";
import { trouble } from "./attempt.ts";
import { focus } from "./focus.ts";
import { Faces, Mark } from "./Head.tsx";
import { Avatar } from "./parts/Avatar.tsx";
import { Icon, warn } from "./parts/icons.tsx";
import { timeOf, whenWord } from "./parts/time.ts";
import { atHome, conversation, goOn, name, session, site, start } from "./visitor.ts";
import { greeting, lost } from "./words.ts";

/** What lies on the ground: a greeting, who is here, and the way into a chat. */
export function Home() {
  const here = site.value;
  // Until it is known whether anyone is here there is nothing true to say.
  if (here === undefined) return null;
  const { title, first, second } = atHome.value ? greeting(here, name.value, !!conversation.value) : lost;
  return (
    <div class="sheet">
      <header class="head"><Mark name={here?.name} /><div class="who"><h2>{here?.name}</h2></div></header>
      <div class="hello">
        {!name.value && <Faces />}
        <h1 ref={focus} tabIndex={-1}>{title}</h1>
        <p class="now">
          {first && <><span class={here?.agents[0] ? "dot" : "dot off"} /> <b>{first}</b> </>}
          <span>{second}</span>
        </p>
      </div>
      {conversation.value || !atHome.value ? <Again /> : <Name />}
    </div>
  );
}

const nameless = signal(false);

function Name() {
  function submit(event: SubmitEvent) {
    event.preventDefault();
    const input = (event.currentTarget as HTMLFormElement).elements[0] as HTMLInputElement;
    nameless.value = !input.value.trim();
    if (nameless.value) input.focus();
    else start(input.value);
  }

  return (
    <form class="dock" onSubmit={submit}>
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
  const talk = conversation.value;
  const closed = session.value?.status === "closed";
  const { text, createdAt, senderType } = talk?.messages.value.at(-1) ?? {};
  const agent = session.value?.participants.findLast(({ role }) => role !== "user")?.displayName;
  const who = agent ?? site.value?.name;
  return (
    <div class="dock">
      {talk && (
        <button class="frame last" onClick={goOn}>
          {agent ? <Avatar name={agent} /> : <Mark name={who} />}
          <span><b>{who}</b><span dir="auto">{senderType === "user" && "You: "}{text}</span></span>
          <time>{createdAt && whenWord(timeOf(createdAt))}</time>
          <span class="btn main wide">{closed ? "Read the last chat" : "Continue conversation"}</span>
        </button>
      )}
      <button class={`btn wide ${talk ? "bare" : "main"}`} onClick={() => start()}>
        Start a new {talk ? "one" : "chat"}
      </button>
      <Wrong>{trouble.value}</Wrong>
    </div>
  );
}

function Wrong({ children }: { children: string }) {
  return children ? <p class="wrong" id="wrong"><Icon d={warn} />{children}</p> : null;
}
