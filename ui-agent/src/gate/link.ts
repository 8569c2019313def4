/** A link to this page that serves once: to make the first agent, or to set a forgotten password. */
export interface Link {
  to: "setup" | "reset";
  token: string;
}

/**
 * The token of such a link ("/agent/#setup=TOKEN"). It leaves the address at once; this entry of the history keeps it,
 * through reloads too, until it has served.
 */
export function takeLink(): Link | null {
  const [, to, token] = /^#(setup|reset)=(.+)$/.exec(location.hash) ?? [];
  if (token) history.replaceState({ link: { to, token } }, "", location.pathname + location.search);
  return (history.state as { link?: Link } | null)?.link ?? null;
}

export function dropLink(): void {
  history.replaceState(null, "");
}
