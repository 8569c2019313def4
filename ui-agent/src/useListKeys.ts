import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
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

  // Whoever leaves a chat is back at its row.
  const { chat } = address.value;
  const before = useRef(chat);
  useLayoutEffect(() => {
    const row = `[data-chat="${before.current}"]`;
    if (before.current && !chat) (document.querySelector<HTMLElement>(row) ?? firstRow())?.focus();
    before.current = chat;
  }, [chat]);
}

function firstRow(): HTMLElement | null {
  return document.querySelector<HTMLElement>(".row[tabindex='0']");
}

function key(event: KeyboardEvent, desk: Desk): void {
  if (event.defaultPrevented || event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
  // What is behind a dialog is not meant.
  if (document.querySelector("dialog[open]")) return;
  if (event.key === "Escape") escape(desk);
  else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    if ((event.target as HTMLElement).closest(OWN_KEYS)) return;
    event.preventDefault();
    const rows = [...document.querySelectorAll<HTMLElement>(".row")];
    const current = rows.find((row) => row.ariaCurrent);
    (current ? neighbour(rows, current, event.key) : firstRow())?.focus();
  }
}

function escape(desk: Desk): void {
  const { chat, details } = address.value;
  if (details) closeDetails();
  else if (chat) desk.leave();
  else (document.activeElement as HTMLElement).blur();
}
