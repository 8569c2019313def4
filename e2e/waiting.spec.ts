import { Mailbox } from "./mailbox.ts";
import { expect, test } from "./test.ts";
import { Visitor } from "./visitor.ts";

test("Who waits for long may leave, and has the answer by e-mail", async ({ server, open, signsIn }) => {
  const mailbox = await Mailbox.open(await server.superuser(), server.url);
  const ada = await signsIn("Ada");
  const june = new Visitor(await open(), "June");
  await june.page.clock.install();
  await june.waits("My lamp flickers");
  await june.isInQueue("You are next.");
  await expect(june.button("Answer by e-mail")).toBeHidden();
  await june.page.clock.fastForward("05:10");
  await expect(june.dock.getByText("You are next. It takes longer than usual.")).toBeVisible();

  await june.button("Answer by e-mail").click();
  await expect(june.field("E-mail")).toBeFocused();
  await june.page.keyboard.press("Escape");
  await expect(june.box).toBeFocused();
  await june.button("Answer by e-mail").click();
  await june.field("E-mail").fill("june");
  await june.page.keyboard.press("Enter");
  await expect(june.field("E-mail")).toHaveAccessibleDescription(/^This address has no @/);
  await expect(june.field("E-mail")).toBeFocused();
  await june.field("E-mail").fill("june@example.com");
  await june.page.keyboard.press("Enter");
  await expect(june.dock.getByText("Message saved. The answer goes to june@example.com.")).toBeVisible();
  await expect(june.button("End chat")).toBeHidden();
  await expect(june.box).toHaveAttribute("placeholder", "Add something");

  await june.button("Talk to a human").click();
  await june.isInQueue("You are next.");
  await ada.accepts("June");
  await expect(june.heading).toHaveText("Ada");
  mailbox.close();
});

test("A clock that is wrong makes no wait long, and what is typed stays when an agent takes over", async ({ server, open, signsIn }) => {
  const mailbox = await Mailbox.open(await server.superuser(), server.url);
  const ada = await signsIn("Ada");
  const june = new Visitor(await open(), "June");
  await june.page.clock.install({ time: Date.now() + 600_000 });
  await june.waits("My lamp flickers");
  await expect(june.dock.getByText("You are next.", { exact: true })).toBeVisible();
  await june.page.clock.fastForward("05:10");
  await june.button("Answer by e-mail").click();
  await june.field("E-mail").fill("june@example.c");
  await ada.accepts("June");
  await ada.says("Hello June");
  await june.reads("Hello June");
  await expect(june.field("E-mail")).toHaveValue("june@example.c");
  mailbox.close();
});

test("Where nobody is there, whoever waits may leave at once", async ({ server, waits }) => {
  const june = await waits("June", "My lamp flickers");
  const mailbox = await Mailbox.open(await server.superuser(), server.url);
  await expect(june.dock.getByText("No time to wait?")).toBeVisible();
  await expect(june.button("Answer by e-mail")).toBeVisible();
  mailbox.close();
});

test("Without e-mail nothing is promised", async ({ waits }) => {
  const june = await waits("June", "My lamp flickers");
  await june.isInQueue("You are next.");
  await expect(june.button("Answer by e-mail")).toBeHidden();
});

test("A visitor who ends the chat while a human is just being asked for has ended it", async ({ visits }) => {
  const june = await visits("June");
  await june.startsChat();
  await june.says("Never mind");
  let release = () => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  await june.page.route("**/handoff", (route) => released.then(() => route.continue()));
  const asked = june.page.waitForRequest("**/handoff");
  await june.button("Talk to a human").dblclick();
  await asked;
  await june.button("End chat").click();
  await june.page.getByRole("alertdialog").getByRole("button", { name: "End chat" }).click();
  release();
  await expect(june.note("June ended the chat")).toBeVisible();
  await expect(june.note("Asked for a human")).toHaveCount(1);
  await expect(june.button("Start a new chat")).toBeVisible();
});
