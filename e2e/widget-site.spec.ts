import { expect, test } from "./test.ts";

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
  await expect.poll(heard).toContainEqual(["message", { name: "Ada", text: "Hello June" }]);
  await expect.poll(heard).toContainEqual(["unread", 1]);
  expect((await heard()).slice(0, 2)).toEqual([["open", undefined], ["close", undefined]]);
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

test("It speaks the language that the page says, also when that changes, and keeps the chat", async ({ hosts, comes, signsIn }) => {
  const site = await hosts({ attributes: 'data-language="de"', script: "" });
  const june = await comes("June");
  await signsIn("Ada");
  await june.visits(site.url);
  await june.opens();
  await june.chat.getByLabel("Ihr Name").fill("June");
  await june.button("Chat starten").click();
  await expect(june.chat.getByLabel("Ihr Name")).toBeHidden();
  const box = june.chat.getByRole("textbox");
  await box.fill("Die Lampe flackert");
  await box.press("Enter");
  await expect(june.chat.getByText("Die Lampe flackert")).toBeVisible();
  await expect(june.launcher).toHaveAccessibleName("Chat schließen");

  await june.page.evaluate(() => Reflect.get(window, "Webchat")("set", { language: "fr" }));
  await expect(june.chat.locator("html")).toHaveAttribute("lang", "fr");
  await expect(june.chat.getByText("Die Lampe flackert")).toBeVisible();
  await june.page.keyboard.press("Escape");
  await june.isShut();
  await expect(june.launcher).toHaveAccessibleName("Ouvrir le chat");
  expect(await june.page.evaluate(() => history.length)).toBe(2);
  expect(june.told).toEqual([]);
});

test("The agent sees on which page of the site the visitor is, also where the site draws its pages itself", async ({ hosts, comes, signsIn }) => {
  const site = await hosts();
  const june = await comes("June");
  await june.page.goto(`${site.url}/welcome`);
  await june.page.getByRole("link", { name: "All lamps" }).click();
  await june.page.waitForURL(`${site.url}/lamps`);
  await june.opens();
  await june.startsChat();
  await june.says("My lamp flickers");
  await june.button("Talk to a human").click();
  const ada = await signsIn("Ada");
  await ada.accepts("June");
  await expect(ada.details.getByRole("link", { name: "/lamps" })).toHaveAttribute("href", `${site.url}/lamps`);
  await expect(ada.details.getByText("/welcome")).toBeVisible();
  await june.page.evaluate(() => history.pushState(null, "", "/lamps/brass"));
  await expect(ada.details.getByRole("link", { name: "/lamps/brass" })).toHaveAttribute("href", `${site.url}/lamps/brass`);
  expect(june.told).toEqual([]);
});

test("What other scripts of the page post to all its frames is let go", async ({ hosts, comes }) => {
  const site = await hosts();
  const june = await comes("June");
  await june.visits(site.url);
  await june.opens();
  await june.page.evaluate(() => {
    for (const what of [null, undefined, 7, "hello", {}, [], ["no such word", 1], [null]]) {
      document.querySelector("webchat-widget")?.shadowRoot?.querySelector("iframe")?.contentWindow?.postMessage(what, "*");
      window.postMessage(what, "*");
    }
  });
  await june.startsChat();
  await june.says("All is well");
  expect(june.told).toEqual([]);
});
