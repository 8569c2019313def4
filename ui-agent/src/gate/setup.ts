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

/** What can be seen to be wrong before the server is asked. */
export function wrongIn({ displayName, email, password }: Required<Wrong>): Wrong {
  const wrong: Wrong = {};
  const over = [...displayName.trim()].length - LONGEST_NAME;
  if (!displayName.trim()) wrong.displayName = "A name is needed";
  else if (over > 0) wrong.displayName = `That is too long by ${over} ${over === 1 ? "character" : "characters"}`;
  const [, host] = /^[^\s@]+@([^\s@]+)$/.exec(email) ?? [];
  if (!email) wrong.email = "An e-mail address is needed";
  else if (!host) wrong.email = "This is not an e-mail address";
  else if (!host.includes(".")) wrong.email = "This address has no ending such as .com";
  if ([...password].length < SHORTEST_PASSWORD) wrong.password = "At least 10 characters are needed";
  return wrong;
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
