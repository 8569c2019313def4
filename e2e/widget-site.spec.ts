import { createHmac } from "node:crypto";
import { expect, test } from "./test.ts";
import type { Customer } from "./customer.ts";

const phone = { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true };

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

test("Once the site says that its user is gone, the next one at the browser reads nothing, also where the page is left at once", async ({ server, hosts, comes }) => {
  const owner = await server.superuser();
  const { identifySecret } = await owner.collection("settings").getOne("webchatsettings");
  const signature = createHmac("sha256", identifySecret).update("1001\nJune Moss\n").digest("hex");
  const site = await hosts({
    script: `window.Webchat ||= function () { (Webchat.q ||= []).push(arguments); };
      if (location.pathname === "/logout") Webchat("identify", null);`,
  });
  const june = await comes("June");
  const mark = () => june.page.evaluate(() => localStorage.getItem("webchat"));
  const chats = async () => {
    await june.visits(site.url);
    await june.page.evaluate((who) => Reflect.get(window, "Webchat")("identify", who), { id: "1001", name: "June Moss", email: "", signature });
    await june.opens();
    await june.button("Start chat").or(june.button("Start a new chat")).first().click();
    await june.says("My lamp flickers");
    await june.button("End chat").click();
    await june.button("End chat").last().click();
    await expect.poll(mark).toBe("0");
  };

  await chats();
  await june.visits(`${site.url}/lamps`);
  expect(june.page.frames(), "a closed chat is not loaded").toHaveLength(1);
  await june.page.goto(`${site.url}/logout`);
  await expect.poll(mark, "the frame has heard of it").toBe("");
  await june.visits(site.url);
  await june.opens();
  await expect(june.chat.getByRole("textbox", { name: "Your name" })).toBeVisible();

  await chats();
  await june.page.route(`${server.url}/?**`, (route) => route.abort());
  await june.page.goto(`${site.url}/logout`);
  await expect.poll(mark, "no frame has heard of it").toBe("[]");
  await june.page.unroute(`${server.url}/?**`);
  await june.visits(`${site.url}/lamps`);
  await expect.poll(mark).toBe("");
  await june.opens();
  await expect(june.chat.getByRole("textbox", { name: "Your name" })).toBeVisible();
  await expect(june.bubbles).toHaveCount(0);
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
  const identified = stranger.page.waitForResponse("**/identify");
  await stranger.page.route("**/messages", (route) => identified.then(() => route.continue()), { times: 1 });
  await stranger.says("While that is found out");
  await stranger.box.fill("As No");
  await identify(stranger);
  await identified;
  await expect(stranger.box).toHaveValue("As No");
  await stranger.says("As Noa");
  await expect(stranger.bubbles).toHaveText(["As a stranger", "While that is found out", "As Noa"]);
  await stranger.page.reload();
  await identify(stranger);
  await stranger.opens();
  await expect(stranger.bubbles).toHaveText(["As a stranger", "While that is found out", "As Noa"]);
  const accounts = await owner.collection("users").getFullList({ filter: `role = "user"` });
  expect(accounts.map(({ displayName }) => displayName)).toEqual(["Noa"]);
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
