import { expect, test } from "./test.ts";
import { isFlawless } from "./axe.ts";

const phone = { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true };

test("One line puts a launcher on a page with a strict policy, and nothing is loaded before it is wanted", async ({ server, hosts, comes }) => {
  const site = await hosts();
  const june = await comes("June");
  const asked: string[] = [];
  june.page.on("request", (request) => request.url().startsWith(server.url) && asked.push(request.url()));
  await june.visits(site.url);
  await expect(june.launcher).toHaveAccessibleName("Open chat");
  expect(asked).toEqual([`${server.url}/widget.js`]);
  expect(june.page.frames()).toHaveLength(1);

  await june.opens();
  await expect(june.launcher).toHaveAccessibleName("Close chat");
  await expect(june.chat.getByRole("textbox", { name: "Your name" })).toBeFocused();
  await june.startsChat();
  await june.says("My lamp flickers");
  await june.page.keyboard.press("Escape");
  await june.isShut();
  await expect(june.launcher).toBeFocused();

  await june.page.keyboard.press("Enter");
  await expect(june.box).toBeFocused();
  await june.page.keyboard.press("Escape");
  await expect(june.launcher).toBeFocused();
  await june.opens();
  await june.launcher.focus();
  await june.page.keyboard.press("Escape");
  await june.isShut();
  expect(await june.page.evaluate(() => history.length)).toBe(2);
  expect(june.told, "on the console").toEqual([]);
});

test("Escape in the question whether to end the chat answers that, and the panel stays", async ({ hosts, comes }) => {
  const site = await hosts();
  const june = await comes("June");
  await june.visits(site.url);
  await june.opens();
  await june.startsChat();
  await june.button("End chat").click();
  await expect(june.button("Keep chatting")).toBeFocused();
  await june.page.keyboard.press("Escape");
  await expect(june.box).toBeVisible();
  await expect(june.launcher).toHaveAttribute("aria-expanded", "true");
});

test("A page that has the line twice has one launcher, and one chat", async ({ server, hosts, comes }) => {
  const site = await hosts({ attributes: `></script><script src="${server.url}/widget.js" async` });
  const june = await comes("June");
  await june.visits(site.url);
  await june.page.evaluate(() => Reflect.get(window, "Webchat")("open"));
  await june.startsChat();
  await expect(june.page.locator("webchat-widget")).toHaveCount(1);
  expect(june.page.frames()).toHaveLength(2);
  expect(june.told).toEqual([]);
});

test("The page does not shift, also while the panel opens", async ({ hosts, comes }) => {
  const site = await hosts();
  const june = await comes("June");
  await june.page.addInitScript(() => {
    new PerformanceObserver((list) => (Reflect.get(window, "shifts") as unknown[]).push(...list.getEntries()))
      .observe({ type: "layout-shift", buffered: true });
    Reflect.set(window, "shifts", []);
  });
  await june.visits(site.url);
  await june.opens();
  await june.startsChat();
  await june.closes();
  expect(await june.page.evaluate(() => (Reflect.get(window, "shifts") as unknown[]).length)).toBe(0);
});

test("A page that no setting lists gets one line on the console, and no launcher", async ({ server, hosts, comes }) => {
  const site = await hosts();
  await server.set({ allowedOrigins: "https://another.example" });
  const june = await comes("June");
  await june.page.goto(site.url);
  await june.page.evaluate(() => Reflect.get(window, "Webchat")("open"));
  expect(june.told).toEqual([`webchat: allowedOrigins of ${server.url} lacks ${site.url}`]);
  await expect(june.page.locator("webchat-widget")).toHaveCount(0);
  expect(june.page.frames()).toHaveLength(1);

  await server.set({ allowedOrigins: site.url });
  await june.page.reload();
  await june.opens();
  await expect(june.chat.getByRole("textbox", { name: "Your name" })).toBeVisible();
});

test("Where the server does not answer, the launcher stays, and the next click tries again", async ({ server, hosts, comes }) => {
  const site = await hosts();
  const june = await comes("June");
  await june.visits(site.url);
  const isDown = (address: URL) => address.origin === server.url && address.pathname === "/";
  await june.page.route(isDown, (route) => route.abort("connectionrefused"));
  await june.launcher.click();
  await june.isShut();
  await expect(june.launcher).toBeFocused();
  expect(june.page.frames()).toHaveLength(1);
  expect(june.told.filter((line) => line.startsWith("webchat:"))).toEqual([`webchat: no answer from ${server.url}`]);

  await june.page.unroute(isDown);
  await june.opens();
  await june.startsChat();
});

test("On a phone it fills the screen, and the way back leads out of it", async ({ hosts, comes }) => {
  const site = await hosts();
  const june = await comes("June", phone);
  await june.visits(site.url);
  await june.page.evaluate(() => history.replaceState({ kept: "by the site" }, ""));
  await june.launcher.tap();
  await expect(june.launcher).toBeHidden();
  expect(await june.panel.boundingBox()).toEqual({ x: 0, y: 0, ...phone.viewport });
  await june.startsChat();
  await june.says("My lamp flickers");
  await june.page.goBack();
  await june.isShut();
  expect(await june.page.evaluate(() => history.state)).toEqual({ kept: "by the site" });

  await june.page.goForward();
  await june.reads("My lamp flickers");
  await june.page.reload();
  await june.reads("My lamp flickers");
  await june.button("Close chat window").click();
  await june.isShut();
  await expect.poll(() => june.page.evaluate(() => history.state)).toEqual({ kept: "by the site" });
  expect(june.page.url()).toBe(`${site.url}/`);
});

test("The keyboard of a phone does not cover the box", async ({ hosts, comes }) => {
  const site = await hosts();
  const june = await comes("June", phone);
  await june.visits(site.url);
  await june.launcher.tap();
  await june.startsChat();
  await june.page.evaluate(() => {
    Object.defineProperties(visualViewport, { height: { value: 430 }, offsetTop: { value: 20 } });
    visualViewport?.dispatchEvent(new Event("resize"));
  });
  await expect.poll(() => june.panel.boundingBox()).toEqual({ x: 0, y: 20, width: 390, height: 430 });
  const box = await june.box.boundingBox();
  expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(450);
});

test("CSS that is after everything on the page does not reach it", async ({ hosts, comes }) => {
  const plain = await hosts();
  const hostile = await hosts({
    style: `* { display: none !important; font-size: 60px !important; border: 9px solid red !important; transform: rotate(9deg) !important;
        position: static !important; opacity: .1 !important; visibility: hidden !important; pointer-events: none !important; zoom: 2 }
      html, head, body, main { display: block !important; transform: none !important } html { font-size: 3px; direction: rtl; letter-spacing: 1em; }
      webchat-widget, webchat-widget * { all: unset !important; left: 0 !important; } button, iframe { width: 1px !important; }`.replace("zoom: 2", ""),
  });
  const june = await comes("June");
  const boxes = [];
  for (const { url } of [plain, hostile]) {
    await june.page.goto(url);
    await expect(june.launcher).toHaveCSS("visibility", "visible");
    const launcher = await june.launcher.boundingBox();
    await june.launcher.click({ force: true });
    await expect(june.chat.getByRole("textbox", { name: "Your name" })).toBeFocused();
    boxes.push([launcher, await june.panel.boundingBox()]);
  }
  expect(boxes[1]).toEqual(boxes[0]);
});

test("No violation on a page with the launcher, the panel and a preview", async ({ hosts, comes, signsIn }) => {
  const site = await hosts();
  const june = await comes("June");
  await june.waits(site.url, "My lamp flickers");
  await isFlawless(june.page, "panel");
  await june.page.keyboard.press("Escape");
  await june.isShut();
  const ada = await signsIn("Ada");
  await ada.accepts("June");
  await ada.says("Most often it is the switch. ".repeat(9));
  await expect(june.preview).toBeVisible();
  await isFlawless(june.page, "preview");
  await june.button("Dismiss preview").click();
  await isFlawless(june.page, "launcher");
});

test("The demo is an ordinary page with the chat on it, and the line to copy", async ({ server, comes }) => {
  const june = await comes("June");
  await june.visits(`${server.url}/demo/`);
  await expect(june.page.getByText(`<script src="${server.url}/widget.js" async></script>`)).toBeVisible();
  await isFlawless(june.page, "demo");
  await june.page.getByRole("button", { name: "Ask us anything" }).click();
  await expect(june.chat.getByRole("textbox", { name: "Your name" })).toBeFocused();
  await expect(june.page.getByRole("status")).toHaveText("The chat is open.");
  await june.page.getByRole("button", { name: "To the left" }).click();
  await expect.poll(async () => (await june.launcher.boundingBox())?.x).toBe(20);
  expect(june.told).toEqual([]);
});
