import { effect, signal, type ReadonlySignal } from "@preact/signals-core";

/** Keeps the tab's title: "(2) Hollin Lamps". */
export function countInTitle(title: ReadonlySignal<string>, count: ReadonlySignal<number>): () => void {
  return effect(() => {
    document.title = (count.value ? `(${count.value}) ` : "") + title.value;
  });
}

/** Counts what comes while the page is hidden; looking at it starts anew. */
export function countMissed() {
  const count = signal(0);
  document.addEventListener("visibilitychange", () => (count.value = 0));
  return {
    count,
    add(): void {
      if (document.hidden) count.value++;
    },
  };
}
