import type { ComponentChildren } from "preact";
import { useSignal } from "@preact/signals";
import { useDesk } from "../DeskContext.ts";
import { ChatRow, ClosedRow, WaitingRow } from "./Row.tsx";
import { Rows } from "./Rows.tsx";

/** The rows of the chosen tab. */
export function List() {
  const { tab, lists } = useDesk();
  const { queue, mine, closed } = lists;
  if (tab.value === "waiting") {
    const beyond = queue.value.value ? queue.value.value.waiting - queue.value.value.items.length : 0;
    return (
      <Rows list={queue} items={queue.value.value?.items} id={({ sessionId }) => sessionId} row={WaitingRow}
        empty={<Empty news="Nobody is waiting." then="New chats appear here by themselves." />}
        below={beyond > 0 && <p class="quiet">And {beyond} more</p>} />
    );
  }
  if (tab.value === "mine") {
    return (
      <Rows list={mine} items={mine.value.value ?? undefined} id={({ id }) => id} row={ChatRow}
        empty={<Empty news="You have no open chats." then="Those you accept appear here." />} />
    );
  }
  return (
    <Rows list={closed} items={closed.value.value?.items} id={({ id }) => id} row={ClosedRow}
      empty={<Empty news="Nothing closed yet." then="Your chats stay readable here." />}
      below={closed.value.value?.more && <Older />} />
  );
}

function Empty({ news, then }: { news: string; then: ComponentChildren }) {
  return (
    <div class="none">
      <p><b>{news}</b></p>
      <p>{then}</p>
    </div>
  );
}

function Older() {
  const { lists } = useDesk();
  const busy = useSignal(false);
  const failed = useSignal(false);
  async function load() {
    if (busy.value) return;
    busy.value = true;
    failed.value = await lists.olderClosed().then(() => false, () => true);
    busy.value = false;
  }
  return (
    <button type="button" class="btn bare" aria-disabled={busy.value} onClick={() => void load()}>
      {failed.value ? "That did not work. Try again" : "Older chats"}
    </button>
  );
}
