import type { ComponentChildren } from "preact";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import type { Message, Pending, SenderType } from "../wire/index.ts";
import { Avatar } from "./Avatar.tsx";
import { Icon, down } from "./icons.tsx";
import type { Place } from "./place.ts";
import { Turn } from "./Turn.tsx";
import { clock } from "./time.ts";
import { entriesOf } from "./turns.ts";

export interface LogProps {
  messages: Message[];
  pending?: Pending[];
  /** Whose words stand on the right. */
  me: { id: string; senderType: SenderType };
  nameOf(senderId: string): string;
  place: Place;
  /** The id of the one who is typing on the other side. */
  typing?: string | undefined;
  older?: boolean;
  loadOlder?(): Promise<void>;
  /** Without it what failed can't be tried again. */
  retry?: ((id: string) => void) | undefined;
  /** Avatars beside the other side's turns. */
  faces?: boolean;
  /** Stands above everything, as an introduction or a note. */
  children?: ComponentChildren;
}

/** What was said. It wants a key of its own for each conversation: what is there at first does not rise. */
export function Log(props: LogProps) {
  const { messages, pending = [], me, nameOf, place, typing, faces = false, retry, children } = props;
  const log = useRef<HTMLDivElement>(null);
  const latest = useRef(props);
  latest.current = props;
  const first = useMemo(() => ({ seq: messages.at(-1)?.seq ?? 0, ids: new Set(pending.map(({ id }) => id)) }), []);
  const entries = useMemo(() => entriesOf(messages, pending, me), [messages, pending, me.id]);

  useLayoutEffect(() => {
    let loading = false;
    const nearTop = async () => {
      const { older, loadOlder } = latest.current;
      if (loading || !older || !loadOlder) return;
      loading = true;
      await loadOlder().finally(() => (loading = false));
    };
    return log.current ? place.hold(log.current, () => void nearTop().catch(() => {})) : undefined;
  }, [place]);
  useLayoutEffect(() => place.rendered({ messages, side: me.senderType, written: pending.at(-1)?.id }));

  // The place keeps what is read where it is; the browser's own anchoring would do it a second time.
  return (
    <div class="log" role="log" aria-label="Conversation" tabIndex={0} ref={log} style={{ overflowAnchor: "none" }}>
      {children}
      {entries.map((entry) =>
        entry.kind === "turn" ? (
          <Turn key={entry.key} turn={entry} me={me} name={nameOf(entry.senderId)} faces={faces} retry={retry}
            live={entry.seq > first.seq && !first.ids.has(entry.key)} />
        ) : (
          <p key={entry.key} class={entry.kind}>
            {entry.kind === "day" ? entry.text : `${entry.text}, ${clock(entry.at)}`}
          </p>
        ),
      )}
      {typing && (
        <div key="typing" class={faces ? "turn face" : "turn"} aria-hidden="true">
          {faces && <Avatar id={typing} name={nameOf(typing)} />}
          <div class="bubble typing"><i /><i /><i /></div>
        </div>
      )}
    </div>
  );
}

/** "2 new", or the way back down. It belongs into the dock, before the frame. */
export function Latest({ place }: { place: Place }) {
  if (!place.away.value) return null;
  const { value: unseen } = place.unseen;
  return (
    <button type="button" class="btn latest" onMouseDown={(event) => event.preventDefault()}
      onClick={() => place.toLatest()}>
      <Icon d={down} />
      {unseen ? `${unseen} new` : "Jump to latest"}
    </button>
  );
}
