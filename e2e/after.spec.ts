import { readFile } from "node:fs/promises";
import { Mailbox } from "./mailbox.ts";
import { expect, test } from "./test.ts";
import type { Visitor } from "./visitor.ts";

const choice = (visitor: Visitor, name: string) => visitor.page.getByRole("radio", { name, exact: true });

test("A visitor says how it was, and why, and may think again", async ({ server, waits, signsIn }) => {
  const ada = await signsIn("Ada");
  const june = await waits("June", "My lamp flickers");
  await ada.accepts("June");
  await ada.closesChat();
  const rating = async () => {
    const { sessionId } = await june.account();
    const stored = await (await server.superuser()).collection("sessions").getOne(sessionId);
    return [stored.rating, stored.ratingComment];
  };

  await expect(june.page.getByRole("group", { name: "How was it?" })).toBeVisible();
  await choice(june, "Good").check();
  await expect.poll(rating).toEqual(["good", ""]);
  await june.page.getByLabel("Anything to add?").fill("Fast and kind");
  await june.button("Send").click();
  await expect(june.button("Start a new chat")).toBeFocused();
  await expect.poll(rating).toEqual(["good", "Fast and kind"]);

  await june.page.reload();
  await expect(choice(june, "Good")).toBeChecked();
  await choice(june, "So-so").check();
  await june.button("Skip").click();
  await expect(june.button("Start a new chat")).toBeVisible();
  await expect.poll(rating).toEqual(["so-so", ""]);
});

test("Where the site asks for no rating, and where nobody has answered, none is asked for", async ({ server, waits, signsIn }) => {
  const june = await waits("June", "Never mind");
  await june.endsChat();
  await expect(june.page.getByRole("heading", { name: "This chat has ended." })).toBeFocused();
  await expect(choice(june, "Good")).toBeHidden();

  await server.set({ rating: false, transcript: false });
  const ada = await signsIn("Ada");
  const mira = await waits("Mira", "Hello");
  await ada.accepts("Mira");
  await ada.closesChat();
  await expect(mira.page.getByRole("heading", { name: "This chat has ended." })).toBeVisible();
  await expect(choice(mira, "Good")).toBeHidden();
  await expect(mira.page.getByText("Keep a copy:")).toBeHidden();
});

test("A visitor keeps a copy of the chat", async ({ server, waits, signsIn, open }) => {
  await server.set({ name: "Hollin Lamps" });
  const ada = await signsIn("Ada");
  const june = await waits("June", "Is the <b>brass</b> one in stock?");
  await ada.accepts("June");
  await ada.says("Yes, June");
  await june.reads("Yes, June");
  await ada.closesChat();
  await expect(june.button("Send by e-mail")).toBeHidden();
  const saved = june.page.waitForEvent("download");
  await june.button("Download").click();
  const file = await saved;
  expect(file.suggestedFilename()).toBe("Hollin Lamps.html");
  const page = await open();
  await page.setContent(await readFile(await file.path(), "utf8"));
  await expect(page.getByText("Is the <b>brass</b> one in stock?", { exact: true })).toBeVisible();

  const mailbox = await Mailbox.open(await server.superuser(), server.url);
  await june.button("Send by e-mail").click();
  await expect(june.field("E-mail")).toBeFocused();
  await june.field("E-mail").fill("june@example");
  await june.button("Send").click();
  await expect(june.field("E-mail")).toHaveAccessibleDescription("This address has no ending such as .com.");
  await june.field("E-mail").fill("june@example.com");
  await june.button("Send").click();
  await expect(june.dock.getByText("The copy goes to june@example.com.")).toBeVisible();
  const letter = await mailbox.letter();
  expect(letter).toContain("To: june@example.com");
  expect(letter).toContain("Yes, June");
  mailbox.close();
});

test("A visitor erases a chat after being asked once", async ({ server, waits, signsIn }) => {
  const ada = await signsIn("Ada");
  const june = await waits("June", "My number is 0123");
  await ada.accepts("June");
  await ada.closesChat();
  await expect(june.button("Start a new chat")).toBeVisible();
  await expect(june.button("Erase this chat")).toBeHidden();
  await server.set({ mayErase: true });
  await june.button("Erase this chat").click();
  await expect(june.page.getByRole("alertdialog", { name: "Erase this chat?" })).toBeVisible();
  await expect(june.button("Keep it")).toBeFocused();
  await june.page.keyboard.press("Escape");
  await june.button("Erase this chat").click();
  await june.button("Erase").click();
  await expect(june.nameField).toBeVisible();
  await expect(june.page.getByText("My number is 0123")).toBeHidden();
  expect(await (await server.superuser()).collection("messages").getFullList()).toEqual([]);
  await june.startsChat();
  await june.says("Hello again");
});
