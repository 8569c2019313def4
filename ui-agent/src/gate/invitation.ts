const KEY = "webchat:setup";

/**
 * The token of the set-up link ("/agent/#setup=TOKEN"). It leaves the address at once, so that it stays in no history;
 * this tab keeps it until it has served.
 */
export function takeInvitation(): string | null {
  const [, token] = /^#setup=(.+)$/.exec(location.hash) ?? [];
  if (token) {
    history.replaceState(null, "", location.pathname + location.search);
    sessionStorage.setItem(KEY, token);
  }
  return sessionStorage.getItem(KEY);
}

export function dropInvitation(): void {
  sessionStorage.removeItem(KEY);
}
