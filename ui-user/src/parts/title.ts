import { effect, type ReadonlySignal } from "@preact/signals-core";

/** Keeps the tab's title: "(2) Hollin Lamps". */
export function countInTitle(title: ReadonlySignal<string>, count: ReadonlySignal<number>): () => void {
  return effect(() => {
    document.title = (count.value ? `(${count.value}) ` : "") + title.value;
  });
}
