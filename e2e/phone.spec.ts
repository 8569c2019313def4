import { type Locator, devices } from "@playwright/test";
import { expect, test } from "./test.ts";
import { fits } from "./layout.ts";

const { userAgent, deviceScaleFactor, isMobile, hasTouch } = devices["Pixel 7"];
const phone = (width: number) => ({ userAgent, deviceScaleFactor, isMobile, hasTouch, viewport: { width, height: 640 } });
const wide = `A word as ${"long".repeat(40)} and https://hollin.example/${"repair/".repeat(30)}`;

async function underTheThumb(...targets: Locator[]): Promise<void> {
  for (const target of targets) {
    await expect(target).toBeInViewport({ ratio: 1 });
    expect((await target.boundingBox())?.height).toBeGreaterThanOrEqual(44);
  }
}

for (const width of [360, 320]) {
  test(`The whole conversation fits a phone of ${width} px`, async ({ visits, signsIn }) => {
    const ada = await signsIn("Ada", phone(width));
    await fits(ada.page, "nobody is waiting");
    const june = await visits("June", phone(width));
    await fits(june.page, "home");
    await underTheThumb(june.button("Start chat"));
    await june.startsChat();
    await june.says(wide);
    await fits(june.page, "chat");
    await underTheThumb(june.button("Talk to a human"));
    await june.asksForAHuman();
    await fits(june.page, "queue");
    await underTheThumb(june.button("Cancel"));

    await fits(ada.page, "list");
    await ada.opens("June");
    await expect(ada.list).toBeHidden();
    await fits(ada.page, "preview");
    await underTheThumb(ada.accept, ada.button("Back to list"));
    await ada.accept.click();
    await expect(ada.box).toBeVisible();
    await ada.says("It is the switch");
    await fits(ada.page, "chat");
    await june.reads("It is the switch");
    await expect(june.box).toBeInViewport({ ratio: 1 });

    await ada.button("Back to list").click();
    await expect(ada.pane).toBeHidden();
    await ada.tab("Mine").click();
    await june.says("Thank you");
    await expect(ada.row("June")).toContainText("1 unread");
    await ada.opens("June");

    const menu = ada.page.getByRole("button", { name: "Chat menu" });
    await menu.click();
    await fits(ada.page, "menu");
    await ada.page.getByRole("menuitem", { name: "Details" }).click();
    await expect(ada.details).toBeVisible();
    await fits(ada.page, "details");
    await ada.page.goBack();
    await expect(ada.box).toBeVisible();
    await menu.click();
    await ada.page.getByRole("menuitem", { name: "Close chat" }).click();
    await fits(ada.page, "asks once");
    await ada.page.getByRole("alertdialog").getByRole("button", { name: "Close chat" }).click();
    await expect(june.note("Ada ended the chat")).toBeVisible();
    await fits(ada.page, "closed");
    await fits(june.page, "closed");
    await underTheThumb(june.button("Start a new chat"));
    await june.visits();
    await fits(june.page, "home of one who returns");
  });
}

test("On a phone the way back leads from the chat to the list", async ({ waits, signsIn }) => {
  await waits("June", "Hello");
  const ada = await signsIn("Ada", phone(360));
  await ada.opens("June");
  await ada.page.goBack();
  await expect(ada.row("June")).toBeVisible();
  await expect(ada.pane).toBeHidden();
});
