import { tellOfViolations } from "./policy.ts";
import { emailOf, password } from "./server.ts";
import { expect, test } from "./test.ts";

const markup = `<img src=x onerror="document.title='spoofed'"><script>document.title='spoofed'</script><b>bold</b>`;

for (const path of ["/", "/agent/"]) {
  test(`Nothing that got into ${path} runs, loads, or says how it looks`, async ({ browser, server }) => {
    const context = await browser.newContext({ baseURL: server.url });
    const page = await context.newPage();
    const refused: string[] = [];
    page.on("pageerror", ({ message }) => refused.push(message));
    await page.addInitScript(tellOfViolations);
    await page.goto(path);

    const thrown = await page.evaluate(() => {
      const attempts = [
        () => (document.body.appendChild(document.createElement("p")).innerHTML = "<b>bold</b>"),
        () => document.body.appendChild(document.createElement("p")).setAttribute("onclick", "document.title = 'spoofed'"),
        () => (document.head.appendChild(document.createElement("style")).textContent = "body { display: none }"),
        () => (document.head.appendChild(document.createElement("script")).text = "document.title = 'spoofed'"),
        () => (document.body.appendChild(new Image()).src = "https://elsewhere.example/pixel"),
        () => document.body.appendChild(document.createElement("p")).setAttribute("style", "position: fixed; inset: 0"),
        () => void fetch("https://elsewhere.example/steal").catch(() => undefined),
      ];
      return attempts.map((attempt) => {
        try {
          attempt();
          return "";
        } catch (error) {
          return (error as Error).name;
        }
      });
    });
    expect(thrown).toEqual(["TypeError", "TypeError", "", "TypeError", "", "", ""]);
    for (const directive of ["require-trusted-types-for", "style-src-elem", "style-src-attr", "img-src", "connect-src"]) {
      await expect.poll(() => refused, directive).toContainEqual(expect.stringContaining(`${directive} refuses`));
    }
    await expect(page.locator("body")).toBeVisible();
    await expect(page).not.toHaveTitle("spoofed");
    await context.close();
  });
}

test("Nothing keeps a cookie", async ({ waits, signsIn }) => {
  const june = await waits("June", "Hello");
  const ada = await signsIn("Ada");
  await ada.accepts("June");
  await ada.says("Hello June");
  await june.reads("Hello June");
  for (const { page } of [june, ada]) {
    expect(await page.context().cookies()).toEqual([]);
    expect(await page.evaluate(() => document.cookie)).toBe("");
  }
});

test("What is written is shown as text, on both pages and in the dashboard", async ({ server, waits, signsIn, open }) => {
  const june = await waits("<i>June</i>", markup);
  await expect(june.bubbles.first()).toHaveText(markup);
  const ada = await signsIn("Ada");
  await expect(ada.rows.first()).toContainText(markup);
  await ada.accepts("<i>June</i>");
  await expect(ada.bubbles.first()).toHaveText(markup);

  await server.superuser();
  const dashboard = await open();
  await dashboard.goto("/_/");
  await dashboard.getByLabel("Email").fill(emailOf("owner"));
  await dashboard.getByRole("textbox", { name: "Password" }).fill(password);
  await dashboard.getByRole("button", { name: "Login" }).click();
  await dashboard.waitForURL(/#\/(?!login)/);
  for (const [collection, text] of [["messages", markup], ["users", "<i>June</i>"]] as const) {
    // The dashboard takes its own time to turn to another collection, and at times does not see the first wish.
    await expect(async () => {
      await dashboard.goto("/_/#/settings");
      await dashboard.goto(`/_/#/collections?collection=${collection}`);
      await expect(dashboard.getByText(text.slice(0, 30)).first()).toBeVisible({ timeout: 5000 });
    }).toPass();
  }
  for (const page of [june.page, ada.page, dashboard]) {
    await expect(page).not.toHaveTitle("spoofed");
    await expect(page.locator("i", { hasText: /^June$/ })).toHaveCount(0);
    await expect(page.locator("b", { hasText: /^bold$/ })).toHaveCount(0);
  }
});

test("A link opens apart, and is read as it is written", async ({ waits, signsIn }) => {
  await waits("June", "See https://a.example/\u202Egpj.exe", "\u202Ehttps://b.example/c", "javascript:alert(1)", "Call tel:+41-44-5550100");
  const ada = await signsIn("Ada");
  await ada.accepts("June");
  const links = ada.log.getByRole("link");
  await expect(links).toHaveText(["https://a.example/", "https://b.example/c", "tel:+41-44-5550100"]);
  for (const link of await links.all()) {
    await expect(link).toHaveAttribute("rel", "noopener noreferrer");
    await expect(link).toHaveAttribute("target", "_blank");
    await expect(link).toHaveCSS("unicode-bidi", "isolate");
    await expect(link).toHaveCSS("direction", "ltr");
  }
});

test("A visitor looks neither like an agent nor like the system, whatever the name and the words", async ({ waits, signsIn }) => {
  const fake = "Ada joined the chat";
  const june = await waits("\u202EadA\u202C \u200B System", fake);
  const ada = await signsIn("Ada");
  await expect(ada.row("adA System")).toBeVisible();
  await ada.accepts("adA System");
  await ada.says("Hello");
  await june.reads("Hello");
  for (const { log, bubbles } of [june, ada]) {
    await expect(bubbles.filter({ hasText: fake })).toHaveCount(1);
    await expect(log.locator(".note", { hasText: fake })).toHaveCount(1);
    await expect(bubbles.filter({ hasText: fake })).toHaveCSS("unicode-bidi", "plaintext");
  }
  await expect(june.log.locator(".turn.me", { hasText: fake })).toHaveCount(1);
  await expect(june.log.locator(".turn.me", { hasText: "Hello" })).toHaveCount(0);
  await expect(ada.log.locator(".turn.me", { hasText: fake })).toHaveCount(0);
  await expect(ada.log.locator(".turn.me", { hasText: "Hello" })).toHaveCount(1);
});
