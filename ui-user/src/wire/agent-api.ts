import { type Account, ApiError, type MessagePage, VisitorApi, search } from "./api.ts";
import type { EarlierChat, HandoffRequest, QueueItem, Session, SessionItem, Status } from "./types.ts";

/** How an agent stands towards new chats: gone is who has signed out, or says nothing for too long. */
export type Availability = "online" | "away" | "gone";

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

  /** The whole chat, as a file with a name. */
  async transcript(id: string, format: "text" | "html"): Promise<File> {
    const answer = await fetch(this.url(`webchat/sessions/${id}/transcript` + search({ format })), {
      headers: { Authorization: this.token ?? "" },
    }).catch(() => null);
    if (!answer) throw new ApiError(0, "");
    if (!answer.ok) throw new ApiError(answer.status, (await answer.json().catch(() => ({}))).message ?? "The chat could not be saved.");
    const name = /filename="(.*)"/.exec(answer.headers.get("Content-Disposition") ?? "")?.[1] ?? "chat";
    return new File([await answer.blob()], name);
  }

  /** Keeps the chat's visitor out for so many hours, and who comes from the same network if told. */
  ban(ban: { sessionId: string; hours: number; addressToo: boolean }): Promise<unknown> {
    return this.ask("webchat/bans", "POST", ban);
  }

  /**
   * Says that the agent is here on a device. Answers how often to say so, and without input for how long it is away, in
   * seconds; 0 is never.
   */
  presence(status: Availability, device: string): Promise<{ beatEvery: number; awayAfter: number }> {
    return this.ask("webchat/presence", "POST", { status, device });
  }

  changePassword(passwords: { oldPassword: string; password: string }): Promise<Account> {
    return this.ask("webchat/account/password", "POST", passwords);
  }

  signOutEverywhere(): Promise<void> {
    return this.ask("webchat/account/sign-out-everywhere", "POST");
  }
}
