import { Faces } from "./Head.tsx";
import { Log } from "./parts/Log.tsx";
import type { Talk } from "./talk.ts";

export function Transcript({ session, conversation, me, place, visitor: { site } }: Talk) {
  const { messages, pending, older, typing } = conversation;
  const closed = session?.status === "closed";
  return (
    <Log messages={messages.value} pending={pending.value} me={me} faces place={place}
      nameOf={(id) => conversation.nameOf(id)} typing={typing.value && session?.agentId}
      reachBack={older.value ? () => conversation.loadOlder() : undefined}
      retry={closed ? undefined : (id) => conversation.retry(id)}>
      {!closed && !session?.assignedAt && !older.value && (
        <div class="intro">
          <Faces agents={site.value?.agents} />
          <p><b>You are writing to {site.value?.name}.</b></p>
          <p>Say as much as you like. Whoever answers reads it all.</p>
        </div>
      )}
    </Log>
  );
}
