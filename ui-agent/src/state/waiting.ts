const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const SOON = 2 * MINUTE;
const LATE = 5 * MINUTE;

export type Step = "plain" | "soon" | "late";

/** How urgent a wait is. */
export function stepOf(waited: number): Step {
  if (waited >= LATE) return "late";
  return waited >= SOON ? "soon" : "plain";
}

/** A wait that ticks: "0:21", "6:42", "1:05:09", "2 days". */
export function ticking(waited: number): string {
  if (waited >= 2 * DAY) return `${Math.floor(waited / DAY)} days`;
  const seconds = Math.max(0, Math.floor(waited / SECOND));
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** A span that is over: "Under 1 min", "3 min", "2 h 5 min", "2 days". */
export function span(length: number): string {
  if (length >= 2 * DAY) return `${Math.floor(length / DAY)} days`;
  const minutes = Math.round(length / MINUTE);
  if (minutes < 1) return "Under 1 min";
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  return rest ? `${Math.floor(minutes / 60)} h ${rest} min` : `${Math.floor(minutes / 60)} h`;
}

function two(number: number): string {
  return String(number).padStart(2, "0");
}
