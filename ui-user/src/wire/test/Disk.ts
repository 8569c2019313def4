import type { Shelf } from "../storage.ts";
import type { Tab } from "./Tab.ts";

/** What the browser keeps for a site: it outlives the tabs, and each tab hears what the others have changed. */
export class Disk {
  full = false;
  readonly items = new Map<string, string>();
  readonly #tabs = new Set<Tab>();

  /** The storage as one tab sees it. */
  for(tab: Tab): Shelf {
    this.#tabs.add(tab);
    const { items } = this;
    return {
      key: (index) => [...items.keys()][index] ?? null,
      getItem: (key) => items.get(key) ?? null,
      setItem: (key, value) => this.#write(tab, key, value),
      removeItem: (key) => this.#write(tab, key, null),
    };
  }

  #write(writer: Tab, key: string, value: string | null): void {
    if (value !== null && this.full) throw new DOMException("The quota has been exceeded.", "QuotaExceededError");
    if ((this.items.get(key) ?? null) === value) return;
    if (value === null) this.items.delete(key);
    else this.items.set(key, value);
    for (const tab of this.#tabs) if (tab !== writer) tab.hear(key, value);
  }
}
