import { isLeaving, leave, start, startNew } from "./acts.ts";
import { email, type Field, field, submit, wrong } from "./form.tsx";
import { host, options } from "./frame.ts";
import { focus } from "./focus.ts";
import { shut } from "./panel.tsx";
import { timeOf, whenWord } from "./parts/time.ts";
import { words } from "./parts/words.ts";
import { dot, faces, mark } from "./people.tsx";
import { site } from "./site.ts";
import { agent, aside, atHome, conversation, goOn, name, session, sessionId } from "./visitor.ts";
import { greeting, lost } from "./words.ts";

const called: Field = {
  name: "displayName", label: words.name, type: "text", required: true, placeholder: words.first, autocomplete: "given-name",
};
const text: Field = { name: "text", label: words.message, type: "long", required: true, placeholder: words.about };

/** What the door asks for: a message, or what is needed for a chat. */
let leaving: Element | boolean | null = false;

/** What lies on the ground: a greeting, who is here, and the way into a chat. */
export function home() {
  const here = site.value;
  // Until it is known whether anyone is here there is nothing true to say.
  if (here === undefined) return null;
  const talked = !!conversation() && aside.value !== sessionId.value;
  const [title, words, presence] = atHome.value ? greeting(here && { ...here, ...options.value }, name(), talked) : lost;
  return (
    <div class="sheet" key="home">
      <header class="head">{mark()}<div class="who">{here && <h2>{here.name}</h2>}</div>{shut()}</header>
      <div class="hello">
        {!name() && faces()}
        <h1 ref={focus} tabIndex={-1}>{title}</h1>
        <p class="now">{presence && <>{dot()} <b>{presence}</b> </>}<span>{words}</span></p>
      </div>
      {talked || !atHome.value ? lastChat(talked) : door(here?.fields.map((one) => ({ ...one, name: `fields.${one.name}` })) ?? [])}
    </div>
  );
}

/** What is asked before a chat. Whoever comes or goes meanwhile, nothing that was typed vanishes. */
function door(asked: Field[]) {
  leaving = isLeaving.value || (leaving && isTyped("#text, #email"));
  const own = asked.find(({ type }) => type === "email");
  const { name: address } = own ?? email;
  const fields = [
    (leaving ? isTyped("#displayName") : !conversation()) && { ...called, value: name() },
    ...asked,
    leaving && !own && email,
    leaving && text,
  ].filter((one) => !!one);
  return (
    <form class={fields[1] ? "dock leave" : "dock single"} noValidate
      onSubmit={submit((values) => (leaving ? leave(address, values) : start(values)))}>
      {fields.map((one, place) => field(one, !!host.value && !place))}
      <button class="btn main">{leaving ? words.leaveIt : words.start}</button>
      {wrong(fields)}
    </form>
  );
}

/** Whether there is something in one of these boxes of the door, all of which have a placeholder. */
function isTyped(boxes: string): Element | null {
  return document.querySelector(`form.dock :is(${boxes}):not(:placeholder-shown)`);
}

function lastChat(talked: boolean) {
  const { text, createdAt, senderType } = conversation()?.messages.value.at(-1) ?? {};
  return (
    <div class="dock">
      {talked && (
        <button class="frame last" onClick={goOn}>
          {mark(agent())}
          <span>
            <b>{agent() || site.value?.name}</b>
            <span dir="auto">{senderType === "user" && `${words.you}: `}{text}</span>
          </span>
          <time>{createdAt && whenWord(timeOf(createdAt))}</time>
          <span class="btn main wide">{session()?.closedAt ? words.read : words.goOn}</span>
        </button>
      )}
      <button class={talked ? "btn bare wide" : "btn main wide"} onClick={startNew}>
        {talked ? words.another : words.startNew}
      </button>
      {wrong()}
    </div>
  );
}
