import { readFileSync } from "node:fs";
import type { Locator } from "@playwright/test";
import { expect, test } from "./test.ts";
import { Agent } from "./agent.ts";
import type { Person } from "./person.ts";

type Status = "bot_pending" | "queued_for_agent" | "active_with_agent" | "closed";
type Standing = "visitor" | "assignee" | "agent" | "admin";

/** Who may do what, as the server's own table says it. */
const rules: Record<string, Partial<Record<Standing, Status[]>>> = JSON.parse(
  readFileSync(new URL("../hooks/chat/testdata/rules.json", import.meta.url), "utf8"),
);

/** What the two pages offer for each action. */
function offers(person: Person): Record<string, Locator> {
  return {
    send: person.box,
    handoff: person.button("Talk to a human"),
    cancel: person.button("Cancel"),
    claim: person.page.getByRole("button", { name: /^Accept/ }),
    release: person.button("Back to queue"),
    close: person.page.getByRole("button", { name: /^(End|Close) chat$/ }),
    ban: person.button("Ban"),
  };
}

/** The page offers what the table allows, and nothing else. */
async function follows(person: Person, standing: Standing, status: Status): Promise<void> {
  for (const [action, offered] of Object.entries(offers(person))) {
    const may = rules[action]?.[standing]?.includes(status) ?? false;
    await expect(offered, `${action} by ${standing} in ${status}`).toBeVisible({ visible: may });
  }
}

test("Both pages offer in every status what the table allows, and nothing else", async ({ server, visits, signsIn, open }) => {
  const ada = await signsIn("Ada");
  const bo = await signsIn("Bo");
  await server.hire("Root", "--admin");
  const root = new Agent(await open(), "Root");
  await root.signsIn();

  const june = await visits("June");
  await june.startsChat();
  await june.says("Hello");
  const { sessionId } = await june.account();
  const opened = async (agent: Agent, readable: boolean) => {
    await agent.page.goto("about:blank");
    await agent.page.goto(`/agent/#${sessionId}`);
    await expect(agent.pane.getByRole("heading", { name: readable ? "June" : "This chat could not be opened" })).toBeVisible();
  };

  await follows(june, "visitor", "bot_pending");
  await opened(root, true);
  await follows(root, "admin", "bot_pending");
  await opened(ada, false);
  await follows(ada, "agent", "bot_pending");

  await june.asksForAHuman();
  await follows(june, "visitor", "queued_for_agent");
  await opened(root, true);
  await follows(root, "admin", "queued_for_agent");
  await opened(ada, true);
  await follows(ada, "agent", "queued_for_agent");

  await ada.accept.click();
  await expect(ada.box).toBeFocused();
  await follows(ada, "assignee", "active_with_agent");
  await follows(june, "visitor", "active_with_agent");
  await opened(root, true);
  await follows(root, "admin", "active_with_agent");
  await opened(bo, false);
  await follows(bo, "agent", "active_with_agent");

  await ada.closesChat();
  await expect(june.button("Start a new chat")).toBeVisible();
  await follows(ada, "assignee", "closed");
  await follows(june, "visitor", "closed");
  await opened(root, true);
  await follows(root, "admin", "closed");
  await opened(bo, false);
  await follows(bo, "agent", "closed");
});
