import { clock, day, timeOf } from "./parts/time.ts";
import { count, fill, words } from "./parts/words.ts";
import type { Site } from "./wire/index.ts";

/** Whether anyone is there to answer. */
export function isStaffed({ agents, open }: Site): boolean {
  return open && !!agents[0];
}

/** "Ada is here", "Ada, Bo and Cy are here", "Back Monday at 9:00". */
export function presenceWords(site: Site): string {
  const { agents, opensAt } = site;
  if (isStaffed(site)) return count(words.here, agents.length, new Intl.ListFormat(words.locale).format(agents));
  const at = timeOf(opensAt);
  return at ? fill(words.opens, day(at), clock(at)) : words.nobody;
}

/** 1 is next. */
export function placeWords(position = 1): string {
  return position > 1 ? count(words.before, position - 1) : words.next;
}

/** "This chat ends at 14:25." */
export function endsWords(date: string): string {
  return fill(words.ends, clock(timeOf(date)));
}

/** ", about 4 minutes", unless that would be a guess. */
function waitWords(minutes: number): string {
  return minutes ? `, ${count(words.wait, minutes)}` : "";
}

/** What the launcher is called, with so many messages that were not seen, while the panel is shut and while it is open. */
export function launcherNames(news: number): [shut: string, open: string] {
  return [news ? count(words.launcherNews, news) : words.launcher, words.launcherOpen];
}

type Greeting = [title: string, words: string, presence?: string | false];

export const lost: Greeting = [words.lost, words.lostWhy];

/** What home says: of the site (if it answers), to one who has been here under that name, and may have a chat. */
export function greeting(site: Site | null, name: string | undefined, talked: boolean): Greeting {
  const title = name ? fill(words.back, name) : site?.greeting || words.hello;
  if (!site) return [title, words.unreachable];
  const { waiting, wait, opensAt, nobody, byMail } = site;
  const presence = `${presenceWords(site)}.`;
  if (talked) return [title, words.leftIt, presence];
  if (!isStaffed(site)) return [words.nobodyNow, nobody || (byMail ? words.leave : words.allTheSame), opensAt && presence];
  return [title, waiting ? `${count(words.queue, waiting)}${waitWords(wait)}.` : words.noQueue, presence];
}
