import { signal } from "@preact/signals";

/** What the page shows, as its address says it: "#CHAT" or "#CHAT/details"; neither is the list alone. */
export interface Address {
  chat: string | null;
  details: boolean;
}

export const address = signal(read());

function read(): Address {
  const [, chat, details] = /^#([a-z0-9]{15})(\/details)?$/.exec(location.hash) ?? [];
  return { chat: chat ?? null, details: details !== undefined };
}

addEventListener("popstate", () => (address.value = read()));

// What is gone to from the list leads back to it; from one chat to the next leaves no trace in the history.
export function open(chat: string): void {
  go(`#${chat}`, address.value.chat === null ? "list" : null);
}

export function openDetails(): void {
  if (address.value.chat) go(`#${address.value.chat}/details`, "chat");
}

export function closeDetails(): void {
  if (cameFrom() === "chat") history.back();
  else if (address.value.chat) go(`#${address.value.chat}`, null);
}

export function leave(): void {
  if (cameFrom() === "list") history.back();
  else go(location.pathname + location.search, null);
}

/** Where the back button would lead, when that is a place of this page. */
function cameFrom(): unknown {
  return (history.state as { from?: unknown } | null)?.from;
}

function go(url: string, from: "list" | "chat" | null): void {
  if (from) history.pushState({ from }, "", url);
  else history.replaceState(history.state, "", url);
  address.value = read();
}
