const STEPS: Record<string, (at: number, count: number) => number> = {
  ArrowDown: (at, count) => (at + 1) % count,
  ArrowUp: (at, count) => (at <= 0 ? count : at) - 1,
  Home: () => 0,
  End: (_, count) => count - 1,
};

/** The one of these that a key leads to from the present one; none when it is not a key that moves. */
export function neighbour<T>(all: T[], present: unknown, key: string): T | undefined {
  const step = STEPS[key];
  return step && all[step(all.indexOf(present as T), all.length)];
}
