import { type Signal, effect, signal } from "@preact/signals-core";

/** What stands in the box, kept in the storage under the key. Returns it, and how to stop keeping it. */
export function keepDraft(storage: Storage, key: string): [draft: Signal<string>, stop: () => void] {
  const draft = signal(read(storage, key));
  const stop = effect(() => write(storage, key, draft.value));
  return [draft, stop];
}

function read(storage: Storage, key: string): string {
  try {
    return storage.getItem(key) ?? "";
  } catch {
    return "";
  }
}

function write(storage: Storage, key: string, text: string): void {
  try {
    if (text) storage.setItem(key, text);
    else storage.removeItem(key);
  } catch {
    // Full or blocked: the draft lives as long as the page.
  }
}
