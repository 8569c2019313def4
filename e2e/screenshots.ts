// Plays an afternoon on the real binary and takes the README's pictures of it.
import { mkdir, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { type Page, type ViewportSize, chromium, expect } from "@playwright/test";
import { Agent } from "./agent.ts";
import { launchOptions } from "./browser.ts";
import { Customer } from "./customer.ts";
import { Server } from "./server.ts";
import { Visitor } from "./visitor.ts";

const folder = fileURLToPath(new URL("../docs/screenshots/", import.meta.url));
const desktop = { width: 1440, height: 900 };
const phone = { width: 360, height: 780 };

const server = await Server.open();
const browser = await chromium.launch(launchOptions);
try {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await nameTheSite("Hollin Lamps");
  await play();
} finally {
  await browser.close();
  await server.end();
}

async function nameTheSite(appName: string): Promise<void> {
  const owner = await server.superuser();
  const { meta } = await owner.settings.getAll();
  await owner.settings.update({ meta: { ...meta, appName } });
}

async function play(): Promise<void> {
  const ada = await signsIn("Ada");
  await signsIn("Bo");
  await takeWidget();
  const [june, tom, lea] = [await arrives("June"), await arrives("Tom"), await arrives("Lea")];

  await june.waits("Which bulb fits the brass lamp?");
  await ada.accepts("June");
  await ada.says("E14, up to 25 W.");
  await june.endsChat();
  await tom.waits("The dimmer hums when it is low");
  await lea.waits("Can I send the shade back?");
  for (const [visitor, answer] of [["Tom", "Does it still hum with another bulb?"], ["Lea", "Of course, within 30 days."]] as const) {
    await ada.tab("Waiting").click();
    await ada.accepts(visitor);
    await ada.says(answer);
  }

  await june.button("Start a new chat").click();
  await june.says("Hi, my desk lamp flickers since yesterday. It is the brass one, bought in spring.");
  await june.says("Is that the bulb or the switch?");
  await june.asksForAHuman();
  await (await arrives("Mira")).waits("The parcel says delivered but it is not here");
  await (await arrives("Yusuf")).waits("Do you ship to Norway?");
  await take("visitor-queue-phone", june.page, phone);
  await ada.tab("Waiting").click();
  await ada.page.setViewportSize(phone);
  await ada.button("Back to list").click();
  await take("agent-list-phone", ada.page, phone);

  await ada.accepts("June");
  await ada.says("Hello June, I have read what you wrote. Most often it is the switch.");
  await ada.says("Does it still flicker while you hold the switch down?");
  await june.says("It stops while I hold it!");
  await ada.says("Then it is the switch, and that is good news: we repair it for free in the first two years. https://hollin.example/repair");
  await june.says("Wonderful. Do I send the whole lamp or only the base?");
  await tom.says("That worked, thanks.", "One more question about the cable");
  await expect(ada.row("Tom")).toContainText("2 unread");

  await write(ada, lea, june);
  await sideBySide(june.page, ada.page);
  await take("visitor-phone", june.page, phone);
  await take("agent-phone", ada.page, phone);
  for (const { page } of [june, ada]) await page.emulateMedia({ colorScheme: "dark" });
  await write(ada, lea, june);
  await take("visitor-dark", june.page, desktop);
  await take("agent-dark", ada.page, desktop);
}

/** The chat in the corner of an ordinary page. */
async function takeWidget(): Promise<void> {
  const nell = new Customer(await open(), "Nell");
  await nell.visits("/demo/");
  await nell.opens();
  await expect(nell.chat.getByText("Ada and Bo are here.")).toBeVisible();
  await take("widget", nell.page, desktop);
  await nell.page.close();
}

async function arrives(name: string): Promise<Visitor> {
  return new Visitor(await open(), name);
}

async function signsIn(name: string): Promise<Agent> {
  await server.hire(name);
  const agent = new Agent(await open(), name);
  await agent.signsIn();
  return agent;
}

/** Whenever the pictures are taken, it is early afternoon in them. */
async function open(): Promise<Page> {
  const hours = new Date().getUTCHours() - 14;
  const timezoneId = `Etc/GMT${hours < 0 ? hours : `+${hours}`}`;
  return browser.newPage({ baseURL: server.url, locale: "en-GB", timezoneId, viewport: desktop, deviceScaleFactor: 2 });
}

/** What is shown of someone who writes is gone after some seconds. */
async function write(ada: Agent, lea: Visitor, june: Visitor): Promise<void> {
  await ada.box.fill("");
  await ada.box.pressSequentially("Only the base. I will");
  await expect(june.spoken).toContainText("Ada is typing");
  await lea.box.pressSequentially("And");
  await expect(ada.row("Lea")).toContainText("writes…");
}

async function take(name: string, page: Page, viewport: ViewportSize): Promise<void> {
  const path = `${folder}${name}.png`;
  await picture(page, viewport, { path, scale: viewport === phone ? "device" : "css" });
}

async function picture(page: Page, viewport: ViewportSize, options: { path?: string; scale?: "css" | "device" } = {}): Promise<Buffer> {
  await page.setViewportSize(viewport);
  await page.mouse.move(viewport.width / 2, viewport.height / 2);
  const image = await page.screenshot({ animations: "disabled", ...options });
  await page.setViewportSize(desktop);
  return image;
}

async function sideBySide(visitor: Page, agent: Page): Promise<void> {
  const [height, gap] = [860, 32];
  const sizes = [{ width: 480, height }, { width: 1200, height }] as const;
  const images = [await picture(visitor, sizes[0]), await picture(agent, sizes[1])];
  const page = await open();
  await page.setViewportSize({ width: 480 + 1200 + 3 * gap, height: height + 2 * gap });
  await page.setContent(`
    <style>
      body { display: flex; gap: ${gap}px; margin: ${gap}px; background: #d9e2e7; }
      img { height: ${height}px; border-radius: 14px; box-shadow: 0 0 0 1px rgb(0 20 30 / .08), 0 16px 40px rgb(0 20 30 / .16); }
    </style>
    ${images.map((image) => `<img src="data:image/png;base64,${image.toString("base64")}">`).join("")}`);
  await page.screenshot({ path: `${folder}both.png`, scale: "css" });
}
