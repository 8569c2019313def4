import { useDesk } from "../DeskContext.ts";
import { List } from "./List.tsx";
import { Self, type OfOneself } from "./Self.tsx";
import { Tabs } from "./Tabs.tsx";

/** The left column: who one is, and the three lists. */
export function Side(self: OfOneself) {
  const { value: tab } = useDesk().tab;
  return (
    <nav class="side" aria-label="Chats">
      <Self {...self} />
      <Tabs />
      <div class="list" role="tabpanel" id="list" aria-labelledby={`tab-${tab}`}>
        <List key={tab} />
      </div>
    </nav>
  );
}
