import { useSignal, useSignalEffect, type ReadonlySignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { Connection } from "../wire/index.ts";
import { Icon, check, off } from "./icons.tsx";

export type Shown = "offline" | "connecting" | "back" | null;

export const stripWords = {
  offline: "No connection. What you write is kept and sent later.",
  connecting: "Connecting again",
  back: "Connected",
};

/** What there is to say about the connection. A short gap is not worth a word, and neither is the first connecting. */
export function useShown(connection: ReadonlySignal<Connection>): Shown {
  const shown = useSignal<Shown>(null);
  const known = useRef(false);
  useSignalEffect(() => {
    const now = connection.value;
    const later = (next: Shown, wait: number) => {
      const timer = setTimeout(() => (shown.value = next), wait);
      return () => clearTimeout(timer);
    };
    const before = known.current;
    known.current ||= now !== "connecting";
    if (now === "connecting") return before ? later("connecting", 1000) : undefined;
    if (now === "online" && !shown.peek()) return;
    shown.value = now === "online" ? "back" : "offline";
    return now === "online" ? later(null, 2000) : undefined;
  });
  return shown.value;
}

export function Strip({ shown }: { shown: Shown }) {
  if (!shown) return null;
  return (
    <p class={{ offline: "strip warn", connecting: "strip", back: "strip good" }[shown]}>
      {shown !== "connecting" && <Icon d={shown === "offline" ? off : check} />}
      {stripWords[shown]}
    </p>
  );
}
