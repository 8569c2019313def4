import { expect, test } from "./test.ts";
import { Agent } from "./agent.ts";
import { Visitor } from "./visitor.ts";

test("The link that the server prints makes the first agent, once", async ({ server, open, visits }) => {
  const ada = new Agent(await open(), "Ada");
  await ada.page.goto(server.firstAgentLink);
  await expect(ada.page.getByRole("heading", { name: "Create the first agent" })).toBeVisible();
  await expect(ada.page.getByText(/This link works once, for another \d+ minutes\./)).toBeVisible();
  await ada.page.getByLabel("Name").fill("Ada");
  await ada.page.getByLabel("E-mail").fill("ada@example.com");
  await ada.page.getByLabel("Password").fill("passw0rd99");
  await ada.button("Create and sign in").click();
  await expect(ada.pane.getByRole("heading", { name: "All quiet" })).toBeVisible();
  expect(ada.page.url()).not.toContain("setup");

  const june = await visits("June");
  await expect(june.page.getByText("Ada is here.")).toBeVisible();

  const late = new Agent(await open(), "Ada");
  await late.page.goto(server.firstAgentLink);
  await expect(late.page.getByRole("heading", { name: "This link has been used" })).toBeVisible();
  await late.button("Go to sign in").click();
  await late.entersPassword();
  await expect(late.list.getByText("Online")).toBeVisible();
});

test("What is wrong with the first agent is said beside each field", async ({ server, open }) => {
  const ada = new Agent(await open(), "Ada");
  await ada.page.goto(server.firstAgentLink);
  await ada.page.getByLabel("E-mail").fill("ada");
  await ada.page.getByLabel("Password").fill("short");
  await ada.button("Create and sign in").click();
  for (const label of ["Name", "E-mail", "Password"]) {
    await expect(ada.page.getByLabel(label)).toHaveAttribute("aria-invalid", "true");
  }
  await expect(ada.page.getByLabel("Name")).toBeFocused();
  await expect(ada.page.getByLabel("Name")).toHaveAccessibleDescription("A name is needed");
});

test("While nobody is there, the page says so and takes what is written", async ({ open, signsIn }) => {
  const june = new Visitor(await open(), "June");
  await june.visits();
  await expect(june.heading).toHaveText("Nobody is here right now.");
  await june.startsChat();
  await june.says("When are you back?");
  await june.asksForAHuman();
  const ada = await signsIn("Ada");
  await expect(june.page.getByRole("banner").or(june.page.locator("header")).getByText("Ada is here")).toBeVisible();
  await ada.accepts("June");
  await ada.reads("When are you back?");
});
