import { effect, signal, type ReadonlySignal } from "@preact/signals-core";

/** The one place that speaks to those who listen instead of looking: each line by itself, when it changes. */
export function Status({ lines }: { lines: unknown[] }) {
  return <div class="sr" role="status" aria-atomic="false">{lines.map((line) => <p>{line || ""}</p>)}</div>;
}

/** The same words, but no more often than every ten seconds, since numbers that are spoken get in the way. */
export function calm(words: ReadonlySignal<string>): ReadonlySignal<string> {
  const spoken = signal("");
  let next = 0;
  effect(() => {
    const { value } = words;
    const timer = setTimeout(() => {
      spoken.value = value;
      next = Date.now() + 10_000;
    }, next - Date.now());
    return () => clearTimeout(timer);
  });
  return spoken;
}
