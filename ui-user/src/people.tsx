import { Avatar } from "./parts/Avatar.tsx";
import { initials } from "./parts/people.ts";
import { site } from "./site.ts";
import { isStaffed } from "./words.ts";

/** An agent's avatar, or the site's mark while there is none. */
export function mark(agent?: string | false, here?: boolean) {
  const { name = "", logo } = site.value ?? {};
  return agent ? <Avatar name={agent} here={here} />
    : logo ? <img class="mark" src={logo} alt="" />
    : <span class="mark" aria-hidden="true">{initials(name)[0]}</span>;
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
  return <span class={site.value && isStaffed(site.value) ? "dot" : "dot off"} />;
}
