import type { Page } from "@playwright/test";
import { expect, test } from "./test.ts";

/** In each frame, instead of playing a sound. */
function countRings(): void {
  Reflect.set(window, "rang", 0);
  HTMLMediaElement.prototype.play = function () {
    Reflect.set(window, "rang", Reflect.get(window, "rang") + 1);
    return Promise.resolve();
  };
}

const ringsOf = async (page: Page) => page.frames()[1]?.evaluate(() => Reflect.get(window, "rang") as number);

test("The chat goes on over reloads, on other pages and in other tabs", async ({ hosts, comes, signsIn }) => {
  const site = await hosts();
  const june = await comes("June");
  await june.waits(site.url, "My lamp flickers");
  const ada = await signsIn("Ada");
  await ada.accepts("June");
  await ada.says("Hello June");
  await june.reads("Hello June");

  await june.page.reload();
  await june.opens();
  await june.reads("My lamp flickers");
  await june.visits(`${site.url}/lamps`);
  await june.opens();
  await june.says("It is the brass one");

  const tab = await june.page.context().newPage();
  await tab.goto(`${site.url}/other`);
  await tab.getByRole("button", { name: "Open chat" }).click();
  await expect(tab.frameLocator("webchat-widget iframe").getByText("It is the brass one")).toBeVisible();
});

test("What comes while it is closed is counted, shown, heard, and read once it is opened", async ({ hosts, comes, signsIn }) => {
  const site = await hosts();
  const june = await comes("June");
  await june.page.addInitScript(countRings);
  const rang = () => ringsOf(june.page);
  await june.waits(site.url, "My lamp flickers");
  const ada = await signsIn("Ada");
  await ada.accepts("June");
  await ada.says("Hello June");
  await june.reads("Hello June");
  expect(await rang()).toBe(0);
  await june.closes();

  await ada.says("Most often it is the switch.");
  await expect(june.launcher).toHaveAccessibleName("Open chat, 1 new message");
  await expect(june.badge).toHaveText("1");
  await expect(june.preview).toContainText("Most often it is the switch.");
  await expect(june.preview.getByText("Ada", { exact: true })).toBeVisible();
  expect(await rang()).toBe(1);
  await june.button("Dismiss preview").click();
  await expect(june.panel).toBeHidden();
  await expect(june.badge).toHaveText("1");

  await ada.says("Does it flicker while you hold it?");
  await expect(june.launcher).toHaveAccessibleName("Open chat, 2 new messages");
  await june.visits(`${site.url}/lamps`);
  await expect(june.launcher).toHaveAccessibleName("Open chat, 2 new messages");
  await ada.says("We repair it for free.");
  await expect(june.badge).toHaveText("3");
  await june.preview.getByRole("button", { name: "Ada" }).click();
  await june.reads("We repair it for free.");
  await expect(june.badge).toBeEmpty();
  await expect(june.box).toBeFocused();

  await june.button("Sound is on").click();
  await expect(june.button("Sound is off")).toBeVisible();
  await june.page.reload();
  await expect(june.launcher).toHaveAccessibleName("Open chat");
  await expect.poll(rang).toBe(0);
  await ada.says("Silence");
  await expect(june.badge).toHaveText("1");
  expect(await rang()).toBe(0);
});

test("What is read in one tab is read in the others, and one of them rings", async ({ hosts, comes, signsIn }) => {
  const site = await hosts();
  const june = await comes("June");
  await june.page.context().addInitScript(countRings);
  await june.waits(site.url, "Hello");
  await june.closes();
  const tab = await june.page.context().newPage();
  await tab.goto(site.url);
  await expect(tab.frameLocator("webchat-widget iframe").getByText("You are next.").first()).toBeAttached();
  const launcher = tab.locator("webchat-widget button");
  const ada = await signsIn("Ada");
  await ada.accepts("June");
  await ada.says("Hello June");
  await expect(launcher).toHaveAccessibleName("Open chat, 1 new message");
  await expect(june.launcher).toHaveAccessibleName("Open chat, 1 new message");
  expect([await ringsOf(june.page), await ringsOf(tab)].sort()).toEqual([0, 1]);
  await june.opens();
  await june.reads("Hello June");
  await expect(launcher).toHaveAccessibleName("Open chat");
});

test("Where a frame has no storage the site's page keeps the chat", async ({ hosts, comes }) => {
  const site = await hosts();
  const june = await comes("June");
  await june.page.addInitScript(() => {
    if (self === top) return;
    Object.defineProperty(window, "localStorage", { get: () => { throw new DOMException("Access is denied", "SecurityError"); } });
  });
  await june.visits(site.url);
  await june.opens();
  await june.startsChat();
  await june.says("My lamp flickers");
  await june.box.fill("And it hu");
  await june.page.goto(`${site.url}/lamps`);
  await june.opens();
  await june.reads("My lamp flickers");
  await expect(june.box).toHaveValue("And it hu");

  await june.page.evaluate(() => Reflect.get(window, "Webchat")("set", { language: "fr" }));
  await expect(june.chat.locator("html")).toHaveAttribute("lang", "fr");
  await june.reads("My lamp flickers");
  await expect(june.chat.getByRole("textbox")).toHaveValue("And it hu");
});

test("On a page whose own storage is blocked too there is still a chat", async ({ hosts, comes }) => {
  const site = await hosts();
  const june = await comes("June");
  await june.page.addInitScript(() => {
    Object.defineProperty(window, "localStorage", { get: () => { throw new DOMException("Access is denied", "SecurityError"); } });
  });
  await june.visits(site.url);
  await june.opens();
  await june.startsChat();
  await june.says("My lamp flickers");
  expect(june.told).toEqual([]);
});

test("Three visitors of a site and two agents talk at once, and everyone hears only their own", async ({ hosts, comes, signsIn }) => {
  const site = await hosts();
  const [june, mira, otto] = [await comes("June"), await comes("Mira", { viewport: { width: 390, height: 780 } }), await comes("Otto")];
  for (const customer of [june, mira, otto]) {
    await customer.visits(site.url);
    await customer.opens();
    await customer.startsChat();
    await customer.says(`I am ${customer.name}`);
    await customer.button("Talk to a human").click();
  }
  const [ada, bo] = [await signsIn("Ada"), await signsIn("Bo")];
  await ada.accepts("June");
  await bo.accepts("Mira");
  await ada.tab("Waiting").click();
  await ada.accepts("Otto");
  await otto.page.keyboard.press("Escape");
  await otto.isShut();
  await ada.says("Hello Otto");
  await bo.says("Hello Mira");
  await mira.reads("Hello Mira");
  await mira.says("Hello Bo");
  await expect(otto.launcher).toHaveAccessibleName("Open chat, 1 new message");
  await ada.opens("June");
  await ada.says("Hello June");
  await june.says("Hello Ada");
  await otto.opens();
  await otto.says("Hello Ada");
  await expect(june.bubbles).toHaveText(["I am June", "Hello June", "Hello Ada"]);
  await expect(mira.bubbles).toHaveText(["I am Mira", "Hello Mira", "Hello Bo"]);
  await expect(otto.bubbles).toHaveText(["I am Otto", "Hello Otto", "Hello Ada"]);
  await expect(bo.bubbles).toHaveText(["I am Mira", "Hello Mira", "Hello Bo"]);
});
