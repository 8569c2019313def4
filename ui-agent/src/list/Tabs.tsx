import { useRef } from "preact/hooks";
import { useDesk } from "../DeskContext.ts";
import { neighbour } from "../keys.ts";
import type { Tab } from "../state/desk.ts";

const MOST = 999;
const tabs: Tab[] = ["waiting", "mine", "closed"];
const names = { waiting: "Waiting", mine: "Mine", closed: "Closed" };
const sideways: Record<string, string> = { ArrowRight: "ArrowDown", ArrowLeft: "ArrowUp", Home: "Home", End: "End" };

export function Tabs() {
  const desk = useDesk();
  const list = useRef<HTMLDivElement>(null);
  const { queue, mine, closed } = desk.lists;
  const counts: Record<Tab, string | null> = {
    waiting: words(queue.value.value?.waiting, queue.retryAt.value),
    mine: words(mine.value.value?.length, mine.retryAt.value),
    closed: words(closed.value.value?.total, closed.retryAt.value),
  };

  function key(event: KeyboardEvent) {
    const next = neighbour(tabs, desk.tab.value, sideways[event.key] ?? "");
    if (!next) return;
    event.preventDefault();
    desk.tab.value = next;
    list.current?.querySelector<HTMLElement>(`#tab-${next}`)?.focus();
  }

  return (
    <div class="tabs" role="tablist" aria-label="Chats" ref={list} onKeyDown={key}>
      {tabs.map((tab) => {
        const chosen = tab === desk.tab.value;
        return (
          <button type="button" role="tab" id={`tab-${tab}`} aria-controls="list" aria-selected={chosen}
            tabIndex={chosen ? 0 : -1} onClick={() => (desk.tab.value = tab)}>
            {names[tab]} {counts[tab] !== null && <span class="num">{counts[tab]}</span>}
            {tab === "mine" && !chosen && desk.unread.value > 0 && (
              <span class="dot fresh"><span class="sr">unread</span></span>
            )}
          </button>
        );
      })}
    </div>
  );
}

/** A list that could not be loaded counts as unknown, one that is still coming has no count yet. */
function words(count: number | undefined, retryAt: number | null): string | null {
  if (count === undefined) return retryAt === null ? null : "–";
  return count > MOST ? `${MOST}+` : String(count);
}
