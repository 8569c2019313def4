import { expect, test } from "./test.ts";
import { Agent } from "./agent.ts";
import { Visitor } from "./visitor.ts";

test("Two tabs of a visitor are the same chat, and nothing is doubled", async ({ waits, signsIn }) => {
  const june = await waits("June", "From the first tab");
  const second = new Visitor(await june.page.context().newPage(), "June");
  await second.page.goto(june.page.url());
  await second.reads("From the first tab");
  await second.isInQueue("You are next.");

  const ada = await signsIn("Ada");
  await ada.accepts("June");
  await second.says("From the second tab");
  await june.reads("From the second tab");
  await june.says("And from the first again");
  await ada.reads("And from the first again");
  await ada.says("To both");
  for (const tab of [june, second]) await tab.reads("To both");
  const said = ["From the first tab", "From the second tab", "And from the first again", "To both"];
  for (const person of [june, second, ada]) await expect(person.bubbles).toHaveText(said);

  await second.endsChat();
  await expect(june.button("Start a new chat")).toBeVisible();
});

test("What waits to be sent is seen in both tabs and goes out once", async ({ waits, signsIn }) => {
  const june = await waits("June", "Hello");
  const second = new Visitor(await june.page.context().newPage(), "June");
  await second.page.goto(june.page.url());
  await second.reads("Hello");
  const ada = await signsIn("Ada");
  await ada.accepts("June");

  await june.page.context().setOffline(true);
  await june.says("Written in a tunnel");
  await second.says("In the other tab too");
  await second.reads("Written in a tunnel");
  await june.reads("In the other tab too");
  await june.page.context().setOffline(false);
  const said = ["Hello", "Written in a tunnel", "In the other tab too"];
  for (const person of [ada, june, second]) await expect(person.bubbles).toHaveText(said);
});

test("An agent's two tabs show the same chats", async ({ waits, signsIn }) => {
  const june = await waits("June", "Hello");
  const ada = await signsIn("Ada");
  const second = new Agent(await ada.page.context().newPage(), "Ada");
  await second.page.goto("/agent/");
  await expect(second.row("June")).toBeVisible();
  await ada.accepts("June");
  await expect(second.tab("Mine")).toHaveText("Mine 1");
  await expect(second.list.getByText("Nobody is waiting.")).toBeVisible();
  await second.tab("Mine").click();
  await second.opens("June");
  await second.says("From the other tab");
  for (const person of [ada, june, second]) await expect(person.bubbles).toHaveText(["Hello", "From the other tab"]);
});
