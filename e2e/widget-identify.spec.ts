import { expect, test } from "./test.ts";
import { Customer } from "./customer.ts";
import type { Server } from "./server.ts";

const phone = { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true };

async function visitors(server: Server): Promise<string[]> {
  const owner = await server.superuser();
  const accounts = await owner.collection("users").getFullList({ filter: `role = "user"` });
  return accounts.map(({ displayName }) => displayName);
}

test("Whom the site knows goes on on another device, and a wrong signature is nobody's", async ({ server, hosts, comes, signsIn }) => {
  const june = await server.signs("1001", "June Moss", "june@site.example");
  const site = await hosts({ script: "" });

  const atDesk = await comes("June");
  await atDesk.waits(site.url, "My lamp flickers");
  await atDesk.box.fill("It is the br");
  await atDesk.isKnownAs(june);
  const ada = await signsIn("Ada");
  await ada.accepts("June Moss");
  await ada.says("Hello June Moss");
  await atDesk.reads("Hello June Moss");
  await expect(atDesk.box).toHaveValue("It is the br");
  await expect(ada.details.getByText(june.email)).toBeVisible();
  await expect(ada.details.getByText(june.id)).toBeVisible();

  const onPhone = await comes("June", phone);
  await onPhone.visits(site.url);
  await onPhone.isKnownAs(june);
  await onPhone.launcher.tap();
  await onPhone.reads("Hello June Moss");
  await onPhone.says("Now on the telephone");
  await atDesk.reads("Now on the telephone");
  await atDesk.says("And at the desk");
  await onPhone.reads("And at the desk");

  const eve = await comes("Eve");
  await eve.visits(site.url);
  await eve.isKnownAs({ ...june, signature: june.signature.replace(/^./, (digit) => (digit === "0" ? "1" : "0")) });
  await eve.opens();
  await eve.startsChat();
  await eve.says("I am June");
  await expect(eve.bubbles).toHaveText(["I am June"]);

  await atDesk.isKnownAs(null);
  await expect(atDesk.chat.getByRole("textbox", { name: "Your name" })).toBeVisible();
});

test("Once the site says that its user is gone, the next one at the browser reads nothing, also where the page is left at once", async ({ server, hosts, comes }) => {
  const moss = await server.signs("1001", "June Moss");
  const site = await hosts({
    script: `window.Webchat ||= function () { (Webchat.q ||= []).push(arguments); };
      if (location.pathname === "/logout") Webchat("identify", null);`,
  });
  const june = await comes("June");
  const mark = () => june.page.evaluate(() => localStorage.getItem("webchat"));
  const chats = async () => {
    await june.visits(site.url);
    await june.isKnownAs(moss);
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
  const noa = await server.signs("7", "Noa");
  const site = await hosts({ script: "" });
  const known = await comes("N");
  await known.visits(site.url);
  await known.isKnownAs(noa);
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
  await stranger.box.fill("While that is found out");
  await stranger.box.press("Enter");
  await stranger.box.fill("As No");
  await stranger.isKnownAs(noa);
  await identified;
  await expect(stranger.box).toHaveValue("As No");
  await stranger.says("As Noa");
  await expect(stranger.bubbles).toHaveText(["As a stranger", "While that is found out", "As Noa"]);
  await stranger.page.reload();
  await stranger.isKnownAs(noa);
  await stranger.opens();
  await expect(stranger.bubbles).toHaveText(["As a stranger", "While that is found out", "As Noa"]);
  expect(await visitors(server)).toEqual(["Noa"]);
});

test("Whom the site identifies in one tab is the same in the other, where the chat goes on too", async ({ server, hosts, comes }) => {
  const noa = await server.signs("7", "Noa");
  const site = await hosts({ script: "" });
  const known = await comes("N");
  await known.visits(site.url);
  const account = known.page.waitForResponse("**/identify");
  await known.opens();
  await known.isKnownAs(noa);
  await account;

  const stranger = await comes("Somebody");
  await stranger.visits(site.url);
  await stranger.opens();
  await stranger.startsChat();
  await stranger.says("As a stranger");
  const other = new Customer(await stranger.page.context().newPage(), "Somebody");
  await other.visits(site.url);
  await other.opens();
  await other.reads("As a stranger");
  await other.box.fill("In the midst of");
  const again = other.page.waitForResponse((answer) => answer.url().endsWith("/api/realtime") && answer.request().method() === "POST");
  await stranger.isKnownAs(noa);
  await again;
  await expect(other.box).toHaveValue("In the midst of");
  await other.says("In the other tab");
  await stranger.says("As Noa");
  for (const tab of [stranger, other]) {
    await expect(tab.bubbles).toHaveText(["As a stranger", "In the other tab", "As Noa"]);
  }
  expect(await visitors(server)).toEqual(["Noa"]);
});

for (const first of ["sessions", "identify"]) {
  test(`Who starts a chat while the site says who it is starts it as that one, whichever is answered first: ${first}`, async ({ server, hosts, comes, signsIn }) => {
    const noa = await server.signs("7", "Noa");
    const site = await hosts({ script: "" });
    const somebody = await comes("Somebody");
    await somebody.visits(site.url);
    await somebody.opens();
    await somebody.chat.getByRole("textbox", { name: "Your name" }).fill("Somebody");
    let release = () => {};
    const released = new Promise<void>((resolve) => (release = resolve));
    await somebody.page.route(`**/${first}`, (route) => released.then(() => route.continue()));
    const held = somebody.page.waitForRequest(`**/${first}`);
    const start = () => somebody.button("Start chat").click();
    const say = () => somebody.isKnownAs(noa);
    for (const act of first === "identify" ? [say, start] : [start, say]) await act();
    await held;
    release();
    await somebody.says("My lamp flickers");
    await somebody.button("Talk to a human").click();
    const ada = await signsIn("Ada");
    await ada.accepts("Noa");
    await expect(ada.bubbles).toHaveText(["My lamp flickers"]);
    expect(await visitors(server)).toEqual(["Noa"]);
  });
}
