/** Which of its two faces the page shows is in its address, so that a reload and the way back work. */
export type View = "home" | "chat";

export function address(): View {
  return location.hash === "#chat" ? "chat" : "home";
}

export function go(view: View): void {
  history.pushState(null, "", view === "chat" ? "#chat" : location.pathname + location.search);
}
