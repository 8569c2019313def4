import type { Message, Pending, SenderType } from "../wire/index.ts";
import { dayWord, timeOf } from "./time.ts";

/** One that is not stored has a state. */
export interface Bubble extends Pick<Pending, "id" | "text" | "at">, Partial<Pick<Pending, "state" | "error">> {}

export interface Turn {
  kind: "turn";
  key: string;
  senderType: SenderType;
  senderId: string;
  /** Of the first bubble; what is not stored comes after all that is. */
  seq: number;
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
export function entriesOf(messages: Message[], pending: Pending[], me: { id: string; senderType: SenderType }): Entry[] {
  const entries: Entry[] = [];
  let day = "";

  function add(bubble: Bubble, seq: number, senderType: SenderType, senderId: string) {
    const { id: key, text, at } = bubble;
    const today = new Date(at).toDateString();
    if (today !== day) entries.push({ kind: "day", key: day = today, text: dayWord(at), at });
    const last = entries.at(-1);
    if (senderType === "system") entries.push({ kind: "note", key, text, at });
    else if (last?.kind === "turn" && last.senderId === senderId && joins(last, bubble)) last.bubbles.push(bubble);
    else entries.push({ kind: "turn", key, senderType, senderId, seq, bubbles: [bubble] });
  }

  for (const { id, text, createdAt, seq, senderType, senderId } of messages) {
    add({ id, text, at: timeOf(createdAt) }, seq, senderType, senderId);
  }
  for (const bubble of pending) add(bubble, Infinity, me.senderType, me.id);
  return entries;
}

/** One that failed stands alone, since the line below it is about it only. */
function joins({ bubbles }: Turn, next: Bubble): boolean {
  const last = bubbles.at(-1) as Bubble;
  return last.state !== "failed" && next.state !== "failed" && next.at - last.at <= PAUSE;
}
