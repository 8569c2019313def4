/** What the wire needs of the browser's storage. */
export type Shelf = Pick<Storage, "key" | "getItem" | "setItem" | "removeItem">;

/** The browser's storage; where it is blocked, one that lasts as long as the page. */
export function openStorage(): Shelf {
  return attempt(() => localStorage) ?? pageStorage();
}

/** The value, or nothing where the storage is blocked, full or holds something broken. */
export function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

function pageStorage(): Shelf {
  const items = new Map<string, string>();
  return {
    key: (index) => [...items.keys()][index] ?? null,
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
  };
}
