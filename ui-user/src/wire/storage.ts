/** The browser's storage; where it is blocked, one that lasts as long as the page. */
export function openStorage(): Storage {
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

function pageStorage(): Storage {
  const items = new Map<string, string>();
  return {
    get length() {
      return items.size;
    },
    key: (index) => [...items.keys()][index] ?? null,
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
    clear: () => items.clear(),
  };
}
