import { expect, test } from "./test.ts";

const offline = "No connection. What you write is kept and sent later.";

test("The server dies and comes back: what both wrote meanwhile arrives once and in order", async ({ server, waits, signsIn }) => {
  const june = await waits("June", "One");
  const ada = await signsIn("Ada");
  await ada.accepts("June");
  await ada.says("Two");
  await june.reads("Two");

  await server.kill();
  for (const person of [june, ada]) await expect(person.strip).toHaveText(offline);
  await june.says("Three", "Four");
  await ada.says("Five", "Six");
  for (const person of [june, ada]) await expect(person.log.getByText("Waiting for connection")).toBeVisible();

  await server.start();
  await Promise.all([june, ada].map(({ strip }) => expect(strip).toHaveText("Connected")));
  await june.reads("Five", "Six");
  await ada.reads("Three", "Four");
  for (const person of [june, ada]) {
    await expect(person.log.getByText("Waiting for connection")).toBeHidden();
    await expect(person.strip).toBeHidden();
  }
  const said = await june.bubbles.allTextContents();
  await expect(ada.bubbles).toHaveText(said);
  expect(said.slice(0, 2)).toEqual(["One", "Two"]);
  expect(said.filter((text) => text === "Three" || text === "Four")).toEqual(["Three", "Four"]);
  expect(said.filter((text) => text === "Five" || text === "Six")).toEqual(["Five", "Six"]);
  expect(said).toHaveLength(6);
});

test("One who was offline gets exactly what was missed", async ({ waits, signsIn }) => {
  const june = await waits("June", "One");
  const ada = await signsIn("Ada");
  await ada.accepts("June");

  await june.page.context().setOffline(true);
  await expect(june.strip).toHaveText(offline);
  await ada.says("Two", "Three");
  await june.says("Four");
  await expect(june.log.getByText("Waiting for connection")).toBeVisible();

  await june.page.context().setOffline(false);
  await expect(june.strip).toHaveText("Connected");
  for (const person of [june, ada]) await expect(person.bubbles).toHaveText(["One", "Two", "Three", "Four"]);
});

test("What was written to a chat that ended meanwhile comes along to a new one", async ({ waits, signsIn }) => {
  const june = await waits("June", "One");
  const ada = await signsIn("Ada");
  await ada.accepts("June");
  await june.page.context().setOffline(true);
  await june.says("Are you still there?");
  await ada.closesChat();

  await june.page.context().setOffline(false);
  await expect(june.note("Ada ended the chat")).toBeVisible();
  await expect(june.log.getByText(/^Not sent\./)).toBeVisible();
  await june.button("Start a new chat").click();
  await expect(june.bubbles).toHaveCount(0);
  await expect(june.box).toHaveValue("Are you still there?");
});

test("An agent who was offline learns of those who came, and who are gone", async ({ waits, signsIn }) => {
  const mira = await waits("Mira", "Hello");
  const ada = await signsIn("Ada");
  await expect(ada.row("Mira")).toBeVisible();
  await ada.page.context().setOffline(true);
  await expect(ada.list.getByText("Offline")).toBeVisible();
  await mira.button("Cancel").click();
  await waits("Yusuf", "Hello too");
  await ada.page.context().setOffline(false);
  await expect(ada.rows).toHaveCount(1);
  await expect(ada.row("Yusuf")).toContainText("Hello too");
});
