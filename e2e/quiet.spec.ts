import { isFlawless } from "./axe.ts";
import { expect, test } from "./test.ts";

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
