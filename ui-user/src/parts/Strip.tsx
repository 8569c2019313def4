import { effect, signal, type ReadonlySignal } from "@preact/signals-core";
import type { Connection } from "../wire/index.ts";
import { check, Icon, off } from "./icons.tsx";

export type Shown = Connection | null;

export const stripWords = {
  connecting: "Connecting again",
  offline: "No connection. What you write is kept and sent later.",
  online: "Connected",
};

/** What is worth saying: not the first connecting, not a short gap, and for two seconds that it is back. */
export function shownOf(connection: ReadonlySignal<Connection>): ReadonlySignal<Shown> {
  const shown = signal<Shown>(null);
  let known = false;
  effect(() => {
    const now = connection.value;
    const later = (next: Shown, wait: number) => {
      const timer = setTimeout(() => (shown.value = next), wait);
      return () => clearTimeout(timer);
    };
    if (now === "connecting") return known ? later(now, 1000) : undefined;
    known = true;
    if (now === "online" && !shown.peek()) return;
    shown.value = now;
    return now === "online" ? later(null, 2000) : undefined;
  });
  return shown;
}

export function Strip({ shown }: { shown: Shown }) {
  if (!shown) return null;
  const [shade, icon] = shown === "offline" ? ["warn", off] : shown === "online" ? ["good", check] : [""];
  return <p class={`strip ${shade}`}>{icon && <Icon d={icon} />}{stripWords[shown]}</p>;
}
