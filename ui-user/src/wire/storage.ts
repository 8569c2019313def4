/** What the wire needs of the browser's storage. */
export type Shelf = Pick<Storage, "key" | "getItem" | "setItem" | "removeItem">;

/** The browser's storage; where it is blocked, one that does nothing, which whoever asks it has to bear anyway. */
export function openStorage(): Shelf {
  return attempt(() => localStorage) ?? ({} as Shelf);
}

/** The value, or nothing where the storage is blocked, full or holds something broken. */
export function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
