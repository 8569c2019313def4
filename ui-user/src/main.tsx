import { effect } from "@preact/signals-core";
import { identify } from "./acts.ts";
import { sentence } from "./attempt.ts";
import { chat } from "./chat.tsx";
import { listen } from "./frame.ts";
import { home } from "./home.tsx";
import { peek } from "./panel.tsx";
import { Status } from "./parts/Status.tsx";
import { stripWords } from "./parts/Strip.tsx";
import { fill, words } from "./parts/words.ts";
import "./parts/tokens.css";
import "./parts/parts.css";
import "./visitor.css";
import { render } from "./render.ts";
import { lookOut, preview } from "./unseen.ts";
import { tellVisits } from "./visits.ts";
import { agent, atHome, conversation, open, shown } from "./visitor.ts";
import { spokenPlace } from "./write.tsx";

function page() {
  const talk = conversation();
  return (
    <main class="stage">
      {preview.value && peek(preview.value)}
      {talk && !atHome.value ? chat(talk) : home()}
      <Status lines={[
        sentence(),
        talk && shown.value && stripWords[shown.value],
        spokenPlace.value,
        talk?.typing.value && fill(words.typing, agent()),
      ]} />
    </main>
  );
}

open();
lookOut();
tellVisits();
listen(identify);
// Whatever is read while the page is drawn draws it anew when it changes.
effect(() => render(page(), document.body));
