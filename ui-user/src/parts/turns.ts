import type { Message, Pending, SenderType } from "../wire/index.ts";
import { dayWord, timeOf } from "./time.ts";

/** Whose page it is. */
export interface Me {
  id: string;
  senderType: SenderType;
}

interface Who {
  senderType: SenderType;
  senderId: string;
}

/** One that is not stored yet has a state. */
export interface Bubble extends Who, Omit<Pending, "state"> {
  state?: Pending["state"];
}

export interface Turn extends Who {
  kind: "turn";
  key: string;
  bubbles: Bubble[];
}

export interface Line {
  kind: "day" | "note";
  key: string;
  text: string;
  at: number;
}

/** What the log shows, from top to bottom. */
export type Entry = Turn | Line;

const PAUSE = 60_000;

/** Days, notes and turns: a turn is what one person wrote with no more than a minute between. */
export function entriesOf(messages: Message[], pending: Pending[], me: Me): Entry[] {
  const mine = { senderId: me.id, senderType: me.senderType };
  const bubbles: Bubble[] = [
    ...messages.map((message) => ({ ...message, at: timeOf(message.createdAt) })),
    ...pending.map((letter) => ({ ...letter, ...mine })),
  ];
  const entries: Entry[] = [];
  let day = "";
  for (const bubble of bubbles) {
    const { id: key, text, at, senderType, senderId } = bubble;
    const today = new Date(at).toDateString();
    if (today !== day) entries.push({ kind: "day", key: (day = today), text: dayWord(at), at });
    const last = entries.at(-1);
    if (senderType === "system") entries.push({ kind: "note", key, text, at });
    else if (last?.kind === "turn" && joins(last, bubble)) last.bubbles.push(bubble);
    else entries.push({ kind: "turn", key, senderType, senderId, bubbles: [bubble] });
  }
  return entries;
}

/** One that failed stands alone, since the line below it is about it only. */
function joins({ senderId, bubbles }: Turn, next: Bubble): boolean {
  const last = bubbles.at(-1) as Bubble;
  return senderId === next.senderId && last.state !== "failed" && next.state !== "failed" && next.at - last.at <= PAUSE;
}
