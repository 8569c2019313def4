import type { Locator } from "@playwright/test";
import { expect, test } from "./test.ts";
import type { Agent } from "./agent.ts";
import type { Server } from "./server.ts";
import type { Visitor } from "./visitor.ts";

const untilWhen = /^You can't chat here until (\w+|\d+ \w+ \d{4}) \d\d:\d\d UTC\.$/;

function question(agent: Agent): Locator {
  return agent.page.getByRole("alertdialog", { name: /^Ban / });
}

async function isKeptOut(visitor: Visitor): Promise<void> {
  await expect(visitor.page.getByText(untilWhen).first()).toBeVisible();
}

/** Has the server take a visitor's word for where it comes from, as it would a proxy's. */
async function believesHeaders(server: Server): Promise<void> {
  await (await server.superuser()).settings.update({ trustedProxy: { headers: ["X-Forwarded-For"] } });
}

const from = (address: string) => ({ extraHTTPHeaders: { "X-Forwarded-For": address } });

test("An agent bans a visitor, whose chat ends and who is told until when", async ({ waits, signsIn }) => {
  const june = await waits("June", "You are all useless");
  const ada = await signsIn("Ada");
  await ada.accepts("June");
  await ada.details.getByRole("button", { name: "Ban" }).click();
  await expect(question(ada)).toContainText("Ban June? The chat ends, and June can't start another.");
  await expect(question(ada).getByRole("radio", { name: "1 day" })).toBeChecked();
  await expect(question(ada).getByRole("button", { name: "Keep chatting" })).toBeFocused();
  await question(ada).getByRole("radio", { name: "7 days" }).check();
  await question(ada).getByRole("button", { name: "Ban" }).click();

  await expect(ada.strip).toContainText("June can't chat here for 7 days.");
  await expect(ada.note("The chat was ended")).toBeVisible();
  await expect(ada.dock).toContainText("This chat has ended.");
  await expect(question(ada)).toBeHidden();
  await expect(ada.tab("Mine")).toHaveText("Mine 0");
  await expect(june.note("The chat was ended")).toBeVisible();
  await june.button("Start a new chat").click();
  await isKeptOut(june);
  await june.page.reload();
  await june.reads("You are all useless");
});

test("Who thinks better of it goes back, and nobody is banned", async ({ waits, signsIn }) => {
  const june = await waits("June", "Hello");
  const ada = await signsIn("Ada");
  await ada.accepts("June");
  await ada.box.fill("Half a sentence");
  for (const back of [() => ada.page.keyboard.press("Escape"), () => ada.button("Keep chatting").click()]) {
    await ada.details.getByRole("button", { name: "Ban" }).click();
    await expect(ada.button("Close chat")).toBeHidden();
    await back();
    await expect(ada.box).toBeFocused();
    await expect(ada.box).toHaveValue("Half a sentence");
  }
  await june.says("Still here");
  await ada.reads("Still here");
});

test("A ban of the network address keeps others out who come from there, but not the office", async ({
  server, visits, signsIn,
}) => {
  await believesHeaders(server);
  const june = await visits("June", from("203.0.113.9"));
  await june.startsChat();
  await june.asksForAHuman();
  const otto = await visits("Otto");
  await otto.startsChat();
  await otto.asksForAHuman();

  const ada = await signsIn("Ada");
  await ada.accepts("June");
  await ada.details.getByRole("button", { name: "Ban" }).click();
  await question(ada).getByRole("checkbox", { name: "and the network address" }).check();
  await question(ada).getByRole("button", { name: "Ban" }).click();
  await expect(ada.note("The chat was ended")).toBeVisible();
  const kim = await visits("Kim", from("203.0.113.9"));
  await kim.nameField.fill("Kim");
  await kim.button("Start chat").click();
  await isKeptOut(kim);

  await ada.tab("Waiting").click();
  await ada.accepts("Otto");
  await ada.details.getByRole("button", { name: "Ban" }).click();
  await question(ada).getByRole("checkbox", { name: "and the network address" }).check();
  await question(ada).getByRole("button", { name: "Ban" }).click();
  await expect(ada.strip).toContainText("This visitor comes from the same network as you. Ban the visitor alone.");
  await question(ada).getByRole("checkbox", { name: "and the network address" }).uncheck();
  await question(ada).getByRole("button", { name: "Ban" }).click();
  await expect(ada.note("The chat was ended")).toBeVisible();
});

test("On a phone the chat's menu has it, and a chat that is over can be banned still", async ({ waits, signsIn }) => {
  const june = await waits("June", "Hello");
  const ada = await signsIn("Ada", { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
  await ada.opens("June");
  await ada.accept.click();
  await expect(ada.box).toBeVisible();
  await june.endsChat();
  await expect(ada.note("June ended the chat")).toBeVisible();
  await ada.page.getByRole("button", { name: /^Chat menu/ }).click();
  await ada.page.getByRole("menuitem", { name: "Ban" }).click();
  await expect(question(ada)).toContainText("Ban June? June can't start another chat.");
  await question(ada).getByRole("button", { name: "Leave it so" }).click();
  await ada.page.getByRole("button", { name: /^Chat menu/ }).click();
  await ada.page.getByRole("menuitem", { name: "Details" }).click();
  await ada.details.getByRole("button", { name: "Ban" }).click();
  await expect(question(ada).getByRole("button", { name: "Leave it so" })).toBeFocused();
  await question(ada).getByRole("button", { name: "Ban" }).click();
  await expect(ada.strip).toContainText("June can't chat here for 1 day.");
  await june.button("Start a new chat").click();
  await isKeptOut(june);
});
