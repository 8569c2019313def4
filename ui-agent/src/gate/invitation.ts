/**
 * The token of the set-up link ("/agent/#setup=TOKEN"). It leaves the address at once; this entry of the history keeps
 * it, through reloads too, until it has served.
 */
export function takeInvitation(): string | null {
  const [, token] = /^#setup=(.+)$/.exec(location.hash) ?? [];
  if (token) history.replaceState({ setup: token }, "", location.pathname + location.search);
  return (history.state as { setup?: string } | null)?.setup ?? null;
}

export function dropInvitation(): void {
  history.replaceState(null, "");
}
