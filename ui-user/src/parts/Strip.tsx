import { effect, signal, type ReadonlySignal } from "@preact/signals-core";
import type { Connection } from "../wire/index.ts";
import { Icon } from "./Icon.tsx";

/** What is worth saying: not the first connecting, not a short gap, and for two seconds that it is back. */
export function news(connection: ReadonlySignal<Connection>): ReadonlySignal<Connection | null> {
  const told = signal<Connection | null>(null);
  let known = false;
  effect(() => {
    const now = connection.value;
    const later = (next: Connection | null, wait: number) => {
      const timer = setTimeout(() => (told.value = next), wait);
      return () => clearTimeout(timer);
    };
    if (now === "connecting") return known ? later(now, 1000) : undefined;
    known = true;
    if (now === "online" && !told.peek()) return;
    told.value = now;
    return now === "online" ? later(null, 2000) : undefined;
  });
  return told;
}

export const newsWords = {
  connecting: "Connecting again",
  offline: "No connection. What you write is kept and sent later.",
  online: "Connected",
};

export function Strip({ told }: { told: Connection | null }) {
  if (!told) return null;
  const [shade, icon] = told === "offline" ? ["warn", "off" as const] : told === "online" ? ["good", "check" as const] : [];
  return <p class={`strip ${shade}`}>{icon && <Icon of={icon} />}{newsWords[told]}</p>;
}
