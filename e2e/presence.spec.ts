import type { Page } from "@playwright/test";
import { Agent } from "./agent.ts";
import type { Server } from "./server.ts";
import { expect, test } from "./test.ts";

const gone = "Ada had to leave. The chat kept its place in the queue";

/** What the owner sets in the dashboard. */
async function settles(server: Server, settings: object): Promise<void> {
  await (await server.superuser()).collection("settings").update("webchatsettings", settings);
}

/** In the dashboard's SQL console. */
async function runs(server: Server, query: string): Promise<void> {
  await (await server.superuser()).send("/api/sql", { method: "POST", body: { query } });
}

/** All that was said and typed so far was an hour ago. */
async function anHourPasses(server: Server): Promise<void> {
  await runs(server, "UPDATE messages SET createdAt = strftime('%Y-%m-%d %H:%M:%fZ', createdAt, '-1 hour')");
  await runs(server, "UPDATE sessions SET hereAt = ''");
}

/** The page's signs of life get lost, and nothing else: as when a computer sleeps whose connection stays open. */
async function fallsSilent(page: Page): Promise<void> {
  await page.route("**/api/webchat/presence", (route) => route.abort());
}

test("An agent's connection is killed: the visitor is told, keeps the place, and the agent learns of it", async ({ server, waits, signsIn }) => {
  await settles(server, { goneAfter: 3 });
  const june = await waits("June", "One");
  const ada = await signsIn("Ada");
  const bo = await signsIn("Bo");
  await ada.accepts("June");
  const yusuf = await waits("Yusuf", "Two");
  await bo.opens("Yusuf");
  await bo.accept.click();

  await ada.page.context().setOffline(true);
  await expect(ada.list.getByText("Offline")).toBeVisible();
  await expect(june.note(gone)).toBeVisible();
  await june.isInQueue("You are next.");
  await expect(bo.tab("Waiting")).toHaveText("Waiting 1");
  await expect(yusuf.note(gone)).toHaveCount(0);

  await ada.page.context().setOffline(false);
  await expect(ada.pane.getByText("You were gone for a while. 1 chat went back to the queue.")).toBeVisible();
  await ada.tab("Waiting").click();
  await ada.accepts("June");
  await expect(june.note("Ada joined the chat")).toHaveCount(2);
  await bo.says("Still here");
});

test("An agent who is back in time has lost nothing", async ({ server, waits, signsIn }) => {
  await settles(server, { goneAfter: 3600 });
  const june = await waits("June", "One");
  const ada = await signsIn("Ada");
  await ada.accepts("June");
  await ada.page.context().setOffline(true);
  await expect(ada.list.getByText("Offline")).toBeVisible();
  await ada.page.context().setOffline(false);
  await expect(ada.list.getByText("Online")).toBeVisible();
  await ada.says("Two");
  await june.reads("Two");
  await expect(june.note(gone)).toHaveCount(0);
});

test("An agent who gives no sign of life is gone, though its connection is open", async ({ server, waits, signsIn }) => {
  await settles(server, { goneAfter: 3 });
  const june = await waits("June", "One");
  const ada = await signsIn("Ada");
  await ada.accepts("June");
  await fallsSilent(ada.page);
  await expect(june.note(gone)).toBeVisible();
  await expect(ada.pane.getByText("You were gone for a while. 1 chat went back to the queue.")).toBeVisible();
  await expect.poll(async () => (await fetch(`${server.url}/api/webchat/site`)).json()).toMatchObject({ agentsOnline: 0 });
  await ada.page.unroute("**/api/webchat/presence");
  await expect.poll(async () => (await fetch(`${server.url}/api/webchat/site`)).json()).toMatchObject({ agentsOnline: 1 });
});

test("A page that is closed counts as gone after a while, a reload does not", async ({ server, waits, signsIn }) => {
  await settles(server, { goneAfter: 5 });
  const june = await waits("June", "One");
  const ada = await signsIn("Ada");
  await ada.accepts("June");
  await ada.page.reload();
  await expect(ada.box).toBeVisible();
  await ada.says("Two");
  await expect(june.note(gone)).toHaveCount(0);
  await ada.page.close();
  await expect(june.note(gone)).toBeVisible();
});

test("Away by choice: the site says so, the chats stay, and so do all tabs", async ({ server, waits, signsIn, visits }) => {
  const june = await waits("June", "One");
  const ada = await signsIn("Ada");
  await ada.accepts("June");
  const visitor = await visits("Mira");
  await expect(visitor.page.getByText("Ada is here.")).toBeVisible();

  await ada.becomes("Away");
  await expect(ada.list.getByText("Away")).toBeVisible();
  await ada.says("Just a moment");
  await june.reads("Just a moment");
  await visitor.page.reload();
  await expect(visitor.page.getByText("Nobody is here right now.")).toBeVisible();

  await ada.page.reload();
  await expect(ada.list.getByText("Away")).toBeVisible();
  const second = await ada.page.context().newPage();
  await second.goto("/agent/");
  await expect(second.getByRole("navigation", { name: "Chats" }).getByText("Away")).toBeVisible();
  await ada.becomes("Online");
  for (const page of [ada.page, second]) {
    await expect(page.getByRole("navigation", { name: "Chats" }).getByText("Online")).toBeVisible();
  }
  await visitor.page.reload();
  await expect(visitor.page.getByText("Ada is here.")).toBeVisible();
  await expect.poll(() => server.superuser().then((owner) => owner.collection("agent_presence").getFullList()))
    .toMatchObject([{ status: "online" }]);
});

test("An agent who touches nothing for long is away, until the next touch", async ({ server, open }) => {
  await server.hire("Ada");
  const page = await open();
  await page.clock.install();
  const ada = new Agent(page, "Ada");
  await ada.signsIn();
  await page.clock.fastForward("09:00");
  await expect(ada.list.getByText("Online")).toBeVisible();
  await page.clock.fastForward("01:30");
  await expect(ada.list.getByText("Away")).toBeVisible();
  await page.keyboard.press("ArrowDown");
  await expect(ada.list.getByText("Online")).toBeVisible();
});

test("Who signs out puts the chats back at once, and is told so before", async ({ server, waits, signsIn }) => {
  await settles(server, { goneAfter: 3600 });
  const june = await waits("June", "One");
  const ada = await signsIn("Ada");
  await ada.accepts("June");
  await ada.list.getByRole("button", { name: "Ada" }).click();
  await ada.page.getByRole("menuitem", { name: "Sign out 1 chat goes back" }).click();
  await expect(ada.page.getByRole("button", { name: /^Sign in/ })).toBeVisible();
  await expect(june.note(gone)).toBeVisible();
  await expect.poll(async () => (await fetch(`${server.url}/api/webchat/site`)).json()).toMatchObject({ agentsOnline: 0 });
});

test("A chat that is quiet is asked, and ends when nobody answers", async ({ server, waits, signsIn }) => {
  await settles(server, { askAfter: 1, closeAfter: 5 });
  const june = await waits("June", "One");
  const ada = await signsIn("Ada");
  await ada.accepts("June");
  await ada.says("How can I help?");
  await june.reads("How can I help?");
  await anHourPasses(server);
  const ends = /^Ends at \d{1,2}:\d\d unless June answers$/;
  await expect(ada.pane.getByText(ends)).toBeVisible();
  await ada.tab("Mine").click();
  await expect(ada.row("June").getByText(ends)).toBeVisible();
  await expect(june.dock.getByText(/^Still there\? This chat ends at \d{1,2}:\d\d\.$/)).toBeVisible();
  await june.button("I am here").click();
  await expect(ada.pane.getByText(/^With you since/)).toBeVisible();

  await anHourPasses(server);
  await expect(ada.pane.getByText(ends)).toBeVisible();
  const typed = june.page.waitForResponse("**/typing");
  await june.says("Still thinking");
  await typed;
  await expect(ada.pane.getByText(/^With you since/)).toBeVisible();
  await expect(ada.row("June")).toContainText("Still thinking");

  await ada.says("And now?");
  await june.reads("And now?");
  await anHourPasses(server);
  await expect(ada.pane.getByText(ends)).toBeVisible();
  await runs(server, "UPDATE sessions SET endsAt = strftime('%Y-%m-%d %H:%M:%fZ') WHERE endsAt <> ''");
  await expect(june.note("The chat ended, since nobody wrote")).toBeVisible();
  await expect(ada.note("The chat ended, since nobody wrote")).toBeVisible();
  await expect(june.button("Start a new chat")).toBeVisible();
  await expect(ada.pane.getByText("This chat has ended.")).toBeVisible();
});
