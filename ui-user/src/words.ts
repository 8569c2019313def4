import type { Site } from "./wire/index.ts";

/** "Ada is here", "Ada, Bo and Cy are here". */
export function presenceWords(names: string[]): string {
  return `${new Intl.ListFormat("en-GB").format(names) || "Nobody"} ${names[1] ? "are" : "is"} here`;
}

/** 1 is next. */
export function placeWords(position = 1): string {
  return position > 1 ? `${position - 1} before you.` : "You are next.";
}

type Greeting = [title: string, words: string, presence?: string];

export const lost: Greeting = ["This chat could\nnot be opened.", "It may have ended on another device."];

/** What home says: of the site (if it answers), to one who has been here under that name, and may have a chat. */
export function greeting(site: Site | null, name: string | undefined, talked: boolean): Greeting {
  const title = name ? `Welcome back, ${name}.` : "Hello.\nHow can we help?";
  if (!site) return [title, "No connection. This page tries again by itself."];
  const { agents, waiting } = site;
  if (!agents[0] && !name) {
    return ["Nobody is here\nright now.", "You can write all the same. Your chat waits until somebody is back."];
  }
  const queue = waiting ? `${waiting} ${waiting > 1 ? "people are" : "person is"} waiting.` : "No queue at the moment.";
  return [title, talked ? "The last chat is where you left it." : queue, `${presenceWords(agents)}.`];
}
