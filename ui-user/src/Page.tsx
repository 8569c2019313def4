import { Chat } from "./Chat.tsx";
import { Home } from "./Home.tsx";
import { newsWords } from "./parts/Strip.tsx";
import { Status } from "./parts/Status.tsx";
import type { Visitor } from "./visitor.ts";

export function Page({ visitor }: { visitor: Visitor }) {
  const { talk, view, name, attempt } = visitor;
  const atHome = view.value === "home" || !name;
  const { conversation, session, told, spokenQueue } = talk ?? {};
  return (
    <main class="stage">
      {talk && !atHome ? <Chat key={talk} visitor={visitor} talk={talk} />
      : <Home visitor={visitor} talk={talk} lost={!atHome} />}
      <Status lines={[
        attempt.trouble.value,
        told?.value && newsWords[told.value],
        spokenQueue?.value,
        conversation?.typing.value && `${conversation.nameOf(session?.agentId ?? "")} is typing`,
      ]} />
    </main>
  );
}
