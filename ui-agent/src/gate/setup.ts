import type { ApiError } from "@wire";

export interface Wrong {
  displayName?: string;
  email?: string;
  password?: string;
}

/** Whole minutes, the begun one counted; 0 when the time is over. */
export function minutesLeft(expires: number, now: number): number {
  return Math.max(0, Math.ceil((expires - now) / 60_000));
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
