import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";

/** The one place that speaks to those who listen instead of looking: each line by itself, when it changes. */
export function Status({ lines }: { lines: (string | false | null | undefined)[] }) {
  return (
    <div class="sr" role="status" aria-atomic="false">
      {lines.map((line) => <p>{line}</p>)}
    </div>
  );
}

const CALM = 10_000;

/** The same words, but no more often than every ten seconds, since numbers that are spoken get in the way. */
export function useCalm(words: string): string {
  const spoken = useSignal(words);
  const last = useRef(0);
  useEffect(() => {
    const timer = setTimeout(() => {
      last.current = Date.now();
      spoken.value = words;
    }, last.current + CALM - Date.now());
    return () => clearTimeout(timer);
  }, [words]);
  return spoken.value;
}
