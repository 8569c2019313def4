import type { Site, Status } from "./wire/index.ts";

/** "Ada is here", "Ada and Bo are here", "Ada, Bo and 3 others are here". */
export function presenceWords(agents: string[]): string {
  const [first, ...rest] = agents.length > 3 ? [...agents.slice(0, 2), `${agents.length - 2} others`] : agents;
  if (!first) return "Nobody is here right now";
  const last = rest.pop();
  return last ? `${[first, ...rest].join(", ")} and ${last} are here` : `${first} is here`;
}

/** 1 is next. */
export function placeWords(position: number | undefined): string {
  if (!position) return "You are in the queue.";
  return position > 1 ? `${position - 1} before you.` : "You are next.";
}

export interface Greeting {
  title: string;
  first?: string;
  second: string;
}

/** What home says: of the site (if it answered) to one who has been here under that name, with a chat in that state. */
export const lost: Greeting = { title: "This chat could\nnot be opened.", second: "It may have ended on another device." };

export function greeting(site: Site | undefined, name: string | undefined, status: Status | undefined): Greeting {
  const title = name ? `Welcome back, ${name}.` : "Hello.\nHow can we help?";
  if (!site) return { title, first: "No connection.", second: "This page tries again by itself." };
  const { agents, waiting } = site;
  const here = agents.length > 0;
  if (!here && !name) {
    return {
      title: "Nobody is here\nright now.",
      first: "You can write now.",
      second: "Your chat waits here until somebody is back.",
    };
  }
  const queue = waiting > 1 ? `${waiting} people are waiting.` : waiting ? "1 person is waiting." : "No queue at the moment.";
  const last = status === "closed" ? "The last chat has ended. You can still read it." : "The last chat is where you left it.";
  return { title, first: `${presenceWords(agents)}.`, second: status ? last : here ? queue : "You can write now." };
}
