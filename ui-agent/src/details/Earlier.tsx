import { shortWhen, timeOf } from "@parts/time.ts";
import { useSignal } from "@preact/signals";
import type { EarlierChat } from "@wire";
import { useEffect } from "preact/hooks";
import { useDesk } from "../DeskContext.ts";

/** What the same visitor talked about before. */
export function Earlier({ id }: { id: string }) {
  const { api } = useDesk();
  const chats = useSignal<EarlierChat[] | null>(null);
  const failed = useSignal(false);
  useEffect(() => {
    api.earlier(id).then(({ items }) => (chats.value = items), () => (failed.value = true));
  }, [id]);
  return (
    <>
      <h3>Earlier chats</h3>
      {failed.value && <p class="quiet">They could not be loaded.</p>}
      {chats.value?.length === 0 && <p class="quiet">None. This is the first one.</p>}
      {chats.value && chats.value.length > 0 && (
        <ul class="past">{chats.value.map((chat) => <li key={chat.id}><Past chat={chat} /></li>)}</ul>
      )}
    </>
  );
}

function Past({ chat: { id, createdAt, text, readable } }: { chat: EarlierChat }) {
  const desk = useDesk();
  const words = <><time>{shortWhen(timeOf(createdAt))}</time><span>{text}</span></>;
  if (!readable) return <p>{words}</p>;
  return (
    <a href={`#${id}`} onClick={(event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      desk.choose(id);
    }}>{words}</a>
  );
}
