import { expect, test } from "./test.ts";

test("A visitor asks for a human, an agent accepts, both talk, and the visitor ends the chat", async ({ visits, signsIn }) => {
  const ada = await signsIn("Ada");
  await expect(ada.list.getByText("Nobody is waiting.")).toBeVisible();

  const june = await visits("June");
  await expect(june.page.getByText("Ada is here.")).toBeVisible();
  await june.startsChat();
  await june.says("My desk lamp flickers since yesterday.", "Is that the bulb or the switch?");
  await june.asksForAHuman();
  await june.isInQueue("You are next.");

  await ada.opens("June");
  await ada.reads("My desk lamp flickers since yesterday.", "Is that the bulb or the switch?");
  await expect(ada.pane.getByText("June is next.")).toBeVisible();
  await expect(ada.box).toBeHidden();
  await ada.accept.click();

  await expect(june.note("Ada joined the chat")).toBeVisible();
  await expect(june.heading).toHaveText("Ada");
  await ada.says("Hello June, most often it is the switch.");
  await june.reads("Hello June, most often it is the switch.");
  await june.says("It stops while I hold it!");
  await ada.reads("It stops while I hold it!");

  await june.endsChat();
  await expect(ada.note("June ended the chat")).toBeVisible();
  await expect(ada.pane.getByText("Closed by June.")).toBeVisible();
  await expect(ada.box).toBeHidden();
  for (const person of [june, ada]) {
    await expect(person.bubbles).toHaveText([
      "My desk lamp flickers since yesterday.",
      "Is that the bulb or the switch?",
      "Hello June, most often it is the switch.",
      "It stops while I hold it!",
    ]);
  }
});

test("A visitor in the queue sees the place move up, and may leave", async ({ waits, signsIn }) => {
  const june = await waits("June", "First");
  const mira = await waits("Mira", "Second");
  const yusuf = await waits("Yusuf", "Third");
  await june.isInQueue("You are next.");
  await mira.isInQueue("1 before you.");
  await yusuf.isInQueue("2 before you.");

  await june.button("Cancel").click();
  await expect(june.note("Left the queue")).toBeVisible();
  await expect(june.button("Talk to a human")).toBeVisible();
  await mira.isInQueue("You are next.");
  await yusuf.isInQueue("1 before you.");

  const ada = await signsIn("Ada");
  await expect(ada.rows).toHaveCount(2);
  await ada.accepts("Mira");
  await yusuf.isInQueue("You are next.");
});

test("Each sees that the other is typing", async ({ waits, signsIn }) => {
  const june = await waits("June", "Hello");
  const ada = await signsIn("Ada");
  await ada.accepts("June");

  await ada.box.pressSequentially("Let me");
  await expect(june.spoken).toContainText("Ada is typing");
  await ada.says("Let me see");
  await expect(june.spoken).not.toContainText("Ada is typing");

  await june.box.pressSequentially("It is");
  await expect(ada.spoken).toContainText("June writes…");
  await expect(ada.row("June")).toContainText("writes…");
});

test("An address becomes a link, and nothing else is more than text", async ({ waits, signsIn }) => {
  const june = await waits("June", "Look at https://hollin.example/repair.", "<img src=x onerror=alert(1)> <b>bold</b>");
  const ada = await signsIn("Ada");
  await ada.accepts("June");
  for (const person of [june, ada]) {
    await expect(person.log.getByRole("link")).toHaveText("https://hollin.example/repair");
    await expect(person.log.getByRole("link")).toHaveAttribute("href", "https://hollin.example/repair");
    await expect(person.bubbles.last()).toHaveText("<img src=x onerror=alert(1)> <b>bold</b>");
    await expect(person.log.getByRole("img")).toHaveCount(0);
  }
});

test("End chat asks once, and a closed chat stays readable and offers a new one", async ({ waits }) => {
  const june = await waits("June", "Never mind");
  await june.button("End chat").click();
  await expect(june.page.getByRole("alertdialog", { name: "End this chat?" })).toBeVisible();
  await june.button("Keep chatting").click();
  await june.says("One more thing");

  await june.endsChat();
  await expect(june.box).toBeHidden();
  await june.page.reload();
  await june.reads("Never mind", "One more thing");
  await june.button("Start a new chat").click();
  await expect(june.bubbles).toHaveCount(0);
  await june.says("Hello again");
});

test("One who is asked whether to end a chat need not answer once it has ended", async ({ waits, signsIn }) => {
  const june = await waits("June", "Thank you");
  const ada = await signsIn("Ada");
  await ada.accepts("June");
  await june.button("End chat").click();
  await expect(june.page.getByRole("alertdialog", { name: "End this chat?" })).toBeVisible();
  await ada.closesChat();
  await expect(june.page.getByRole("heading", { name: "How was it?" })).toBeFocused();
  await expect(june.page.getByRole("alertdialog")).toBeHidden();
  await june.button("Start a new chat").click();
  await expect(june.box).toBeFocused();
  await expect(june.page.getByRole("alertdialog")).toBeHidden();
});

test("An agent closes a chat after asking once, and finds it under Closed", async ({ waits, signsIn }) => {
  const june = await waits("June", "Thanks, that was all");
  const ada = await signsIn("Ada");
  await ada.accepts("June");
  await ada.button("Close chat").click();
  await ada.button("Keep chatting").click();
  await ada.says("Have a good day");
  await ada.closesChat();

  await expect(june.note("Ada ended the chat")).toBeVisible();
  await expect(june.button("Start a new chat")).toBeVisible();
  await ada.tab("Closed").click();
  await ada.opens("June");
  await ada.reads("Thanks, that was all", "Have a good day");
});
