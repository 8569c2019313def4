import { Mailbox } from "./mailbox.ts";
import { expect, test } from "./test.ts";
import { Visitor } from "./visitor.ts";

test("A message that is left where nobody is there is answered by e-mail, whose link leads back", async ({ server, visits, signsIn, open }) => {
  const mailbox = await Mailbox.open(await server.superuser(), server.url);
  await server.set({ name: "Hollin Lamps", mailAfter: 1 });
  const june = await visits("June");
  await expect(june.heading).toHaveText("Nobody is here right now.");
  await expect(june.page.getByText("Leave a message and we will answer by e-mail.")).toBeVisible();

  await test.step("What is missing or wrong is told beside its field, and what was written stays", async () => {
    await june.button("Leave message").click();
    await expect(june.field("E-mail")).toBeFocused();
    await expect(june.field("E-mail")).toHaveAccessibleDescription("An address is needed.");
    await expect(june.field("Message")).toHaveAccessibleDescription("A message is needed.");
    await june.field("Message").fill("My lamp flickers since yesterday.");
    await june.field("E-mail").fill("june@example");
    await june.button("Leave message").click();
    await expect(june.field("E-mail")).toHaveAccessibleDescription("This address has no ending such as .com.");
    await expect(june.field("Message")).toHaveValue("My lamp flickers since yesterday.");
    await expect(june.field("Message")).toHaveAttribute("aria-invalid", "false");
  });
  await test.step("Once mended it is left, in one chat", async () => {
    await june.field("E-mail").fill("june@example.com");
    await june.button("Leave message").click();
    await expect(june.dock.getByText("Message saved. The answer goes to june@example.com.")).toBeVisible();
    await expect(june.bubbles).toHaveText(["My lamp flickers since yesterday."]);
    const sessions = await (await server.superuser()).collection("sessions").getFullList();
    expect(sessions).toHaveLength(1);
    await june.page.close();
  });

  const ada = await signsIn("Ada");
  await ada.accepts("June");
  await ada.says("Then it is the switch.");
  const letter = await mailbox.letter();
  const [, path] = /(\/#back=\w+)/.exec(letter) ?? [];

  await test.step("On another device the link opens the chat, and is gone from the address at once", async () => {
    const phone = new Visitor(await open(), "June");
    await phone.page.goto(path as string);
    await phone.reads("My lamp flickers since yesterday.", "Then it is the switch.");
    await expect(phone.page).toHaveURL(/\/#chat$/);
    await phone.says("It was, thank you.");
    await ada.reads("It was, thank you.");
  });
  await test.step("A link that is no good says so, and leads home", async () => {
    const other = new Visitor(await open(), "Mira");
    await other.page.goto("/#back=nothing");
    await expect(other.page.locator(".wrong")).toBeVisible();
    await expect(other.page).toHaveURL(/\/#?$/);
  });
  mailbox.close();
});

test("What is typed stays while agents come and go", async ({ server, visits, signsIn }) => {
  const mailbox = await Mailbox.open(await server.superuser(), server.url);
  const june = await visits("June");
  await june.field("Message").fill("My lamp flickers");
  await june.field("E-mail").fill("june@example.com");
  const ada = await signsIn("Ada");
  await expect(june.page.getByText("Ada is here.")).toBeVisible();
  await expect(june.field("Message")).toHaveValue("My lamp flickers");
  await expect(june.field("E-mail")).toHaveValue("june@example.com");
  await june.button("Leave message").click();
  await june.reads("My lamp flickers");

  const mira = await visits("Mira");
  await mira.nameField.fill("Mira");
  await ada.becomes("Away");
  await expect(mira.heading).toHaveText("Nobody is here right now.");
  await expect(mira.nameField).toHaveValue("Mira");
  await expect(mira.button("Leave message")).toBeVisible();
  mailbox.close();
});

test("A field may be called as the page's own are", async ({ server, visits }) => {
  const owner = await server.superuser();
  const mailbox = await Mailbox.open(owner, server.url);
  await server.set({ preChat: ["Text", "Email", "Name"].map((label) => ({ label, required: label === "Text" })) });
  const june = await visits("June");
  for (const label of ["Email", "Name", "Message"]) await june.field(label).fill(`My ${label}`);
  await june.page.getByLabel("E-mail", { exact: true }).fill("june@example.com");
  await june.button("Leave message").click();
  await expect(june.field("Text")).toHaveAccessibleDescription("Text is needed.");
  await june.field("Text").fill("My Text");
  await june.button("Leave message").click();
  await june.reads("My Message");
  const { token, sessionId } = await june.account();
  const answer = await fetch(`${server.url}/api/webchat/sessions/${sessionId}`, { headers: { Authorization: token } });
  const { fields } = (await answer.json()) as { fields: { label: string; value: string }[] };
  expect(fields.map(({ label, value }) => `${label}: ${value}`)).toEqual(["Text: My Text", "Email: My Email", "Name: My Name"]);
  mailbox.close();
});

test("One who returns while nobody is there may leave another message", async ({ server, waits }) => {
  const june = await waits("June", "My lamp flickers");
  const mailbox = await Mailbox.open(await server.superuser(), server.url);
  await expect(june.button("Answer by e-mail")).toBeVisible();
  await june.button("Back to start").click();
  await june.button("Start a new one").click();
  await june.field("E-mail").fill("june@example.com");
  await june.field("Message").fill("And the shade has a dent.");
  await june.button("Leave message").click();
  await expect(june.bubbles).toHaveText(["And the shade has a dent."]);
  await expect(june.dock.getByText("Message saved. The answer goes to june@example.com.")).toBeVisible();
  mailbox.close();
});
