import { createHmac } from "node:crypto";
import { expect, test } from "./test.ts";
import { isFlawless } from "./axe.ts";
import type { Customer } from "./customer.ts";

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
  await june.page.addInitScript(() => {
    Reflect.set(window, "rang", 0);
    HTMLMediaElement.prototype.play = function () {
      Reflect.set(window, "rang", Reflect.get(window, "rang") + 1);
      return Promise.resolve();
    };
  });
  const rang = async () => june.page.frames()[1]?.evaluate(() => Reflect.get(window, "rang"));
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
  await june.waits(site.url, "Hello");
  await june.closes();
  const tab = await june.page.context().newPage();
  await tab.goto(site.url);
  const launcher = tab.locator("webchat-widget button");
  const ada = await signsIn("Ada");
  await ada.accepts("June");
  await ada.says("Hello June");
  await expect(launcher).toHaveAccessibleName("Open chat, 1 new message");
  await june.opens();
  await june.reads("Hello June");
  await expect(launcher).toHaveAccessibleName("Open chat");
});

test("A page that no setting lists gets one line on the console, and no launcher", async ({ server, hosts, comes }) => {
  const site = await hosts();
  await server.set({ allowedOrigins: "https://another.example" });
  const june = await comes("June");
  await june.visits(site.url);
  await june.launcher.click();
  await expect(june.page.locator("webchat-widget")).toHaveCount(0);
  const ours = june.told.filter((line) => line.startsWith("webchat:"));
  expect(ours).toEqual([`webchat: ${site.url} is not in the allowedOrigins of ${server.url}`]);
  expect(june.told.filter((line) => !ours.includes(line) && !line.includes("frame-ancestors"))).toEqual([]);

  await server.set({ allowedOrigins: site.url });
  await june.page.reload();
  await june.opens();
  await expect(june.chat.getByRole("textbox", { name: "Your name" })).toBeVisible();
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

test("The site's page opens, closes and dresses it, and hears of it, also before the loader has come", async ({ hosts, comes, signsIn }) => {
  const site = await hosts({
    attributes: 'data-position="left" data-colour="#f5d742" data-greeting="Which lamp is it?"',
    script: `window.Webchat ||= function () { (Webchat.q ||= []).push(arguments); };
      window.heard = [];
      for (const event of ["open", "close", "unread", "message"]) Webchat("on", event, (what) => heard.push([event, what]));
      Webchat("open");`,
  });
  const june = await comes("June");
  const heard = () => june.page.evaluate(() => Reflect.get(window, "heard"));
  const call = (...words: unknown[]) => june.page.evaluate((words) => Reflect.get(window, "Webchat")(...words), words);
  await signsIn("Bo");
  await june.page.goto(site.url);
  await expect(june.chat.getByRole("heading", { level: 1 })).toHaveText("Which lamp is it?");
  expect((await june.launcher.boundingBox())?.x).toBe(20);
  await expect(june.launcher).toHaveCSS("background-color", "rgb(245, 215, 66)");
  await expect(june.launcher).toHaveCSS("color", /^(oklch\(0 |rgb\(0, 0, 0\))/);
  expect(await heard()).toEqual([["open", undefined]]);

  await june.startsChat();
  await june.says("Hello");
  await june.button("Talk to a human").click();
  await call("close");
  await june.isShut();
  const ada = await signsIn("Ada");
  await ada.accepts("June");
  await ada.says("Hello June");
  await expect.poll(heard).toEqual([
    ["open", undefined], ["close", undefined], ["message", { name: "Ada", text: "Hello June" }], ["unread", 1],
  ]);
  await call("toggle");
  await expect.poll(heard).toContainEqual(["unread", 0]);
  await call("toggle");
  await june.isShut();

  await call("set", { position: "right", colour: "#3b1f7a" });
  await expect(june.launcher).toHaveCSS("background-color", "rgb(59, 31, 122)");
  expect((await june.launcher.boundingBox())?.x).toBeGreaterThan(1000);
  await call("open");
  await expect.poll(() => june.chat.locator("html").evaluate((html) => html.style.getPropertyValue("--site"))).toBe("#3b1f7a");
  await call("no such command");
  expect(june.told).toEqual([]);
});

test("Whom the site knows goes on on another device, and a wrong signature is nobody's", async ({ server, hosts, comes, signsIn }) => {
  const owner = await server.superuser();
  const { identifySecret } = await owner.collection("settings").getOne("webchatsettings");
  const [id, name, email] = ["1001", "June Moss", "june@site.example"];
  const signature = createHmac("sha256", identifySecret).update([id, name, email].join("\n")).digest("hex");
  const site = await hosts({ script: "" });
  const signed = async (customer: Customer, who: object | null) =>
    customer.page.evaluate((who) => Reflect.get(window, "Webchat")("identify", who), who);

  const atDesk = await comes("June");
  await atDesk.waits(site.url, "My lamp flickers");
  await atDesk.box.fill("It is the br");
  await signed(atDesk, { id, name, email, signature });
  const ada = await signsIn("Ada");
  await ada.accepts("June Moss");
  await ada.says("Hello June Moss");
  await atDesk.reads("Hello June Moss");
  await expect(atDesk.box).toHaveValue("It is the br");
  await expect(ada.details.getByText(email)).toBeVisible();
  await expect(ada.details.getByText(id)).toBeVisible();

  const onPhone = await comes("June", phone);
  await onPhone.visits(site.url);
  await signed(onPhone, { id, name, email, signature });
  await onPhone.launcher.tap();
  await onPhone.reads("Hello June Moss");
  await onPhone.says("Now on the telephone");
  await atDesk.reads("Now on the telephone");
  await atDesk.says("And at the desk");
  await onPhone.reads("And at the desk");

  const eve = await comes("Eve");
  await eve.visits(site.url);
  await signed(eve, { id, name, email, signature: signature.replace(/^./, (digit) => (digit === "0" ? "1" : "0")) });
  await eve.opens();
  await eve.startsChat();
  await eve.says("I am June");
  await expect(eve.bubbles).toHaveText(["I am June"]);

  await signed(atDesk, null);
  await expect(atDesk.chat.getByRole("textbox", { name: "Your name" })).toBeVisible();
});

test("What was said as a stranger becomes the account's, in whose chat it goes on", async ({ server, hosts, comes }) => {
  const owner = await server.superuser();
  const { identifySecret } = await owner.collection("settings").getOne("webchatsettings");
  const signature = createHmac("sha256", identifySecret).update("7\nNoa\n").digest("hex");
  const site = await hosts({ script: "" });
  const noa = { id: "7", name: "Noa", email: "", signature };
  const identify = (customer: Customer) => customer.page.evaluate((who) => Reflect.get(window, "Webchat")("identify", who), noa);

  const known = await comes("N");
  await known.visits(site.url);
  await identify(known);
  await known.opens();
  await known.button("Start chat").click();
  await known.says("First");

  const stranger = await comes("Somebody");
  await stranger.visits(site.url);
  await stranger.opens();
  await stranger.startsChat();
  await stranger.says("As a stranger");
  await identify(stranger);
  await stranger.says("As Noa");
  await expect(stranger.bubbles).toHaveText(["As a stranger", "As Noa"]);
  await stranger.page.reload();
  await identify(stranger);
  await stranger.opens();
  await expect(stranger.bubbles).toHaveText(["As a stranger", "As Noa"]);
  const accounts = await owner.collection("users").getFullList({ filter: `role = "user"` });
  expect(accounts.map(({ displayName }) => displayName)).toEqual(["Noa"]);
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
