import { effect } from "@preact/signals-core";
import { render } from "preact";
import { trouble } from "./attempt.ts";
import { Chat, spokenQueue } from "./Chat.tsx";
import { Home } from "./Home.tsx";
import { Status } from "./parts/Status.tsx";
import { stripWords } from "./parts/Strip.tsx";
import "./parts/tokens.css";
import "./parts/parts.css";
import "./visitor.css";
import { atHome, conversation, open, session, shown } from "./visitor.ts";

function Page() {
  const talk = conversation.value;
  return (
    <main class="stage">
      {talk && !atHome.value ? <Chat key={talk} talk={talk} /> : <Home />}
      <Status lines={[
        trouble.value,
        shown.value && stripWords[shown.value],
        spokenQueue.value,
        talk?.typing.value && `${talk.nameOf(session.value?.agentId ?? "")} is typing`,
      ]} />
    </main>
  );
}

const place = document.getElementById("page") as HTMLElement;

open();
// Whatever is read while the page is drawn draws it anew when it changes.
effect(() => render(<Page />, place));
