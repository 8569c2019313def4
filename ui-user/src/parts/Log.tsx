import type { ComponentChildren } from "preact";
import type { Message, Pending } from "../wire/index.ts";
import { Avatar } from "./Avatar.tsx";
import { down, Icon } from "./icons.tsx";
import type { Place } from "./place.ts";
import { turn } from "./Turn.tsx";
import { clock } from "./time.ts";
import { entriesOf, type Me } from "./turns.ts";
import { count, words } from "./words.ts";

export interface LogProps {
  messages: Message[];
  pending?: Pending[];
  /** Whose words stand on the right. */
  me: Me;
  nameOf(senderId: string): string;
  /** Where the reader is; one for each conversation. */
  place: Place;
  /** The id of the one who is typing on the other side. */
  typing?: string | false | undefined;
  older?: boolean;
  loadOlder?(): void;
  /** Without it what failed can't be tried again. */
  retry?: ((id: string) => void) | undefined;
  /** Avatars beside the other side's turns. */
  faces?: boolean;
  /** Stands above everything, as an introduction or a note. */
  children?: ComponentChildren;
}

/** What was said. */
export function Log(props: LogProps) {
  const { messages, pending = [], me, nameOf, place, typing, older, loadOlder, retry, faces, children } = props;
  return (
    <div class="log" role="log" aria-label={words.conversation} tabIndex={0} onScroll={place.look}
      ref={(log) => void (log && place.rendered(log, messages, pending.at(-1)?.id, older ? loadOlder : undefined))}>
      <div class="said">
        {children}
        {entriesOf(messages, pending, me).map((entry) =>
          entry.kind === "turn" ? (
            turn(entry, me, nameOf(entry.senderId), faces, retry)
          ) : (
            <p key={entry.key} class={entry.kind}>
              {entry.text}{entry.kind === "note" && `, ${clock(entry.at)}`}
            </p>
          ),
        )}
        {typing && (
          <div class={faces ? "turn face" : "turn"} aria-hidden="true">
            {faces && <Avatar name={nameOf(typing)} />}
            <div class="bubble typing"><i /></div>
          </div>
        )}
      </div>
    </div>
  );
}

/** "2 new", or the way back down. It belongs into the dock, before the frame. */
export function Latest({ place: { away, unseen, toLatest } }: { place: Place }) {
  if (!away.value) return null;
  return (
    <button class="btn latest" onClick={toLatest}>
      <Icon d={down} />
      {unseen.value ? count(words.fresh, unseen.value) : words.latest}
    </button>
  );
}
