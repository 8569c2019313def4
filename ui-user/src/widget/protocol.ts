/*
 * What the site's page and the chat in its frame say to each other: [what, value]. The chat begins: hello, to whoever has
 * framed it, which is one whom the server allows to. From then on each says everything to the other's origin alone, and
 * hears nothing from any other. The site's page knows the chat's origin by the loader's address; the chat learns that of the
 * site's page by the first that its parent says.
 */

/** What the site's page may say of the chat, as data-* of the script tag or by `Webchat("set", …)`. */
export interface Options {
  position?: "left" | "right";
  /** Of the launcher and the chat, "#rrggbb"; else the accent of the settings. */
  colour?: string;
  /** "de"; else the browser's. The frame's address has it, as ?lang=de. */
  language?: string;
  /** What the chat's home says first. */
  greeting?: string;
}

/** Where the visitor is on the site. */
export interface Visit {
  page: string;
  title: string;
  referrer: string;
}

/** What the site's page says. */
export interface Said {
  /** How wide the window of the site's page is, in px, while the panel is open. */
  open: number | false;
  set: Options;
  /** Whom the site's server has signed, or null: nobody any more. */
  identify: object | null;
  visit: Visit;
  /** What is in the site's storage: what the frame had kept there, or NOBODY. Before all else. */
  kept: string | undefined;
}

/** What is kept where the visitor is nobody any more, until the frame keeps something else: a storage in which nothing is. */
export const NOBODY = "[]";

/** How many messages were not seen, whether the last is shown beside the launcher, and its name while the panel is shut or open. */
export type News = [count: number, peek: boolean, shut: string, open: string];

/** What the frame says. */
export interface Heard {
  hello(): void;
  open(open: boolean): void;
  unread(news: News): void;
  /** What the site's page may listen to: "unread" with how many, and "message" with the name and text of one of an agent. */
  emit(event: string, what: unknown): void;
  /** For the site's storage: all that the frame can't store itself; "1" when there is a chat to look after, "0" when only the site's account is known, or "". */
  keep(what: string): void;
}
