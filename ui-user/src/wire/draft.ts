import { effect, signal } from "@preact/signals-core";
import { type Shelf, attempt } from "./storage.ts";

/** What stands in the box, kept in the storage. Returns how to stop keeping it, too. */
export function keptDraft(storage: Shelf, key: string) {
  const draft = signal(attempt(() => storage.getItem(key)) ?? "");
  const stop = effect(() => {
    const { value } = draft;
    attempt(() => (value ? storage.setItem(key, value) : storage.removeItem(key)));
  });
  return [draft, stop] as const;
}
