import { expect, test } from "./test.ts";
import { Visitor } from "./visitor.ts";

test("A visitor is spoken to in the language of the browser, counts, lists and days included", async ({ open, signsIn, waits }) => {
  const june = new Visitor(await open({ locale: "de-CH" }), "June");
  await june.page.goto("/");
  await expect(june.page.locator("html")).toHaveAttribute("lang", "de");
  await expect(june.heading).toHaveText("Gerade ist niemand da.");
  const ada = await signsIn("Ada");
  await signsIn("Bo");
  await expect(june.page.getByText("Ada und Bo sind da.")).toBeVisible();
  await expect(june.page.getByText("Zurzeit wartet niemand.")).toBeVisible();

  await june.field("Ihr Name").fill("June");
  await june.button("Chat starten").click();
  const box = june.field("Nachricht");
  await expect(box).toBeFocused();
  await waits("Mira", "Hello");
  await box.fill("Die Lampe flackert");
  await box.press("Enter");
  await june.button("Mit jemandem sprechen").click();
  await june.isInQueue("1 vor Ihnen.");
  await expect(june.page.locator(".day")).toHaveText("Heute");
  await ada.accepts("June");
  await ada.says("Guten Tag");
  await expect(june.page.getByRole("log", { name: "Unterhaltung" }).locator(".bubble").last()).toHaveText("Guten Tag");
  await expect(june.page.locator("html")).toHaveAttribute("lang", "de");
});

test("The address may name another language, and the page keeps it on the way to the chat and back", async ({ open }) => {
  const june = new Visitor(await open(), "June");
  await june.page.goto("/?lang=fr");
  await june.field("Votre nom").fill("June");
  await june.button("Commencer").click();
  await expect(june.field("Message")).toBeFocused();
  await expect(june.page).toHaveURL(/\?lang=fr#chat$/);
  await june.button("Retour au début").click();
  await expect(june.heading).toHaveText("Heureux de vous revoir, June.");
  await june.page.goto("/?lang=es");
  await expect(june.heading).toHaveText("Hola de nuevo, June.");
});
