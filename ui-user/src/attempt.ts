import { signal } from "@preact/signals-core";
import type { ApiError } from "./wire/index.ts";

type Work = () => Promise<unknown>;

/** What stands in the way of the one thing the visitor has just asked for, in a whole sentence. */
export const trouble = signal("");
let wanted: Work | undefined;
let timer: ReturnType<typeof setTimeout>;

/** Does what was asked for. What may work later is tried again by itself. */
export async function attempt(work: Work): Promise<void> {
  if (wanted && !trouble.value) return;
  clearTimeout(timer);
  wanted = work;
  const error = await work().then(() => null, (error: ApiError) => error);
  if (wanted !== work) return;
  if (error) explain(error, work);
  else giveUp();
}

/** It is no longer wanted. */
export function giveUp(): void {
  clearTimeout(timer);
  wanted = undefined;
  trouble.value = "";
}

function explain({ status, message, retryAfter = 3 }: ApiError, work: Work): void {
  if (status === 429) countDown(retryAfter, "A little slower.", work);
  else if (status < 400 || status > 499) countDown(retryAfter, "That did not work.", work);
  else trouble.value = message;
}

function countDown(seconds: number, what: string, work: Work): void {
  if (!seconds) return void attempt(work);
  trouble.value = `${what} Trying again in ${seconds} s.`;
  timer = setTimeout(countDown, 1000, seconds - 1, what, work);
}
