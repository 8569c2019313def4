import { opened } from "./frame.ts";

/** As a ref: puts the focus on what has just appeared, unless the page itself has just been opened. */
export function focus(element: HTMLElement | null): void {
  if (opened.value || navigator.userActivation?.hasBeenActive) element?.focus();
}
