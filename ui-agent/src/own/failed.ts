import { ApiError } from "@wire";
import { ClientResponseError } from "pocketbase";

export interface Failed {
  displayName?: string;
  oldPassword?: string;
  password?: string;
}

/** What the server says of each field; what belongs to none stands below all of them. */
export function failed(error: unknown): Failed {
  if (!(error instanceof ApiError || error instanceof ClientResponseError)) throw error;
  const data: Record<string, unknown> = error instanceof ApiError ? error.data : (error.response.data ?? {});
  const wrong: Failed = {};
  for (const name of ["displayName", "oldPassword", "password"] as const) {
    const said = data[name] as { message?: string } | undefined;
    if (said?.message) wrong[name] = said.message;
  }
  if (Object.keys(wrong).length) return wrong;
  const sentence = error.status ? error.message : "No connection. Try again in a moment";
  return { displayName: sentence, password: sentence };
}
