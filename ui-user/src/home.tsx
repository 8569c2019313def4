import type { TargetedSubmitEvent } from "preact";
import { trouble } from "./attempt.ts";
import { focus } from "./focus.ts";
import { Icon, warn } from "./parts/icons.tsx";
import { timeOf, whenWord } from "./parts/time.ts";
import { dot, faces, mark } from "./people.tsx";
import { agent, atHome, conversation, goOn, name, session, site, start } from "./visitor.ts";
import { greeting, lost } from "./words.ts";

/** What lies on the ground: a greeting, who is here, and the way into a chat. */
export function home() {
  const here = site.value;
  // Until it is known whether anyone is here there is nothing true to say.
  if (here === undefined) return null;
  const [title, words, presence] = atHome.value ? greeting(here, name(), !!conversation()) : lost;
  return (
    <div class="sheet" key="home">
      <header class="head">{mark()}{here && <div class="who"><h2>{here.name}</h2></div>}</header>
      <div class="hello">
        {!name() && faces()}
        <h1 ref={focus} tabIndex={-1}>{title}</h1>
        <p class="now">{presence && <>{dot()} <b>{presence}</b> </>}<span>{words}</span></p>
      </div>
      <form class="dock" onSubmit={begin}>
        {conversation() ? lastChat()
        : atHome.value ? nameBox()
        : <button class="btn main wide">Start a new chat</button>}
        {trouble.value && <p class="wrong" id="wrong"><Icon d={warn} />{trouble.value}</p>}
      </form>
    </div>
  );
}

function begin(event: TargetedSubmitEvent<HTMLFormElement>): void {
  event.preventDefault();
  start((new FormData(event.currentTarget).get("name") as string | null) ?? name());
}

function nameBox() {
  return (
    <>
      <label class="over" for="name">Your name</label>
      <div class="frame">
        <div class="say-box">
          <input id="name" name="name" dir="auto" autocomplete="given-name" maxLength={80} placeholder="First name"
            defaultValue={name()} aria-describedby="wrong" />
          <button class="btn main">Start chat</button>
        </div>
      </div>
    </>
  );
}

function lastChat() {
  const { text, createdAt, senderType } = conversation()?.messages.value.at(-1) ?? {};
  return (
    <>
      <button type="button" class="frame last" onClick={goOn}>
        {mark(agent())}
        <span>
          <b>{agent() || site.value?.name}</b>
          <span dir="auto">{senderType === "user" && "You: "}{text}</span>
        </span>
        <time>{createdAt && whenWord(timeOf(createdAt))}</time>
        <span class="btn main wide">{session()?.closedAt ? "Read the last chat" : "Continue conversation"}</span>
      </button>
      <button class="btn bare wide">Start a new one</button>
    </>
  );
}
