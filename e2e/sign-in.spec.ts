import { expect, test } from "./test.ts";
import { Agent } from "./agent.ts";
import { emailOf } from "./server.ts";

test("A wrong password is told, and the right one opens the page", async ({ server, open }) => {
  await server.hire("Ada");
  const ada = new Agent(await open(), "Ada");
  await ada.page.goto("/agent/");
  await ada.entersPassword("not the one");
  const field = ada.page.getByLabel("Password");
  await expect(field).toHaveAccessibleDescription("E-mail and password do not match");
  await expect(field).toBeFocused();
  await ada.entersPassword();
  await expect(ada.pane.getByRole("heading", { name: "All quiet" })).toBeVisible();
});

test("An agent whose password is changed elsewhere is signed out at once, and nothing written is lost", async ({ server, waits, signsIn }) => {
  await waits("June", "Hello");
  const ada = await signsIn("Ada");
  await ada.accepts("June");
  await ada.box.fill("I was about to say");

  const owner = await server.superuser();
  const account = await owner.collection("users").getFirstListItem(`email = "${emailOf("Ada")}"`);
  await owner.collection("users").update(account.id, { password: "another one 99", passwordConfirm: "another one 99" });

  await expect(ada.page.getByRole("heading", { name: "Signed out" })).toBeVisible();
  await expect(ada.page.getByLabel("E-mail")).toHaveValue(emailOf("Ada"));
  await ada.entersPassword("another one 99");
  await ada.tab("Mine").click();
  await ada.opens("June");
  await expect(ada.box).toHaveValue("I was about to say");
});

test("An admin reads the queue and puts chats back, but does not answer", async ({ server, waits, signsIn, open }) => {
  await waits("June", "Hello");
  const ada = await signsIn("Ada");
  await ada.accepts("June");
  await waits("Mira", "The parcel is not here");

  await server.hire("Root", "--admin");
  const root = new Agent(await open(), "Root");
  await root.signsIn();
  await root.opens("Mira");
  await expect(root.pane.getByText("Agents accept chats. An admin can read and close them.")).toBeVisible();
  await expect(root.accept).toBeHidden();
});
