import { Strip, type Shown } from "@parts/Strip.tsx";
import { Icon } from "@parts/icons.tsx";
import { useLayoutEffect, useRef } from "preact/hooks";
import { useDesk } from "../DeskContext.ts";
import { info } from "../icons.ts";
import type { View } from "../state/desk.ts";
import { Blank, Gone, Loading } from "./Blank.tsx";
import { ChatPane } from "./ChatPane.tsx";
import { Preview } from "./Preview.tsx";

/** The middle: the conversation, or what one could do. */
export function Pane({ view, shown }: { view: View; shown: Shown }) {
  const { attention } = useDesk();
  const pane = useRef<HTMLElement>(null);
  const shownId = view.kind === "waiting" ? view.item.sessionId : view.kind === "chat" ? view.chat.id : null;
  useLayoutEffect(() => {
    if (attention.value) takeFocus(pane.current);
  }, [attention.value]);
  useLayoutEffect(() => {
    if (shownId && document.activeElement === document.body) takeFocus(pane.current);
  }, [shownId]);
  return (
    <section class="sheet pane" aria-label="Conversation" ref={pane}>
      {view.kind === "waiting" && <Preview item={view.item} strip={<News shown={shown} />} />}
      {view.kind === "chat" && <ChatPane key={view.chat.id} chat={view.chat} strip={<News shown={shown} />} />}
      {view.kind === "loading" && <Loading />}
      {view.kind === "gone" && <Gone />}
      {view.kind === "nothing" && <><News shown={shown} /><Blank /></>}
    </section>
  );
}

/** What happened, between head and log. */
function News({ shown }: { shown: Shown }) {
  const { notice } = useDesk();
  if (shown) return <Strip shown={shown} />;
  if (!notice.value) return null;
  return (
    <p class="strip">
      <Icon d={info} />
      <span><b>{notice.value.news}</b> {notice.value.then}</span>
    </p>
  );
}

/** On a phone the keyboard would come up over what was opened to be read; there the name takes the focus. */
function takeFocus(pane: HTMLElement | null): void {
  const wanted = matchMedia("(pointer: coarse)").matches ? ["h2"] : ["textarea", ".btn.main", "h2"];
  for (const one of ["[role=alertdialog] .btn", ...wanted]) {
    const found = pane?.querySelector<HTMLElement>(one);
    if (found) return found.focus();
  }
}
