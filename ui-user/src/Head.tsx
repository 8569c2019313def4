import { Avatar } from "./parts/Avatar.tsx";
import { back, Icon } from "./parts/icons.tsx";
import { initials } from "./parts/people.ts";
import type { Talk } from "./talk.ts";
import type { Visitor } from "./visitor.ts";
import { presenceWords } from "./words.ts";

export function Mark({ name }: { name: string }) {
  return <span class="mark" aria-hidden="true">{initials(name)[0]}</span>;
}

/** The first of those who are here. The site tells names only, so an agent's colour follows from the name. */
export function Faces({ agents = [] }: { agents: string[] | undefined }) {
  return (
    <div class="pair" aria-hidden="true">
      {agents.slice(0, 3).map((name) => <Avatar id={name} name={name} />)}
    </div>
  );
}

export function Head({ visitor: { site, goHome }, talk: { session, ending } }: { visitor: Visitor; talk: Talk }) {
  const { name = "", agents = [] } = site.value ?? {};
  const active = session?.status === "active_with_agent";
  const agent = active && session.participants.find(({ id }) => id === session.agentId)?.displayName;
  return (
    <header class="head chat-head">
      <button class="icon" aria-label="Back to start" onClick={goHome}><Icon d={back} /></button>
      {agent ? <Avatar id={agent} name={agent} here /> : <Mark name={name} />}
      <div class="who">
        <h1>{agent || name}</h1>
        <p>
          {agent ? name
          : !session ? "Opening"
          : <><span class={agents.length ? "dot" : "dot off"} />{presenceWords(agents)}</>}
        </p>
      </div>
      {session && session.status !== "closed" && !ending.value && (
        <button class="btn bare" onClick={() => (ending.value = true)}>End chat</button>
      )}
    </header>
  );
}
