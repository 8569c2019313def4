import { Avatar } from "./parts/Avatar.tsx";
import { back, Icon } from "./parts/icons.tsx";
import { initials } from "./parts/people.ts";
import { goHome, session, site } from "./visitor.ts";
import { presenceWords } from "./words.ts";

export function Mark({ name = "" }: { name: string | undefined }) {
  return <span class="mark" aria-hidden="true">{initials(name)[0]}</span>;
}

/** The first of those who are here. The site tells names only, so an agent's colour follows from the name. */
export function Faces() {
  return (
    <div class="pair" aria-hidden="true">
      {site.value?.agents.slice(0, 3).map((name) => <Avatar name={name} />)}
    </div>
  );
}

export function Head({ end }: { end: (() => void) | false }) {
  const { name, agents = [] } = site.value ?? {};
  const { status, participants, agentId } = session.value ?? {};
  const agent = status === "active_with_agent" && participants?.find(({ id }) => id === agentId)?.displayName;
  return (
    <header class="head chat-head">
      <button class="icon" aria-label="Back to start" onClick={goHome}><Icon d={back} /></button>
      {agent ? <Avatar name={agent} here /> : <Mark name={name} />}
      <div class="who">
        <h1>{agent || name || "Chat"}</h1>
        <p>
          {agent ? name : status ? <><span class={agents[0] ? "dot" : "dot off"} />{presenceWords(agents)}</> : "Opening"}
        </p>
      </div>
      {end && <button class="btn bare" onClick={end}>End chat</button>}
    </header>
  );
}
