import { type Account, type MessagePage, VisitorApi, search } from "./api.ts";
import type { EarlierChat, HandoffRequest, QueueItem, Session, SessionItem, Status } from "./types.ts";

/** All routes: those of a chat, and those of an agent's desk. */
export class Api extends VisitorApi {
  checkSetup(token: string): Promise<{ expiresAt: string }> {
    return this.ask("webchat/setup/check", "POST", { token });
  }

  setup(agent: { token: string; displayName: string; email: string; password: string }): Promise<Account> {
    return this.ask("webchat/setup", "POST", agent);
  }

  sessions(
    query: { status?: Status; before?: string; limit?: number } = {},
  ): Promise<{ total: number; items: SessionItem[]; more: boolean }> {
    return this.ask("webchat/sessions" + search(query));
  }

  earlier(id: string): Promise<{ items: EarlierChat[] }> {
    return this.ask(`webchat/sessions/${id}/earlier`);
  }

  queue(limit = 50): Promise<{ waiting: number; items: QueueItem[] }> {
    return this.ask("webchat/queue" + search({ limit }));
  }

  claim(handoffRequestId: string): Promise<MessagePage & { session: Session; handoffRequest: HandoffRequest }> {
    return this.ask(`webchat/handoffs/${handoffRequestId}/claim`, "POST");
  }

  release(id: string): Promise<Session> {
    return this.ask(`webchat/sessions/${id}/release`, "POST");
  }

  /** Keeps the chat's visitor out for so many hours, and who comes from the same network if told. */
  ban(ban: { sessionId: string; hours: number; addressToo: boolean }): Promise<unknown> {
    return this.ask("webchat/bans", "POST", ban);
  }

  changePassword(passwords: { oldPassword: string; password: string }): Promise<Account> {
    return this.ask("webchat/account/password", "POST", passwords);
  }

  signOutEverywhere(): Promise<void> {
    return this.ask("webchat/account/sign-out-everywhere", "POST");
  }
}
