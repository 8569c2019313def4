import { signal } from "@preact/signals-core";
import type { ApiError } from "./wire/index.ts";

/** What stands in the way of what the visitor has just asked for, in a whole sentence. */
export const trouble = signal("");
let busy = false;

/** Does what was asked for, one thing at a time. */
export async function attempt(work: () => Promise<unknown>): Promise<void> {
  if (busy) return;
  busy = true;
  trouble.value = await work().then(() => "", (error: ApiError) => error.message);
  busy = false;
}
