import type { Rating } from "@wire";

const MINUTE = 60_000;

/** An address in short, with its host: whose page it is is not for the visitor's page to say. */
export function pageWords(address: string): string {
  const { host, pathname, search } = new URL(address);
  return pathname + search === "/" ? host : host + readable(pathname + search);
}

/** Where the visitor came from: another site by its host, the same site by its page. */
export function cameFrom(referrer: string, page: string): string {
  const { host, origin } = new URL(referrer);
  return page && new URL(page).origin === origin ? pageWords(referrer) : host;
}

/** Letters for their escapes, unless some of them can't be seen. */
function readable(path: string): string {
  try {
    const letters = decodeURI(path);
    return /[\p{C}\p{Z}]/u.test(letters) ? path : letters;
  } catch {
    return path;
  }
}

/** "German (Switzerland)"; a language that nobody knows stays as it is. */
export function languageWords(tag: string): string {
  try {
    return new Intl.DisplayNames(["en"], { type: "language", languageDisplay: "standard" }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}

/** "14:09, same as yours", "Tue 1:39, 5 h 30 min ahead"; "" where the zone is not known here. */
export function localTime(timeZone: string, now: number, own?: string): string {
  const [there, here] = [wallClock(now, timeZone), wallClock(now, own)];
  if (!there || !here) return "";
  const time = `${there.getUTCHours()}:${String(there.getUTCMinutes()).padStart(2, "0")}`;
  const sameDay = there.getUTCDate() === here.getUTCDate();
  const day = sameDay ? "" : `${there.toLocaleDateString("en-GB", { weekday: "short", timeZone: "UTC" })} `;
  return `${day}${time}, ${apart(Math.round((there.getTime() - here.getTime()) / MINUTE))}`;
}

/** What a clock in the zone shows, as if it were UTC. */
function wallClock(now: number, timeZone: string | undefined): Date | null {
  try {
    const parts = new Intl.DateTimeFormat("en-GB", {
      timeZone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric",
    }).formatToParts(now);
    const of = (type: string) => Number(parts.find((part) => part.type === type)?.value);
    return new Date(Date.UTC(of("year"), of("month") - 1, of("day"), of("hour"), of("minute")));
  } catch {
    return null;
  }
}

function apart(minutes: number): string {
  if (minutes === 0) return "same as yours";
  const [h, m] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  const length = [h && `${h} h`, m && `${m} min`].filter(Boolean).join(" ");
  return `${length} ${minutes > 0 ? "ahead" : "behind"}`;
}

export const ratingWords: Record<Rating, string> = { good: "Good", "so-so": "So-so", bad: "Bad" };
