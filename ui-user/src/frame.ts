import { signal } from "@preact/signals-core";
import { type Heard, NOBODY, type Options, type Said, type Visit } from "./widget/protocol.ts";
import { attempt, type Shelf } from "./wire/storage.ts";

export const isFrame = parent !== self;
const own = attempt(() => localStorage);
let shelf = new Map<string, string>();

/** The browser's storage; where a frame has none, one that the site's page keeps for it. */
export const storage: Shelf = own ?? {
  key: (index) => [...shelf.keys()][index] as string,
  getItem: (key) => shelf.get(key) ?? null,
  setItem(key, value) {
    shelf.set(key, value);
    keep();
  },
  removeItem(key) {
    shelf.delete(key);
    keep();
  },
};

/** The origin of the site's page that this is the panel on, once it has answered. */
export const host = signal("");
/** How wide the window is that the panel is open in, in px, or 0. */
export const opened = signal(0);
/** Whether the panel fills the screen, where the loader's own button has no place. */
export const fills = () => host.value && opened.value < 481;
/** What the site's page says of the chat. */
export const options = signal<Options>({});
/** Where the visitor is: on the site's page, or on this one. */
export const visited = signal<Visit | null>(
  isFrame ? null : { page: location.href, title: "", referrer: document.referrer },
);

export const turn = (open: boolean) => say("open", open);

export function say<What extends keyof Heard>(what: What, ...value: Parameters<Heard[What]>): void {
  if (host.value) parent.postMessage([what, ...value], host.value);
}

/** Has the site's next page know whether there is a chat to look after. */
export function keep(what = ""): void {
  say("keep", own ? what : JSON.stringify([...shelf]));
}

/** Tells the site's page that there is a frame, and hears what it says from then on. */
export function listen(identify: (who: object | null) => void): void {
  const heard: { [What in keyof Said]: (value: Said[What]) => void } = {
    identify,
    kept(what) {
      if (what === NOBODY) return identify(null);
      if (own || !what?.[1]) return;
      shelf = new Map(JSON.parse(what));
      dispatchEvent(new StorageEvent("storage", { key: "webchat:visitor" }));
    },
    open(width) {
      const focus = width && !opened.value;
      opened.value = +width;
      if (focus) document.querySelector<HTMLElement>("textarea, .dock input")?.focus();
    },
    set(news) {
      options.value = news;
      const search = `?lang=${news.language ?? ""}`;
      if (search !== location.search) location.replace(search + location.hash);
    },
    visit: (visit) => (visited.value = visit),
  };
  if (!isFrame) return;
  addEventListener("message", ({ source, origin, data }) => {
    // Pages post all kinds of things to all their frames.
    const hear = heard[data?.[0] as "open"];
    if (!hear || source !== parent || (host.value && host.value !== origin)) return;
    hear(data[1]);
    host.value = origin;
  });
  addEventListener("keydown", (event) => event.key === "Escape" && !event.defaultPrevented && turn(false));
  // It says no more than that to whom it does not know.
  parent.postMessage(["hello"], "*");
}
