const DAY = 86_400_000;

/** Milliseconds of one of PocketBase's dates ("2026-11-23 22:47:25.123Z"); not every browser reads the space. */
export function timeOf(date: string): number {
  return Date.parse(date.replace(" ", "T"));
}

/** "9:12", "14:02". */
export function clock(at: number): string {
  const time = new Date(at);
  return time.getHours() + time.toTimeString().slice(2, 5);
}

/** "Today", "Yesterday", "Saturday", "4 May 2025". */
export function dayWord(at: number, now = Date.now()): string {
  const ago = Math.round((midnight(now) - midnight(at)) / DAY);
  if (ago < 2) return ago < 1 ? "Today" : "Yesterday";
  return new Date(at).toLocaleDateString("en-GB", ago < 7 ? { weekday: "long" } : { dateStyle: "long" });
}

/** The one word a list has room for: the time today, the day before that. */
export function whenWord(at: number, now = Date.now()): string {
  return midnight(at) < midnight(now) ? dayWord(at, now) : clock(at);
}

function midnight(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}
