import { expect, test } from "./test.ts";

const long = Array.from({ length: 60 }, (_, index) => `Paragraph ${index + 1}`).join("\n");

test("One who reads further up stays there, and is told what came", async ({ waits, signsIn }) => {
  const june = await waits("June", long);
  const ada = await signsIn("Ada");
  await ada.accepts("June");
  await ada.says("Where shall I begin?");
  await june.reads("Where shall I begin?");
  await expect(june.bubbles.last()).toBeInViewport();

  await june.log.hover();
  await june.page.mouse.wheel(0, -5000);
  await expect(june.bubbles.first()).toBeInViewport();
  await expect(june.button("Jump to latest")).toBeVisible();
  await ada.says("I have read it", "It is the switch");
  await expect(june.button("2 new")).toBeVisible();
  await expect(june.bubbles.last()).not.toBeInViewport();

  await june.button("2 new").click();
  await expect(june.bubbles.last()).toBeInViewport();
  await expect(june.button("2 new")).toBeHidden();
  await ada.says("Does it help?");
  await expect(june.bubbles.last()).toBeInViewport();
});

test("Older pages come while one scrolls up", async ({ server, waits, signsIn }) => {
  const june = await waits("June", "The first of all");
  const ada = await signsIn("Ada");
  await ada.accepts("June");
  const { token, sessionId } = await june.account();
  for (let number = 2; number <= 60; number++) {
    await fetch(`${server.url}/api/webchat/sessions/${sessionId}/messages`, {
      method: "POST",
      headers: { Authorization: token, "Content-Type": "application/json" },
      body: JSON.stringify({ text: `Number ${number}` }),
    });
  }
  await expect(ada.bubbles).toHaveCount(60);

  await june.page.reload();
  await expect(june.bubbles.last()).toHaveText("Number 60");
  await expect(june.bubbles.filter({ hasText: "The first of all" })).toHaveCount(0);
  await june.log.hover();
  // The browser may lose a turn of the wheel while it still draws. At the top a further one moves nothing, so it can't
  // help a page that has not asked for what is older.
  await expect(async () => {
    await june.page.mouse.wheel(0, -10_000);
    await expect(june.bubbles).toHaveCount(60, { timeout: 1000 });
  }).toPass();
  await expect(june.bubbles.first()).toHaveText("The first of all");
  await expect(async () => {
    await june.page.mouse.wheel(0, -10_000);
    await expect(june.bubbles.first()).toBeInViewport({ timeout: 1000 });
  }).toPass();
});

test("The title counts what comes while the page is out of sight", async ({ waits, signsIn }) => {
  const june = await waits("June", "Hello");
  const ada = await signsIn("Ada");
  await ada.accepts("June");
  await expect(june.page).toHaveTitle("Webchat");
  await june.looksAway();
  await ada.says("Hello June", "How are you?");
  await expect(june.page).toHaveTitle("(2) Webchat");
  await june.looksBack();
  await expect(june.page).toHaveTitle("Webchat");
});

test("Nothing moves for those who want it so", async ({ visits, signsIn }) => {
  const june = await visits("June", { reducedMotion: "reduce" });
  await june.startsChat();
  await june.asksForAHuman();
  await june.isInQueue("You are next.");
  const moving = () => june.page.evaluate(() => document.getAnimations().filter(({ playState }) => playState === "running").length);
  expect(await moving()).toBe(0);

  const ada = await signsIn("Ada");
  await ada.accepts("June");
  await ada.box.pressSequentially("Let me see");
  await expect(june.spoken).toContainText("Ada is typing");
  expect(await moving()).toBe(0);

  await june.page.emulateMedia({ reducedMotion: "no-preference" });
  await ada.box.pressSequentially("…");
  await expect.poll(moving).toBeGreaterThan(0);
});
