/** The browser's storage; where it is blocked, one that lasts as long as the page. */
export function openStorage(): Storage {
  try {
    return localStorage;
  } catch {
    return new PageStorage();
  }
}

class PageStorage implements Storage {
  #items = new Map<string, string>();

  [name: string]: unknown;

  get length(): number {
    return this.#items.size;
  }

  key(index: number): string | null {
    return [...this.#items.keys()][index] ?? null;
  }

  getItem(key: string): string | null {
    return this.#items.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    this.#items.set(key, value);
  }

  removeItem(key: string): void {
    this.#items.delete(key);
  }

  clear(): void {
    this.#items.clear();
  }
}
