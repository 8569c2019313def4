import { expect, test } from "./test.ts";

/** A minute of the day that is over an hour away, wherever it is now. */
function hoursAwayFromNow(): string {
  const hour = (new Date().getUTCHours() + 12) % 24;
  return `Mon-Sun ${hour}:00-${hour}:30`;
}

const picture = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

test("What the owner sets reaches pages that are open, at home and in mid-wait", async ({ server, visits, waits }) => {
  const june = await visits("June");
  const mira = await waits("Mira", "Hello");
  await server.set({ name: "Hollin Lamps", accent: "#c2410c", greeting: "What shall we light up?" });
  await expect(june.page.getByRole("heading", { level: 2 })).toHaveText("Hollin Lamps");
  await expect(mira.heading).toHaveText("Hollin Lamps");
  await expect(june.page).toHaveTitle("Hollin Lamps");
  for (const { page } of [june, mira]) {
    await expect(page.locator("html")).toHaveCSS("--site", "#c2410c");
    await expect(page.locator(".mark").first()).toHaveText("H");
  }

  await server.set({ accent: "", logo: new File([picture], "logo.png", { type: "image/png" }) });
  for (const { page } of [june, mira]) {
    await expect(page.locator("html")).toHaveCSS("--site", "#0f6079");
    const logo = page.locator("img.mark");
    await expect(logo).toBeVisible();
    expect(await logo.evaluate((image: HTMLImageElement) => image.decode().then(() => image.naturalWidth))).toBe(1);
  }
});

test("Who is here and who waits is told as it changes", async ({ visits, waits, signsIn }) => {
  const june = await visits("June");
  await expect(june.heading).toHaveText("Nobody is here right now.");
  const ada = await signsIn("Ada");
  await expect(june.heading).toHaveText("Hello. How can we help?");
  await expect(june.page.getByText("Ada is here.")).toBeVisible();
  await expect(june.page.getByText("No queue at the moment.")).toBeVisible();

  const mira = await waits("Mira", "Hello");
  await expect(june.page.getByText("1 person is waiting.")).toBeVisible();
  await expect(mira.page.getByText("Ada is here")).toBeVisible();
  const bo = await signsIn("Bo");
  await expect(june.page.getByText("Ada and Bo are here.")).toBeVisible();
  await expect(mira.page.getByText("Ada and Bo are here")).toBeVisible();
  await bo.page.close();
  await ada.accepts("Mira");
  await expect(june.page.getByText("No queue at the moment.")).toBeVisible();
});

test("Outside the hours it is told when somebody is back, whoever is still here", async ({ server, visits, signsIn, waits }) => {
  await signsIn("Ada");
  const june = await visits("June");
  const mira = await waits("Mira", "Hello");
  await expect(june.page.getByText("Ada is here.")).toBeVisible();
  await server.set({ businessHours: hoursAwayFromNow(), timeZone: "UTC", nobody: "Until then our help pages may do." });
  await expect(june.heading).toHaveText("Nobody is here right now.");
  await expect(june.page.getByText(/^Back (today|tomorrow) at \d{1,2}:\d\d\.$/)).toBeVisible();
  await expect(june.page.getByText("Until then our help pages may do.")).toBeVisible();
  await expect(mira.page.getByText(/^Back (today|tomorrow) at \d{1,2}:\d\d$/)).toBeVisible();

  await server.set({ businessHours: "" });
  await expect(june.page.getByText("Ada is here.")).toBeVisible();
});

test("One connection carries it all, and a page at home has it without a token", async ({ visits, signsIn }) => {
  const june = await visits("June");
  const streams: string[] = [];
  const asked: string[] = [];
  june.page.on("request", (request) => {
    if (request.url().endsWith("/api/realtime") && request.method() === "GET") streams.push(request.url());
    if (request.url().endsWith("/api/webchat/site")) asked.push(request.url());
  });
  await june.page.reload();
  await expect(june.heading).toBeVisible();
  await june.startsChat();
  await june.says("Hello");
  await june.asksForAHuman();
  const ada = await signsIn("Ada");
  await expect(june.page.getByText("Ada is here")).toBeVisible();
  await ada.accepts("June");
  await ada.says("Hello June");
  await june.reads("Hello June");
  expect(streams).toHaveLength(1);
  expect(asked).toHaveLength(1);
});

test("What is asked before a chat is told to the agent, and what is missing beside its field", async ({ server, visits, signsIn }) => {
  await server.set({
    preChat: [{ label: "Order number", type: "text", required: true }, { label: "Phone", type: "tel" }],
  });
  const ada = await signsIn("Ada");
  const june = await visits("June");
  await june.button("Start chat").click();
  await expect(june.nameField).toBeFocused();
  await expect(june.nameField).toHaveAccessibleDescription("A name is needed.");
  await june.nameField.fill("June");
  await june.nameField.press("Enter");
  await expect(june.field("Order number")).toBeFocused();
  await expect(june.field("Order number")).toHaveAttribute("aria-invalid", "true");
  await expect(june.field("Order number")).toHaveAccessibleDescription("Order number is needed.");
  await expect(june.nameField).toHaveAttribute("aria-invalid", "false");
  await expect(june.nameField).toHaveValue("June");

  await june.field("Order number").fill("4711");
  await june.button("Start chat").click();
  await expect(june.box).toBeFocused();
  await june.says("Where is my lamp?");
  await june.asksForAHuman();
  await ada.accepts("June");
  await ada.closesChat();

  await test.step("Whoever comes back is asked again only where something is new", async () => {
    await june.button("Start a new chat").click();
    await expect(june.box).toBeFocused();
    await expect(june.bubbles).toHaveCount(0);
    await june.says("And another thing");
    await server.set({ preChat: [{ label: "Order number", required: true }, { label: "Town", required: true }] });
    await june.button("Back to start").click();
    await june.button("Start a new one").click();
    await expect(june.field("Town")).toHaveAccessibleDescription("Town is needed.");
    await expect(june.nameField).toBeHidden();
    await june.field("Town").fill("Bath");
    await june.button("Start chat").click();
    await expect(june.box).toBeFocused();
    await expect(june.bubbles).toHaveCount(0);
  });
});

test("Whoever is too fast is told so", async ({ visits }) => {
  const june = await visits("June");
  const words = "Too many chats at once. Try again in 5 s.";
  await june.page.route("**/api/webchat/sessions", (route) =>
    route.fulfill({ status: 429, headers: { "Retry-After": "5" }, json: { status: 429, message: words, data: {} } }),
  );
  await june.nameField.fill("June");
  await june.button("Start chat").click();
  await expect(june.page.locator(".wrong")).toHaveText(words);
  await expect(june.spoken).toContainText(words);
});
