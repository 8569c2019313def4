import { isFlawless } from "./axe.ts";
import { expect, test } from "./test.ts";

test("Whoever has shut the panel is asked beside the launcher, and hears it once", async ({ server, hosts, comes, signsIn }) => {
  test.setTimeout(200_000);
  await server.set({ askAfter: 1, closeAfter: 5 });
  const site = await hosts();
  const june = await comes("June");
  let rang = 0;
  await june.page.exposeFunction("ring", () => rang++);
  await june.page.addInitScript(() => {
    HTMLMediaElement.prototype.play = () => Reflect.get(window, "ring")();
  });
  const ada = await signsIn("Ada");
  await june.waits(site.url, "My lamp flickers");
  await ada.accepts("June");
  await ada.says("Does it still flicker?");
  await june.reads("Does it still flicker?");
  await june.closes();
  const question = /Still there\? This chat ends at \d{1,2}:\d\d\./;
  await expect(june.preview).toContainText(question, { timeout: 100_000 });
  await expect(june.preview.getByText("Ada", { exact: true })).toBeVisible();
  await june.visits(`${site.url}/lamps`);
  await expect(june.preview).toContainText(question);
  expect(rang).toBe(1);
  await june.preview.getByRole("button", { name: "Ada" }).click();
  await june.button("I am here").click();
  await june.closes();
  await expect(june.preview).toBeHidden();
});

test("A quiet chat is asked before it ends, and goes on when the visitor is there", async ({ server, waits, signsIn }) => {
  test.setTimeout(300_000);
  await server.set({ askAfter: 1, closeAfter: 1 });
  const ada = await signsIn("Ada");
  const june = await waits("June", "My lamp flickers");
  await ada.accepts("June");
  await ada.says("Does it still flicker?");
  const asked = june.dock.getByText(/^Still there\? This chat ends at \d{1,2}:\d\d\.$/);
  await expect(asked).toBeVisible({ timeout: 100_000 });
  await isFlawless(june.page, "idle");
  await june.button("I am here").click();
  await expect(asked).toBeHidden();
  await expect(june.box).toBeVisible();

  await expect(asked).toBeVisible({ timeout: 100_000 });
  await expect(june.page.getByRole("heading", { name: "How was it?" })).toBeVisible({ timeout: 100_000 });
});
