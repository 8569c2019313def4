import type { APIRequestContext } from "@playwright/test";
import { Mailbox } from "./mailbox.ts";
import type { Server } from "./server.ts";
import { expect, test } from "./test.ts";

const api = "/api/webchat";

interface Chat {
  id: string;
  token: string;
}

/** A site that can send mail, and does so after a second of silence. */
async function sendsMail(server: Server): Promise<Mailbox> {
  const owner = await server.superuser();
  const box = await Mailbox.open(owner, server.url);
  await owner.collection("settings").update("webchatsettings", { name: "Hollin Lamps", mailAfter: 1 });
  return box;
}

/** A visitor leaves a message and closes the page. */
async function leavesMessage(request: APIRequestContext, displayName: string, text: string): Promise<Chat> {
  const { token, session } = await (await request.post(`${api}/sessions`, { data: { displayName } })).json();
  const left = await request.post(`${api}/sessions/${session.id}/email`, {
    headers: { Authorization: token },
    data: { email: `${displayName.toLowerCase()}@visitors.example`, text },
  });
  expect(left.status()).toBe(200);
  return { id: session.id, token };
}

test("A message left while nobody was there is answered by e-mail, with a link back", async ({ server, signsIn, waits, request }) => {
  const box = await sendsMail(server);
  await leavesMessage(request, "Ola", "Is the workshop open in August?");
  const ada = await signsIn("Ada");
  await waits("Mira", "The parcel is not here");
  await test.step("It stands below those who are here, and says that the visitor has left", async () => {
    await expect(ada.rows).toContainText(["Mira", "left a message"]);
    await ada.opens("Ola");
    await expect(ada.pane.getByText(/^Left a message today, /)).toBeVisible();
    await expect(ada.note("Message saved. The answer goes to ola@visitors.example")).toBeVisible();
    await expect(ada.pane.getByText("Ola has left. Your answer goes out by e-mail.")).toBeVisible();
    await expect(ada.details).toContainText("ola@visitors.example");
  });
  await test.step("The agent is told where the answer goes", async () => {
    await ada.accept.click();
    await expect(ada.pane.getByText("Ola has left. Your answer goes to ola@visitors.example.")).toBeVisible();
    await ada.says("Yes, all of August.", "Bring both lamps.");
  });
  const link = await test.step("The answer comes by e-mail", async () => {
    const letter = await box.letter();
    expect(letter).toContain("To: ola@visitors.example");
    expect(letter).toContain("Ada at Hollin Lamps has answered:");
    expect(letter).toContain("Bring both lamps.");
    const [, token] = /#back=(\w+)/.exec(letter) ?? [];
    return token;
  });
  await test.step("Its link leads back, and who writes there is here again", async () => {
    const back = await (await request.post(`${api}/return`, { data: { token: link } })).json();
    expect(back.user.displayName).toBe("Ola");
    const headers = { Authorization: back.token };
    const { messages } = await (await request.get(`${api}/sessions/${back.session.id}/messages`, { headers })).json();
    expect(messages.map(({ text }: { text: string }) => text)).toContain("Bring both lamps.");
    await request.post(`${api}/sessions/${back.session.id}/messages`, { headers, data: { text: "See you then" } });
    await ada.reads("See you then");
    await expect(ada.pane.getByText("Your answer goes to")).toBeHidden();
  });
  box.close();
});

test("When only messages wait, the page says so", async ({ server, signsIn, request }) => {
  const box = await sendsMail(server);
  await leavesMessage(request, "Ola", "Is the workshop open in August?");
  const ada = await signsIn("Ada");
  await expect(ada.page.getByRole("heading", { name: "1 message was left" })).toBeVisible();
  await ada.button("Open Ola").click();
  await expect(ada.accept).toBeVisible();
  box.close();
});

test("What came while the panel was shut, and was not looked at, goes out once its visitor has left the site", async ({ server, hosts, comes, signsIn }) => {
  const box = await sendsMail(server);
  const site = await hosts();
  await server.set({ preChat: [{ label: "E-mail", type: "email", required: true }] });
  const ada = await signsIn("Ada");
  const june = await comes("June");
  await june.visits(site.url);
  await june.opens();
  await june.chat.getByRole("textbox", { name: "E-mail" }).fill("june@visitors.example");
  await june.startsChat();
  await june.says("My lamp flickers");
  await june.button("Talk to a human").click();
  await ada.accepts("June");
  const seen = june.page.waitForResponse((response) => response.url().endsWith("/seen"));
  await ada.says("Hello June");
  await june.reads("Hello June");
  expect((await seen).status()).toBe(204);
  await june.closes();
  await ada.says("It is the switch.");
  await expect(june.badge).toHaveText("1");
  await june.page.close();

  const letter = await box.letter();
  expect(letter).toContain("It is the switch.");
  expect(letter).not.toContain("Hello June");
  box.close();
});
