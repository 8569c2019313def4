import { expect, test } from "./test.ts";
import { Agent } from "./agent.ts";
import { emailOf, password } from "./server.ts";

test("A visitor needs no mouse", async ({ visits, signsIn }) => {
  const ada = await signsIn("Ada");
  const june = await visits("June");
  const { keyboard } = june.page;
  await keyboard.press("Tab");
  await expect(june.nameField).toBeFocused();
  await keyboard.type("June");
  await keyboard.press("Enter");

  await expect(june.box).toBeFocused();
  await keyboard.type("My lamp flickers.");
  await keyboard.press("Shift+Enter");
  await keyboard.type("Is it the switch?");
  await keyboard.press("Enter");
  await expect(june.bubbles).toHaveJSProperty("innerText", "My lamp flickers.\nIs it the switch?");
  await expect(june.box).toHaveValue("");
  await expect(june.box).toBeFocused();

  await keyboard.press("Shift+Tab");
  await expect(june.button("Talk to a human")).toBeFocused();
  await keyboard.press("Enter");
  await june.isInQueue("You are next.");
  await ada.accepts("June");
  await expect(june.heading).toHaveText("Ada");

  await june.button("End chat").focus();
  await keyboard.press("Enter");
  await expect(june.button("Keep chatting")).toBeFocused();
  await keyboard.press("Escape");
  await expect(june.page.getByRole("alertdialog")).toBeHidden();
  await expect(june.box).toBeFocused();

  await june.button("End chat").focus();
  await keyboard.press("Enter");
  await keyboard.press("Tab");
  await keyboard.press("Enter");
  await expect(june.page.getByRole("heading", { name: "How was it?" })).toBeFocused();
  await keyboard.press("Tab");
  await keyboard.press("Space");
  await expect(june.page.getByRole("radio", { name: "Good" })).toBeChecked();
  await keyboard.press("ArrowRight");
  await expect(june.page.getByRole("radio", { name: "So-so" })).toBeFocused();
  await keyboard.press("Tab");
  await expect(june.page.getByLabel("Anything to add?")).toBeFocused();
  await keyboard.type("It took a while");
  await keyboard.press("Tab");
  await expect(june.button("Skip")).toBeFocused();
  await keyboard.press("Tab");
  await keyboard.press("Enter");
  await expect(june.button("Start a new chat")).toBeFocused();
  await expect(june.page.getByRole("radio", { name: "So-so" })).toBeChecked();
  await keyboard.press("Enter");
  await expect(june.box).toBeFocused();
  await expect(june.bubbles).toHaveCount(0);
});

test("The Tab key goes from the head over the log and the state to the box", async ({ visits }) => {
  const june = await visits("June");
  await june.startsChat();
  await june.says("Hello");
  await june.box.fill("And");
  await june.button("Back to start").focus();
  const stops = [june.button("End chat"), june.log, june.button("Talk to a human"), june.box, june.button("Send")];
  for (const stop of stops) {
    await june.page.keyboard.press("Tab");
    await expect(stop).toBeFocused();
  }
});

test("An agent needs no mouse", async ({ server, open, waits }) => {
  const june = await waits("June", "My lamp flickers");
  await waits("Mira", "The parcel is not here");
  await server.hire("Ada");
  const ada = new Agent(await open(), "Ada");
  const { keyboard } = ada.page;
  await ada.page.goto("/agent/");
  await expect(ada.page.getByLabel("E-mail")).toBeFocused();
  await keyboard.type(emailOf("Ada"));
  await keyboard.press("Tab");
  await keyboard.type(password);
  await keyboard.press("Enter");

  await expect(ada.rows).toHaveCount(2);
  await keyboard.press("ArrowDown");
  await expect(ada.row("June")).toBeFocused();
  await keyboard.press("ArrowDown");
  await expect(ada.row("Mira")).toBeFocused();
  await keyboard.press("ArrowDown");
  await expect(ada.row("June")).toBeFocused();
  await keyboard.press("Enter");
  await expect(ada.accept).toBeFocused();
  await keyboard.press("Escape");
  await expect(ada.row("June")).toBeFocused();
  await keyboard.press("Enter");
  await expect(ada.accept).toBeFocused();
  await keyboard.press("Enter");

  await expect(ada.box).toBeFocused();
  await keyboard.type("Hello June,");
  await keyboard.press("Shift+Enter");
  await keyboard.type("it is the switch.");
  await keyboard.press("Enter");
  await expect(june.bubbles.last()).toHaveJSProperty("innerText", "Hello June,\nit is the switch.");

  await ada.button("Close chat").focus();
  await keyboard.press("Enter");
  await expect(ada.button("Keep chatting")).toBeFocused();
  await keyboard.press("Escape");
  await expect(ada.box).toBeFocused();
  await keyboard.press("Escape");
  await expect(ada.row("June")).toBeFocused();
  await expect(ada.pane.getByRole("heading", { name: "June" })).toBeHidden();
});

test("The agent's tabs and menu answer to the arrow keys", async ({ signsIn }) => {
  const ada = await signsIn("Ada");
  const { keyboard } = ada.page;
  await ada.tab("Waiting").focus();
  await keyboard.press("ArrowRight");
  await expect(ada.tab("Mine")).toBeFocused();
  await expect(ada.list.getByText("You have no open chats.")).toBeVisible();
  await keyboard.press("ArrowLeft");
  await keyboard.press("ArrowLeft");
  await expect(ada.tab("Closed")).toBeFocused();
  await expect(ada.list.getByText("Nothing closed yet.")).toBeVisible();

  const opener = ada.list.getByRole("button", { name: "Ada" });
  await opener.focus();
  await keyboard.press("Enter");
  await expect(ada.page.getByRole("menuitemradio", { name: "Online" })).toBeFocused();
  await keyboard.press("ArrowUp");
  await expect(ada.page.getByRole("menuitem", { name: "Sign out" })).toBeFocused();
  await keyboard.press("Escape");
  await expect(opener).toBeFocused();
  await expect(ada.page.getByRole("menu")).toBeHidden();
});
