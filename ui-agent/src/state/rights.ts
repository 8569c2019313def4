import type { Session, User } from "@wire";

/** The agent of a chat, also of one that is over, and any admin. */
export function mayBan({ agentId, status }: Session, { id, role }: User): boolean {
  return role === "admin" || (agentId === id && (status === "active_with_agent" || status === "closed"));
}
