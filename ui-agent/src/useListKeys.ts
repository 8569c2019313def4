import { useEffect } from "preact/hooks";
import { address, closeDetails } from "./address.ts";
import { neighbour } from "./keys.ts";
import type { Desk } from "./state/desk.ts";

const OWN_KEYS = "input, textarea, [role=log], [role=menu], [role=tablist], .rows, .info";

/** Arrow keys lead into the list from wherever they have no other meaning, Escape leaves the chat. */
export function useListKeys(desk: Desk): void {
  useEffect(() => {
    const over = new AbortController();
    document.addEventListener("keydown", (event) => key(event, desk), { signal: over.signal });
    return () => over.abort();
  }, [desk]);
}

function key(event: KeyboardEvent, desk: Desk): void {
  if (event.defaultPrevented || event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.key === "Escape") escape(desk);
  else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    if ((event.target as HTMLElement).closest(OWN_KEYS)) return;
    const rows = [...document.querySelectorAll<HTMLElement>(".row")];
    const current = rows.find((row) => row.ariaCurrent);
    const next = current ? neighbour(rows, current, event.key) : rows.find((row) => row.tabIndex === 0);
    event.preventDefault();
    next?.focus();
  }
}

function escape(desk: Desk): void {
  const { chat, details } = address.value;
  if (details) return closeDetails();
  if (!chat) return (document.activeElement as HTMLElement).blur();
  const row = document.querySelector<HTMLElement>(`[data-chat="${chat}"]`) ?? document.querySelector<HTMLElement>(".row");
  desk.leave();
  row?.focus();
}
