import { effect, signal } from "@preact/signals-core";
import { options } from "./frame.ts";
import type { Site, SiteEvent, Stream, VisitorApi } from "./wire/index.ts";

/** What there is to know of the site, live: null while it could not be asked, undefined at first. */
export const site = signal<Site | null | undefined>(undefined);

/** The room tells of each change. What the site is at first is also asked for, which is faster and needs no stream. */
export function follow(api: VisitorApi, stream: Stream): void {
  const onEvent = ({ event, data }: SiteEvent) => {
    if (event === "site:updated") site.value = data;
  };
  stream.join("public:site", { onEvent });
  api.site().then(
    (answer) => (site.value ??= answer),
    () => (site.value ??= null),
  );
  effect(() => document.documentElement.style.setProperty("--site", options.value.colour || (site.value?.accent ?? null)));
}
