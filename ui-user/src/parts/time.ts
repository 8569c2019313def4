const DAY = 86_400_000;

/** Milliseconds of one of PocketBase's dates ("2026-11-23 22:47:25.123Z"); not every browser reads the space. */
export function timeOf(date: string): number {
  return Date.parse(date.replace(" ", "T"));
}

/** "9:12", "14:02". */
export function clock(at: number): string {
  const time = new Date(at);
  return `${time.getHours()}:${String(time.getMinutes()).padStart(2, "0")}`;
}

/** "Today", "Yesterday", "Saturday", "4 May", "4 May 2025". */
export function dayWord(at: number, now = Date.now()): string {
  const ago = Math.round((midnight(now) - midnight(at)) / DAY);
  if (ago === 0) return "Today";
  if (ago === 1) return "Yesterday";
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return new Date(at).toLocaleDateString("en-GB", ago > 1 && ago < 7
    ? { weekday: "long" }
    : { day: "numeric", month: "long", year: sameYear ? undefined : "numeric" });
}

/** The one word a list has room for: the time today, the day before that. */
export function whenWord(at: number, now = Date.now()): string {
  const day = dayWord(at, now);
  return day === "Today" ? clock(at) : day;
}

function midnight(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}
