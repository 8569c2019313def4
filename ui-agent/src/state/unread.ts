import type { Message } from "@wire";
import { storage } from "../storage.ts";

/** What the visitor wrote since this agent last looked or answered, on this page or on another. */
export function unread(messages: readonly Message[], seenSeq: number, me: string): number {
  let count = 0;
  for (let i = messages.length - 1; i >= 0; i--) {
    const message = messages[i];
    if (!message || message.seq <= seenSeq || message.senderId === me) break;
    if (message.senderType === "user") count++;
  }
  return count;
}

const key = (sessionId: string) => `webchat:seen:${sessionId}`;

/** Up to where each chat has been seen, shared by the tabs of this browser. */
export const marks = {
  read(sessionId: string): number {
    return Number(storage.getItem(key(sessionId)) ?? 0);
  },
  write(sessionId: string, seq: number): void {
    storage.setItem(key(sessionId), String(seq));
  },
  drop(sessionId: string): void {
    storage.removeItem(key(sessionId));
  },
  /** Tells when another tab saw more. */
  onChange(sessionId: string, tell: () => void): () => void {
    const heard = (event: StorageEvent) => {
      if (event.key === key(sessionId)) tell();
    };
    addEventListener("storage", heard);
    return () => removeEventListener("storage", heard);
  },
};
