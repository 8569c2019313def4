import { Avatar } from "./parts/Avatar.tsx";
import { initials } from "./parts/people.ts";
import { site } from "./visitor.ts";

/** An agent's avatar, or the site's mark while there is none. */
export function mark(agent?: string | false, here?: boolean) {
  return agent ? <Avatar name={agent} here={here} />
    : <span class="mark" aria-hidden="true">{initials(site.value?.name ?? "")[0]}</span>;
}

/** The first of those who are here. */
export function faces() {
  return (
    <div class="pair" aria-hidden="true">
      {site.value?.agents.slice(0, 3).map((name) => <Avatar name={name} />)}
    </div>
  );
}

export function dot() {
  return <span class={site.value?.agents[0] ? "dot" : "dot off"} />;
}
