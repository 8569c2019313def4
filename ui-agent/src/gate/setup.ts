import type { ApiError } from "@wire";

export interface Wrong {
  displayName?: string;
  email?: string;
  password?: string;
}

const LONGEST_NAME = 80;
const SHORTEST_PASSWORD = 10;

/** Whole minutes, the begun one counted; 0 when the time is over. */
export function minutesLeft(expires: number, now: number): number {
  return Math.max(0, Math.ceil((expires - now) / 60_000));
}

export function wrongName(displayName: string): string | null {
  const over = [...displayName.trim()].length - LONGEST_NAME;
  if (!displayName.trim()) return "A name is needed";
  return over > 0 ? `That is too long by ${over} ${over === 1 ? "character" : "characters"}` : null;
}

export function wrongPassword(password: string): string | null {
  return [...password].length < SHORTEST_PASSWORD ? "At least 10 characters are needed" : null;
}

function wrongEmail(email: string): string | null {
  const [, host] = /^[^\s@]+@([^\s@]+)$/.exec(email) ?? [];
  if (!email) return "An e-mail address is needed";
  if (!host) return "This is not an e-mail address";
  return host.includes(".") ? null : "This address has no ending such as .com";
}

/** What can be seen to be wrong before the server is asked. */
export function wrongIn({ displayName, email, password }: Required<Wrong>): Wrong {
  const found = { displayName: wrongName(displayName), email: wrongEmail(email), password: wrongPassword(password) };
  return Object.fromEntries(Object.entries(found).filter(([, wrong]) => wrong !== null)) as Wrong;
}

/** What the server says of each field; what belongs to none stands below the last. */
export function wrongFields({ data, message }: Pick<ApiError, "data" | "message">): Wrong {
  const wrong: Wrong = {};
  for (const name of ["displayName", "email", "password"] as const) {
    const said = data[name] as { message?: string } | undefined;
    if (said?.message) wrong[name] = said.message;
  }
  return Object.keys(wrong).length ? wrong : { password: message };
}
