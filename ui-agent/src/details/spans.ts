import { timeOf } from "@parts/time.ts";
import type { Session } from "@wire";
import { span } from "../state/waiting.ts";

/** How long it waited for an agent and, when it is over, how long it went on. */
export function spans({ createdAt, requestedAt, assignedAt, closedAt }: Session): [string, string][] {
  const lines: [string, string][] = [];
  if (requestedAt && assignedAt) lines.push(["Waited", span(timeOf(assignedAt) - timeOf(requestedAt))]);
  if (closedAt) lines.push(["Lasted", span(timeOf(closedAt) - timeOf(assignedAt || createdAt))]);
  return lines;
}
