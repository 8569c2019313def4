import { readFile } from "node:fs/promises";
import type { Agent } from "./agent.ts";
import { expect, test } from "./test.ts";

/** Chooses a format in the chat's details, and returns the file that the browser saves. */
async function downloads(agent: Agent, format: "As text" | "As a web page"): Promise<{ name: string; path: string }> {
  await agent.details.getByRole("button", { name: "Download transcript" }).click();
  const saved = agent.page.waitForEvent("download");
  await agent.page.getByRole("menuitem", { name: format }).click();
  const file = await saved;
  return { name: file.suggestedFilename(), path: await file.path() };
}

test("An agent saves a chat as text and as a page that needs nothing else", async ({ waits, signsIn, open }) => {
  const june = await waits("June", "Is the <b>brass</b> one in stock?");
  const ada = await signsIn("Ada");
  await ada.accepts("June");
  await ada.says("Yes, June");
  await june.reads("Yes, June");

  const text = await downloads(ada, "As text");
  expect(text.name).toMatch(/^chat-\d{4}-\d\d-\d\d-[a-z0-9]{15}\.txt$/);
  const lines = await readFile(text.path, "utf8");
  expect(lines).toContain("Visitor June: Is the <b>brass</b> one in stock?");
  expect(lines).toContain("Agent Ada: Yes, June");

  const saved = await downloads(ada, "As a web page");
  expect(saved.name).toMatch(/\.html$/);
  const page = await open({ colorScheme: "dark" });
  await page.setContent(await readFile(saved.path, "utf8"));
  await expect(page.getByText("Is the <b>brass</b> one in stock?", { exact: true })).toBeVisible();
  await expect(page.getByText("Yes, June", { exact: true })).toHaveCSS("border-radius", "16px");
});

test("A chat that cannot be saved says so", async ({ waits, signsIn }) => {
  await waits("June", "Hello");
  const ada = await signsIn("Ada");
  await ada.accepts("June");
  await ada.page.route("**/transcript?*", (route) => route.abort());
  await ada.details.getByRole("button", { name: "Download transcript" }).click();
  await ada.page.getByRole("menuitem", { name: "As text" }).click();
  await expect(ada.page.getByText("No connection.", { exact: true })).toBeVisible();
});

test("What is erased is gone from an agent's lists and pane at once", async ({ waits, signsIn, server }) => {
  const june = await waits("June", "Hello");
  const mira = await waits("Mira", "Good morning");
  const ada = await signsIn("Ada");
  await ada.accepts("June");
  await ada.closesChat();
  await ada.tab("Waiting").click();
  await ada.accepts("Mira");
  const owner = await server.superuser();

  await ada.tab("Closed").click();
  await expect(ada.row("June")).toBeVisible();
  await owner.collection("sessions").delete((await june.account()).sessionId);
  await expect(ada.row("June")).toHaveCount(0);

  await ada.tab("Mine").click();
  await expect(ada.row("Mira")).toBeVisible();
  await owner.collection("sessions").delete((await mira.account()).sessionId);
  await expect(ada.row("Mira")).toHaveCount(0);
  await expect(ada.pane.getByRole("heading", { name: "This chat could not be opened" })).toBeVisible();
});
