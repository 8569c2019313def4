import { expect, test } from "./test.ts";

test("A reload in mid-chat keeps the chat, the draft, and what could not be sent yet", async ({ waits, signsIn }) => {
  const june = await waits("June", "My lamp flickers");
  const ada = await signsIn("Ada");
  await ada.accepts("June");
  await ada.says("Since when?");
  await june.reads("Since when?");

  await june.page.route("**/messages", (route) => route.abort());
  await june.says("Since yesterday");
  await expect(june.log.getByText("Waiting for connection")).toBeVisible();
  await june.box.fill("It is the brass one");
  await june.page.reload();

  await june.reads("My lamp flickers", "Since when?", "Since yesterday");
  await expect(june.heading).toHaveText("Ada");
  await expect(june.box).toHaveValue("It is the brass one");
  await june.page.unroute("**/messages");
  await ada.reads("Since yesterday");
  await expect(june.log.getByText("Waiting for connection")).toBeHidden();
  await expect(june.bubbles).toHaveText(["My lamp flickers", "Since when?", "Since yesterday"]);
});

test("An agent who reloads is back in the same chat with the same draft", async ({ waits, signsIn }) => {
  const june = await waits("June", "My lamp flickers");
  const ada = await signsIn("Ada");
  await ada.accepts("June");
  await ada.box.fill("Let me look");
  await ada.page.reload();
  await ada.reads("My lamp flickers");
  await expect(ada.tab("Mine")).toHaveAttribute("aria-selected", "true");
  await expect(ada.box).toHaveValue("Let me look");
  await ada.box.press("Enter");
  await june.reads("Let me look");
});

test("One who returns finds the chat where it was left", async ({ waits, signsIn }) => {
  const june = await waits("June", "My lamp flickers");
  const ada = await signsIn("Ada");
  await ada.accepts("June");
  await june.reads();
  await ada.says("It is the switch");
  await june.reads("It is the switch");

  await june.button("Back to start").click();
  await expect(june.heading).toHaveText("Welcome back, June.");
  await june.visits();
  await expect(june.heading).toHaveText("Welcome back, June.");
  await expect(june.page.getByRole("button", { name: "Continue conversation" })).toContainText("It is the switch");
  await june.page.getByRole("button", { name: "Continue conversation" }).click();
  await expect(june.bubbles).toHaveText(["My lamp flickers", "It is the switch"]);
  await june.says("Thank you");
  await ada.reads("Thank you");
});

test("What can't be sent is marked, and goes out when tried again", async ({ waits, signsIn }) => {
  const june = await waits("June", "My lamp flickers");
  const ada = await signsIn("Ada");
  await ada.accepts("June");
  // Something between the page and the server, such as a company's filter, says no.
  await june.page.route("**/messages", (route) => route.fulfill({ status: 403, json: { message: "Not through here." } }));
  await june.says("Is it the switch?");
  await expect(june.log.getByText("Not sent. Not through here.")).toBeVisible();
  await june.page.reload();
  await expect(june.log.getByText("Not sent. Not through here.")).toBeVisible();

  await june.page.unroute("**/messages");
  await june.button("Try again").click();
  await ada.reads("Is it the switch?");
  await expect(june.log.getByText("Not sent.")).toBeHidden();
  await expect(june.bubbles).toHaveText(["My lamp flickers", "Is it the switch?"]);
});

test("A visitor whose account is gone starts anew, and keeps what was not sent", async ({ server, waits }) => {
  const june = await waits("June", "My lamp flickers");
  await june.box.fill("It is the brass one");
  const owner = await server.superuser();
  const account = await owner.collection("users").getFirstListItem(`displayName = "June"`);
  await owner.collection("users").delete(account.id);

  await june.button("Start a new chat").click();
  await expect(june.bubbles).toHaveCount(0);
  await expect(june.box).toHaveValue("It is the brass one");
  await june.says("Hello again");
});
