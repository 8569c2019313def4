import { expect, test } from "./test.ts";
import { Agent } from "./agent.ts";
import { isFlawless } from "./axe.ts";
import { Visitor } from "./visitor.ts";

const long = Array.from({ length: 60 }, (_, index) => `Paragraph ${index + 1}`).join("\n");

test("The visitor's page has no violation from home to the end of a chat", async ({ open, signsIn }) => {
  const june = new Visitor(await open(), "June");
  await june.visits();
  await isFlawless(june.page, "home, nobody is there");
  await june.button("Start chat").click();
  await isFlawless(june.page, "home, no name");
  const ada = await signsIn("Ada");
  await june.page.reload();
  await expect(june.heading).toHaveText("Hello. How can we help?");
  await isFlawless(june.page, "home");

  await june.startsChat();
  await isFlawless(june.page, "a new chat");
  await june.says("My lamp flickers", "See https://hollin.example/lamps", "👍");
  await isFlawless(june.page, "chat");
  await june.box.fill("x".repeat(4001));
  await isFlawless(june.page, "too long");
  await june.box.fill("");
  await june.asksForAHuman();
  await june.isInQueue("You are next.");
  await isFlawless(june.page, "queue");

  await ada.accepts("June");
  await ada.says("Hello June");
  await june.reads("Hello June");
  await ada.box.pressSequentially("Let me");
  await expect(june.spoken).toContainText("Ada is typing");
  await isFlawless(june.page, "typing");
  await june.says("Is it the switch?");
  await isFlawless(june.page, "messages");

  await june.button("End chat").click();
  await isFlawless(june.page, "end");
  await june.page.getByRole("alertdialog").getByRole("button", { name: "End chat" }).click();
  await expect(june.button("Start a new chat")).toBeVisible();
  await expect(june.page.locator(".typing")).toBeHidden();
  await isFlawless(june.page, "closed");
  await june.visits();
  await isFlawless(june.page, "home, the last chat is closed");
});

test("The visitor's page has no violation when something is in the way", async ({ server, waits }) => {
  const mira = await waits("Mira", "Hello");
  const june = await waits("June", long);
  await june.isInQueue("1 before you.");
  await isFlawless(june.page, "queue, not the next");
  await june.log.hover();
  await june.page.mouse.wheel(0, -5000);
  await expect(june.button("Jump to latest")).toBeVisible();
  await isFlawless(june.page, "scrolled");

  await june.page.context().setOffline(true);
  await june.says("Are you there?");
  await expect(june.strip).toHaveText(/^No connection\./);
  await isFlawless(june.page, "offline");
  await june.page.route("**/messages", (route) => route.fulfill({ status: 403, json: { message: "Not through here." } }));
  await june.page.context().setOffline(false);
  await expect(june.button("Try again")).toBeVisible();
  await isFlawless(june.page, "not sent");
  await june.page.unroute("**/messages");

  await june.visits();
  await expect(june.page.getByRole("button", { name: "Continue conversation" })).toBeVisible();
  await isFlawless(june.page, "home of one who returns");
  await june.page.route("**/api/**", () => {});
  await june.page.getByRole("button", { name: "Continue conversation" }).click();
  await june.page.reload();
  await isFlawless(june.page, "loading");
  await june.page.unroute("**/api/**");

  const unreachable = /\/api\/(webchat\/site|realtime)/;
  await june.page.route(unreachable, (route) => route.abort());
  await june.visits();
  await expect(june.page.getByText("This page tries again by itself.")).toBeVisible();
  await isFlawless(june.page, "home, no connection");
  await june.page.unroute(unreachable);
  await june.page.getByRole("button", { name: "Continue conversation" }).click();

  const owner = await server.superuser();
  await owner.collection("sessions").delete((await june.account()).sessionId);
  await june.page.reload();
  await expect(june.heading).toHaveText("This chat could not be opened.");
  await isFlawless(june.page, "lost");
  await mira.isInQueue("You are next.");
});

test("The agent's page has no violation from the first link to the desk", async ({ server, open }) => {
  const page = await open();
  const ada = new Agent(page, "Ada");
  await page.goto(server.firstAgentLink);
  await expect(page.getByLabel("Name")).toBeVisible();
  await isFlawless(page, "first agent");
  await ada.button("Create and sign in").click();
  await expect(page.getByLabel("Name")).toHaveAttribute("aria-invalid", "true");
  await isFlawless(page, "first agent, with what is wrong");

  await server.hire("Ada");
  await page.reload();
  await page.goto("about:blank");
  await page.goto(server.firstAgentLink);
  await expect(page.getByRole("heading", { name: "This link has been used" })).toBeVisible();
  await isFlawless(page, "link used");
  await ada.button("Go to sign in").click();
  await isFlawless(page, "sign in");
  await ada.entersPassword("not the one");
  await expect(page.getByLabel("Password")).toHaveAttribute("aria-invalid", "true");
  await isFlawless(page, "sign in, wrong");
  await ada.entersPassword();
  await expect(ada.pane.getByRole("heading", { name: "All quiet" })).toBeVisible();
  await isFlawless(page, "nothing waiting");
  await ada.tab("Closed").click();
  await isFlawless(page, "nothing closed");

  await server.hire("Bo");
  const owner = await server.superuser();
  const account = await owner.collection("users").getFirstListItem(`displayName = "Ada"`);
  await owner.collection("users").delete(account.id);
  await expect(page.getByRole("heading", { name: "Signed out" })).toBeVisible();
  await isFlawless(page, "signed out");
});

test("The agent's page has no violation while people wait", async ({ waits, signsIn }) => {
  const ada = await signsIn("Ada");
  const bo = await signsIn("Bo");
  await waits("June", "My lamp flickers", "Is it the switch?");
  await waits("Mira", "The parcel is not here");
  await isFlawless(ada.page, "nothing selected");
  await ada.list.getByRole("button", { name: "Ada" }).click();
  await expect(ada.page.getByRole("menu")).toBeVisible();
  await isFlawless(ada.page, "menu");
  await ada.page.keyboard.press("Escape");
  await ada.becomes("Away");
  await ada.list.getByRole("button", { name: "Ada" }).click();
  await isFlawless(ada.page, "menu, away");
  await ada.page.keyboard.press("Escape");
  await ada.opens("Mira");
  await ada.row("June").hover();
  await isFlawless(ada.page, "preview");
  await bo.accepts("Mira");
  await expect(ada.strip).toHaveText("Another agent was faster with Mira. June is next.");
  await isFlawless(ada.page, "lost");
});

test("The agent's page has no violation with chats of one's own", async ({ waits, signsIn }) => {
  const ada = await signsIn("Ada");
  const june = await waits("June", "My lamp flickers");
  const mira = await waits("Mira", "The parcel is not here");
  await ada.accepts("June");
  await ada.says("Hello June");
  await june.says("Look: https://hollin.example/lamps");
  await ada.reads("Look: https://hollin.example/lamps");
  await june.box.pressSequentially("It is");
  await expect(ada.row("June")).toContainText("writes…");
  await isFlawless(ada.page, "active, the visitor is typing");

  await ada.page.goto(`${ada.page.url()}/details`);
  await expect(ada.details).toBeVisible();
  await isFlawless(ada.page, "details");
  await ada.page.goBack();

  await ada.tab("Waiting").click();
  await ada.accepts("Mira");
  await june.says("Are you there?");
  await expect(ada.row("June")).toContainText("1 unread");
  await isFlawless(ada.page, "mine, with something unread");
  await ada.details.getByRole("button", { name: "Ban" }).click();
  await isFlawless(ada.page, "ban");
  await ada.page.keyboard.press("Escape");
  await ada.button("Close chat").click();
  await isFlawless(ada.page, "asks once");
  await ada.page.getByRole("alertdialog").getByRole("button", { name: "Close chat" }).click();
  await expect(mira.button("Start a new chat")).toBeVisible();
  await isFlawless(ada.page, "closed");
  await ada.tab("Closed").click();
  await isFlawless(ada.page, "the closed ones");
});

test("The agent's page has no violation when something is in the way", async ({ waits, signsIn }) => {
  await waits("June", "My lamp flickers");
  const ada = await signsIn("Ada");
  await ada.accepts("June");
  await ada.page.context().setOffline(true);
  await ada.says("Are you there?");
  await expect(ada.strip).toHaveText(/^No connection\./);
  await isFlawless(ada.page, "offline");
  await ada.page.context().setOffline(false);
  await expect(ada.strip).toHaveText("Connected");
  await isFlawless(ada.page, "back");

  await ada.page.route("**/api/webchat/**", () => {});
  await ada.page.reload();
  await expect(ada.list.getByText("Loading")).toBeAttached();
  await isFlawless(ada.page, "loading");
  await ada.page.unroute("**/api/webchat/**");
  await ada.page.route("**/api/webchat/queue*", (route) => route.abort());
  await ada.page.reload();
  await ada.tab("Waiting").click();
  await expect(ada.list.getByText("The list could not be loaded.")).toBeVisible();
  await isFlawless(ada.page, "error");
});
