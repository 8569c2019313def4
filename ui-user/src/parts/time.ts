import { words } from "./words.ts";

export const DAY = 86_400_000;

/** Milliseconds of one of PocketBase's dates ("2026-11-23 22:47:25.123Z"); not every browser reads the space. */
export function timeOf(date: string): number {
  return Date.parse(date.replace(" ", "T"));
}

/** "9:12", "14:02". */
export function clock(at: number): string {
  const time = new Date(at);
  return time.getHours() + time.toTimeString().slice(2, 5);
}

/** "today", "yesterday", "tomorrow", "Saturday", "4 May 2025". */
export function day(at: number, now = Date.now()): string {
  const days = Math.round((midnight(at) - midnight(now)) / DAY);
  const away = Math.abs(days);
  if (away < 2) return new Intl.RelativeTimeFormat(words.locale, { numeric: "auto" }).format(days, "day");
  return new Date(at).toLocaleDateString(words.locale, away < 7 ? { weekday: "long" } : { dateStyle: "long" });
}

/** The day of something that has happened, as a heading: "Today", "Saturday". */
export function dayWord(at: number, now = Date.now()): string {
  return capital(day(Math.min(at, now), now));
}

export function capital(word: string): string {
  return word.replace(/^./u, (letter) => letter.toUpperCase());
}

/** The one word a list has room for: the time today, the day before that. */
export function whenWord(at: number, now = Date.now()): string {
  return midnight(at) < midnight(now) ? dayWord(at, now) : clock(at);
}

/** The same, where there is room for a few letters only: "14:02", "Mon", "4 May", "4 May 25". */
export function shortWhen(at: number, now = Date.now()): string {
  const ago = Math.round((midnight(now) - midnight(at)) / DAY);
  if (ago === 0) return clock(at);
  const otherYear = new Date(at).getFullYear() !== new Date(now).getFullYear();
  return new Date(at).toLocaleDateString("en-GB", {
    ...(ago > 0 && ago < 7 ? { weekday: "short" } : { day: "numeric", month: "short" }),
    ...(otherYear && ago > 6 ? { year: "2-digit" } : {}),
  });
}

function midnight(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}
