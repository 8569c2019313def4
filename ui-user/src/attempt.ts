import { signal } from "@preact/signals-core";
import type { ApiError } from "./wire/index.ts";

/** The one thing the visitor has just asked for. What may work later is tried again by itself. */
export class Attempt {
  /** What stands in the way, in a whole sentence. */
  readonly trouble = signal("");
  #timer: ReturnType<typeof setTimeout> | undefined;
  #busy: unknown;

  async run(work: () => Promise<unknown>): Promise<void> {
    if (this.#busy) return;
    clearTimeout(this.#timer);
    this.#busy = work;
    try {
      await work();
      this.trouble.value = "";
    } catch (error) {
      if (this.#busy === work) this.#failed(error as ApiError, work);
    }
    if (this.#busy === work) this.#busy = undefined;
  }

  /** It is no longer wanted. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#busy = undefined;
    this.trouble.value = "";
  }

  #failed({ status, message, data, retryAfter = 3 }: ApiError, work: () => Promise<unknown>): void {
    if (status >= 400 && status < 500 && status !== 429) this.trouble.value = fieldMessage(data) ?? message;
    else this.#countDown(retryAfter, status === 429 ? "A little slower." : "That did not work.", work);
  }

  #countDown(seconds: number, what: string, work: () => Promise<unknown>): void {
    if (!seconds) return void this.run(work);
    this.trouble.value = `${what} Trying again in ${seconds} s.`;
    this.#timer = setTimeout(() => this.#countDown(seconds - 1, what, work), 1000);
  }
}

/** PocketBase tells about a field as `{FIELD: {code, message}}`. */
function fieldMessage(data: Record<string, unknown>): string | undefined {
  return (Object.values(data)[0] as { message?: string } | undefined)?.message;
}
