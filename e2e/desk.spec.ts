import type { Page } from "@playwright/test";
import { expect, test } from "./test.ts";
import { Agent } from "./agent.ts";

test("An agent has several chats, and sees where something new was written", async ({ waits, signsIn }) => {
  const june = await waits("June", "My lamp flickers");
  const mira = await waits("Mira", "The parcel is not here");
  const ada = await signsIn("Ada");
  await ada.accepts("June");
  await ada.tab("Waiting").click();
  await ada.accepts("Mira");
  await expect(ada.tab("Mine")).toHaveText("Mine 2");
  await expect(ada.page).toHaveTitle("Chats");

  await june.says("Are you there?", "It is the brass one");
  await mira.says("I asked the neighbours too");
  await ada.reads("I asked the neighbours too");
  await expect(ada.row("June")).toContainText("2 unread");
  await expect(ada.row("June")).toContainText("It is the brass one");
  await expect(ada.row("Mira")).not.toContainText("unread");
  await expect(ada.page).toHaveTitle("(1) Chats");

  await ada.opens("June");
  await ada.reads("Are you there?", "It is the brass one");
  await expect(ada.row("June")).not.toContainText("unread");
  await expect(ada.page).toHaveTitle("Chats");
  await ada.says("Yes, June");
  await june.reads("Yes, June");
  await expect(mira.bubbles).toHaveText(["The parcel is not here", "I asked the neighbours too"]);
});

test("A chat that is put back keeps its place in the queue", async ({ waits, signsIn }) => {
  const june = await waits("June", "My lamp flickers");
  const mira = await waits("Mira", "The parcel is not here");
  const ada = await signsIn("Ada");
  await ada.accepts("June");
  await mira.isInQueue("You are next.");

  await ada.putsBack();
  await expect(june.note("Ada put the chat back in the queue")).toBeVisible();
  await june.isInQueue("You are next.");
  await mira.isInQueue("1 before you.");
  await ada.tab("Waiting").click();
  await expect(ada.rows).toHaveText([/June/, /Mira/]);

  const bo = await signsIn("Bo");
  await bo.accepts("June");
  await bo.reads("My lamp flickers");
  await bo.says("Hello June, I am Bo");
  await june.reads("Hello June, I am Bo");
});

test("New chats appear by themselves, with what they say next, and the title counts them", async ({ visits, signsIn }) => {
  const ada = await signsIn("Ada");
  await expect(ada.pane.getByRole("heading", { name: "All quiet" })).toBeVisible();
  const june = await visits("June");
  await june.startsChat();
  await june.says("My lamp flickers");
  await june.asksForAHuman();
  await expect(ada.row("June")).toContainText("My lamp flickers");
  await expect(ada.tab("Waiting")).toHaveText("Waiting 1");
  await expect(ada.page).toHaveTitle("(1) Chats");
  await expect(ada.spoken).toContainText("June is waiting.");
  await expect(ada.pane.getByRole("heading", { name: "1 person is waiting" })).toBeVisible();

  await june.says("It is the brass one");
  await expect(ada.row("June")).toContainText("It is the brass one");
  await ada.button("Open June").click();
  await ada.reads("My lamp flickers", "It is the brass one");
});

test("Who accepts reads all of it, and what the same visitor asked before", async ({ waits, signsIn }) => {
  const june = await waits("June", "Which bulb fits the brass lamp?");
  const ada = await signsIn("Ada");
  await ada.accepts("June");
  await ada.closesChat();
  await june.button("Start a new chat").click();
  const said = Array.from({ length: 12 }, (_, index) => `Line ${index + 1} of many`);
  for (const text of said) await june.box.fill(text).then(() => june.box.press("Enter"));
  await expect(june.bubbles).toHaveCount(said.length);
  await june.asksForAHuman();

  await ada.tab("Waiting").click();
  await ada.opens("June");
  await expect(ada.pane.getByText("The last messages. You see all of them once you accept.")).toBeVisible();
  expect(await ada.bubbles.count()).toBeLessThan(said.length);
  await ada.accept.click();
  await expect(ada.bubbles).toHaveText(said);
  await ada.details.getByRole("link", { name: "Which bulb fits the brass lamp?" }).click();
  await expect(ada.bubbles).toHaveText(["Which bulb fits the brass lamp?"]);
});

test("The waiting time ticks, and says when it was too long", async ({ server, open, waits }) => {
  await waits("June", "My lamp flickers");
  await server.hire("Ada");
  const ada = new Agent(await open(), "Ada");
  await ada.page.clock.install();
  await ada.signsIn();
  await expect(ada.row("June")).toContainText(/waiting, 0:0\d/);
  await ada.page.clock.fastForward("02:00");
  await expect(ada.row("June")).toContainText(/waiting, 2:\d\d/);
  await ada.page.clock.fastForward("03:00");
  await expect(ada.row("June")).toContainText(/waiting too long, 5:\d\d/);
});

/** What the page sounds from now on. */
async function tonesOf(page: Page): Promise<string[]> {
  const tones: string[] = [];
  const devtools = await page.context().newCDPSession(page);
  devtools.on("WebAudio.audioNodeCreated", ({ node }) => {
    if (node.nodeType === "Oscillator") tones.push(node.nodeId);
  });
  await devtools.send("WebAudio.enable");
  return tones;
}

test("A new chat is heard, unless the sound is muted", async ({ waits, signsIn }) => {
  const ada = await signsIn("Ada");
  const tones = await tonesOf(ada.page);
  await ada.tab("Waiting").click();
  await waits("June", "My lamp flickers");
  await expect.poll(() => tones.length).toBeGreaterThan(0);

  await ada.button("Sound is on").click();
  await ada.page.reload();
  await expect(ada.button("Sound is off")).toBeVisible();
  await ada.tab("Waiting").click();
  tones.length = 0;
  await waits("Mira", "The parcel is not here");
  await expect(ada.row("Mira")).toBeVisible();
  expect(tones).toHaveLength(0);
});

test("Who is away by choice is called by no new chat, but by the own ones", async ({ waits, signsIn }) => {
  const june = await waits("June", "My lamp flickers");
  const ada = await signsIn("Ada");
  await ada.accepts("June");
  await ada.page.keyboard.press("Escape");
  await ada.becomes("Away");
  const tones = await tonesOf(ada.page);
  await ada.tab("Waiting").click();
  await waits("Mira", "The parcel is not here");
  await expect(ada.row("Mira")).toBeVisible();
  expect(tones).toHaveLength(0);
  await june.says("It still does");
  await expect.poll(() => tones.length).toBeGreaterThan(0);
});

test("Signing out leads back to the sign-in", async ({ signsIn }) => {
  const ada = await signsIn("Ada");
  await ada.list.getByRole("button", { name: "Ada" }).click();
  await ada.page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(ada.page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await ada.page.reload();
  await expect(ada.page.getByRole("heading", { name: "Sign in" })).toBeVisible();
});
