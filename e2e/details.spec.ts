import { Agent } from "./agent.ts";
import { isFlawless } from "./axe.ts";
import { Guest } from "./guest.ts";
import { expect, test } from "./test.ts";

const lamps = {
  page: "https://hollin.example/lamps/brass-desk?colour=brass", title: "Brass desk lamp", referrer: "https://www.search.example/?q=lamp",
  language: "de-CH", timeZone: "Asia/Kolkata",
};

test("The agent sees where the visitor is and came from, what it told before, and how it found the chat", async ({ server, open }) => {
  const owner = await server.superuser();
  await owner.collection("settings").update("webchatsettings", {
    preChat: [{ label: "Order number", required: true }, { label: "E-mail", type: "email" }],
  });
  const june = await Guest.starts(server.url, {
    displayName: "June", fields: { order_number: "A 17", e_mail: "june@example.com" }, visit: lamps,
  });
  await june.posts("messages", { text: "My lamp flickers" });
  await june.posts("handoff");

  await server.hire("Ada");
  const ada = new Agent(await open({ timezoneId: "Europe/Berlin" }), "Ada");
  await ada.page.clock.install({ time: new Date("2026-11-26T08:39:30Z") });
  await ada.signsIn();
  await ada.opens("June");
  await expect(ada.details).not.toContainText("brass-desk");
  await ada.accept.click();

  const line = (name: string) => ada.details.locator("div", { has: ada.page.getByText(name, { exact: true }) }).last();
  const page = line("On page").getByRole("link");
  await expect(page).toHaveText("hollin.example/lamps/brass-desk?colour=brass");
  await expect(page).toHaveAttribute("href", lamps.page);
  await expect(page).toHaveAttribute("rel", "noopener noreferrer");
  await expect(line("Came from")).toContainText("search.example");
  await expect(line("Language")).toContainText("German (Switzerland)");
  await expect(line("Browser")).toContainText("Firefox 140 on Linux");
  await expect(line("Order number")).toContainText("A 17");
  await expect(line("E-mail").getByRole("link")).toHaveAttribute("href", "mailto:june@example.com");

  await expect(line("Local time")).toContainText("14:09, 4 h 30 min ahead");
  await ada.page.clock.fastForward("01:00");
  await expect(line("Local time")).toContainText("14:10, 4 h 30 min ahead");

  await june.posts("visit", { ...lamps, page: "https://hollin.example/repair", referrer: lamps.page });
  await expect(page).toHaveText("hollin.example/repair");
  await expect(line("Came from")).toContainText("search.example");
  await isFlawless(ada.page, "the details of a visitor");

  await ada.closesChat();
  await june.posts("rating", { rating: "so-so", comment: "It took long.\nBut well." });
  await expect(line("Rated")).toContainText("So-so");
  await expect(line("Comment")).toContainText("It took long.");
  await june.posts("rating", { rating: "good" });
  await expect(line("Rated")).toContainText("Good");
  await expect(line("Comment")).toHaveCount(0);
});

test("What a hostile page tells is text, and leads nowhere", async ({ server, signsIn }) => {
  const eve = await Guest.starts(server.url, {
    displayName: "Eve",
    visit: { page: "javascript:alert(1)", title: "<img src=x onerror=alert(1)>", referrer: "data:text/html,x", language: "<b>", timeZone: "../x" },
  });
  await eve.posts("handoff");
  const ada = await signsIn("Ada");
  await ada.accepts("Eve");
  await expect(ada.details).toContainText("Firefox 140 on Linux");
  await expect(ada.details.getByRole("link")).toHaveCount(0);
  await expect(ada.details.getByText("On page")).toHaveCount(0);
});
