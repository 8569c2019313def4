import { effect, signal, type ReadonlySignal } from "@preact/signals-core";
import type { Connection } from "../wire/index.ts";
import { check, Icon, off } from "./icons.tsx";
import { words } from "./words.ts";

export type Shown = Connection | null;

export const stripWords = words.strip;

/** What is worth saying: not the first connecting, not a gap of under two seconds, and for as long that it is back. */
export function shownOf(connection: ReadonlySignal<Connection>): ReadonlySignal<Shown> {
  const shown = signal<Shown>(null);
  let known = false;
  let timer: ReturnType<typeof setTimeout>;
  effect(() => {
    const now = connection.value;
    clearTimeout(timer);
    if (now !== "connecting") {
      known = true;
      if (now === "offline" || shown.peek()) shown.value = now;
    }
    if (known && now !== "offline") timer = setTimeout(() => (shown.value = now === "online" ? null : now), 2000);
  });
  return shown;
}

export function Strip({ shown }: { shown: Shown }) {
  if (!shown) return null;
  return (
    <p class={`strip ${shown}`}>
      {shown !== "connecting" && <Icon d={shown === "online" ? check : off} />}
      {stripWords[shown]}
    </p>
  );
}
