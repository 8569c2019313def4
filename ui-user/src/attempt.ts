import { signal } from "@preact/signals-core";
import { words } from "./parts/words.ts";
import type { ApiError } from "./wire/index.ts";

/** What stands in the way of what the visitor has just asked for. */
export const trouble = signal<ApiError | null>(null);
const busy = new Set<unknown>();
let last: Promise<unknown> = Promise.resolve();

/** Once all before is done: what is asked for while it turns out who the visitor is is asked for by that one. */
export const inTurn = <Done>(work: () => Promise<Done>) => (last = last.then(work, work)) as Promise<Done>;

/** Does what was asked for, one thing after the other, and what is asked for twice once. */
export async function attempt(work: () => Promise<unknown>, what?: unknown): Promise<void> {
  if (busy.has(what)) return;
  busy.add(what);
  trouble.value = await inTurn(work).then(() => null, (error) => error);
  busy.delete(what);
  // To the first that is wrong.
  if (trouble.value) document.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
}

/** The whole of it in a sentence, unless one of these fields says it already. */
export function sentence(fields: { name: string }[] = []): string | undefined {
  if (fields.some(({ name }) => wrongWith(name))) return undefined;
  return trouble.value?.status === 0 ? words.noServer : trouble.value?.message;
}

/** What is wrong with that field. */
export function wrongWith(name: string): string | undefined {
  return (trouble.value?.data as Record<string, { message: string }> | undefined)?.[name]?.message;
}
