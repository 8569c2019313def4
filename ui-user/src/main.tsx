import { effect } from "@preact/signals-core";
import { render } from "preact";
import { trouble } from "./attempt.ts";
import { chat, spokenQueue } from "./chat.tsx";
import { home } from "./home.tsx";
import { Status } from "./parts/Status.tsx";
import { stripWords } from "./parts/Strip.tsx";
import "./parts/tokens.css";
import "./parts/parts.css";
import "./visitor.css";
import { agent, atHome, conversation, open, shown } from "./visitor.ts";

function page() {
  const talk = conversation();
  return (
    <main class="stage">
      {talk && !atHome.value ? chat(talk) : home()}
      <Status lines={[
        trouble.value,
        talk && shown.value && stripWords[shown.value],
        spokenQueue.value,
        talk?.typing.value && `${agent()} is typing`,
      ]} />
    </main>
  );
}

open();
// Whatever is read while the page is drawn draws it anew when it changes.
effect(() => render(page(), document.body));
