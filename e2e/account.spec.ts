import { expect, test } from "./test.ts";
import { Agent } from "./agent.ts";
import { isFlawless } from "./axe.ts";
import { Mailbox } from "./mailbox.ts";
import { Provider } from "./provider.ts";
import { emailOf, password } from "./server.ts";

const another = "another one 99";

async function opensAccount(agent: Agent) {
  await agent.list.getByRole("button", { name: agent.name }).click();
  await agent.page.getByRole("menuitem", { name: "Account" }).click();
  return agent.page.getByRole("dialog", { name: "Account" });
}

test("An agent changes the own name, and visitors see it", async ({ signsIn, visits }) => {
  const ada = await signsIn("Ada");
  const dialog = await opensAccount(ada);
  await expect(dialog.getByText(emailOf("Ada"))).toBeVisible();
  await isFlawless(ada.page, "account");
  const name = dialog.getByLabel("Name that visitors see");
  await name.fill(" ");
  await dialog.getByRole("button", { name: "Save name" }).click();
  await expect(name).toHaveAccessibleDescription("A name is needed");
  await name.fill("Ada Lovelace");
  await dialog.getByRole("button", { name: "Save name" }).click();
  await expect(dialog.getByText("Saved.")).toBeVisible();
  await ada.page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(ada.list.getByRole("button", { name: "Ada Lovelace" })).toBeVisible();
  const june = await visits("June");
  await expect(june.page.getByText("Ada Lovelace is here.")).toBeVisible();
});

test("A new password signs the other devices out, and goes on here with what was written", async ({ signsIn, waits, open }) => {
  const june = await waits("June", "Hello");
  const ada = await signsIn("Ada");
  const phone = new Agent(await open(), "Ada");
  await phone.signsIn();
  await ada.accepts("June");
  await ada.box.fill("I was about to say");

  const dialog = await opensAccount(ada);
  await dialog.getByLabel("Present password").fill("not that one");
  await dialog.getByLabel("New password").fill(another);
  await dialog.getByRole("button", { name: "Change password" }).click();
  await expect(dialog.getByLabel("Present password")).toHaveAccessibleDescription("This is not your present password.");
  await isFlawless(ada.page, "account, with what is wrong");
  await dialog.getByLabel("Present password").fill(password);
  await dialog.getByRole("button", { name: "Change password" }).click();
  await expect(dialog.getByText("Changed. All other devices are signed out.")).toBeVisible();
  await ada.page.keyboard.press("Escape");
  await expect(dialog, "Escape leaves the account, and not the chat behind it").toBeHidden();

  await expect(phone.page.getByRole("heading", { name: "Signed out" })).toBeVisible();
  await phone.entersPassword();
  await expect(phone.page.getByLabel("Password")).toHaveAccessibleDescription("E-mail and password do not match");
  await expect(ada.box).toHaveValue("I was about to say");
  await ada.says("I am still here");
  await june.reads("I am still here");
  await june.says("So am I");
  await ada.reads("So am I");
});

test("A new password goes on in the other tab of the browser too", async ({ signsIn, waits }) => {
  const june = await waits("June", "Hello");
  const ada = await signsIn("Ada");
  await ada.accepts("June");
  const second = new Agent(await ada.page.context().newPage(), "Ada");
  await second.page.goto(ada.page.url());
  await second.box.fill("I was about to say");

  const dialog = await opensAccount(ada);
  await dialog.getByLabel("Present password").fill(password);
  await dialog.getByLabel("New password").fill(another);
  await dialog.getByRole("button", { name: "Change password" }).click();
  await expect(dialog.getByText("Changed. All other devices are signed out.")).toBeVisible();
  await dialog.getByRole("button", { name: "Close" }).click();
  await expect(second.box).toHaveValue("I was about to say");
  await second.says("In the other tab");
  await ada.says("And here");
  for (const person of [june, ada, second]) await expect(person.bubbles).toHaveText(["Hello", "In the other tab", "And here"]);
});

test("Signing out everywhere asks once, and ends every sign-in there is", async ({ signsIn, open }) => {
  const ada = await signsIn("Ada");
  const phone = new Agent(await open(), "Ada");
  await phone.signsIn();
  const dialog = await opensAccount(ada);
  await dialog.getByRole("button", { name: "Sign out everywhere" }).click();
  await dialog.getByRole("button", { name: "Yes, sign out everywhere" }).click();
  await expect(ada.page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await expect(phone.page.getByRole("heading", { name: "Signed out" })).toBeVisible();
  await phone.entersPassword();
  await expect(phone.list.getByText("Online")).toBeVisible();
});

test("A forgotten password is set by the link in a mail", async ({ server, open }) => {
  await server.hire("Ada");
  const box = await Mailbox.open(await server.superuser(), server.url);
  const ada = new Agent(await open(), "Ada");
  await ada.page.goto("/agent/");
  await ada.button("Forgot password?").click();
  await isFlawless(ada.page, "forgotten");
  await ada.page.getByLabel("E-mail").fill(emailOf("Ada"));
  await ada.button("Send the link").click();
  await expect(ada.page.getByText(`If ${emailOf("Ada")} is an agent’s address, a link is on its way.`)).toBeVisible();
  await isFlawless(ada.page, "link is on its way");

  const [, link] = /href="([^"]+#reset=[^"]+)"/.exec(await box.letter()) ?? [];
  const elsewhere = new Agent(await open(), "Ada");
  await elsewhere.page.goto(String(link));
  await expect(elsewhere.page.getByRole("heading", { name: "Set a new password" })).toBeVisible();
  expect(elsewhere.page.url()).not.toContain("reset");
  await isFlawless(elsewhere.page, "new password");
  await elsewhere.page.getByLabel("New password").fill("short");
  await elsewhere.button("Set and sign in").click();
  await expect(elsewhere.page.getByLabel("New password")).toHaveAccessibleDescription("At least 10 characters are needed");
  await elsewhere.page.getByLabel("New password").fill(another);
  await elsewhere.button("Set and sign in").click();
  await expect(elsewhere.list.getByText("Online")).toBeVisible();

  await ada.page.goto("about:blank");
  await ada.page.goto(String(link));
  await ada.page.getByLabel("New password").fill(another);
  await ada.button("Set and sign in").click();
  await expect(ada.page.getByLabel("New password")).toHaveAccessibleDescription("This link has been used, or it is too old");
  await ada.button("Go to sign in").click();
  await ada.entersPassword(another);
  await expect(ada.list.getByText("Online")).toBeVisible();
  box.close();
});

test("Where the owner wants two steps, a code by mail is the second", async ({ server, open }) => {
  await server.hire("Ada");
  const owner = await server.superuser();
  const box = await Mailbox.open(owner, server.url);
  await owner.collections.update("users", { otp: { enabled: true }, mfa: { enabled: true } });
  const ada = new Agent(await open(), "Ada");
  await ada.page.goto("/agent/");
  await expect(ada.button("E-mail me a code")).toBeVisible();
  await isFlawless(ada.page, "sign in, with codes");
  await ada.entersPassword();
  await expect(ada.page.getByRole("heading", { name: "Look into your mail" })).toBeVisible();
  await isFlawless(ada.page, "code");
  await ada.page.getByLabel("Code").fill("00000000");
  await ada.button("Sign in").click();
  await expect(ada.page.getByLabel("Code")).toHaveAccessibleDescription("This is not the code, or it is too old");
  const [, code] = /<strong>(\d+)<\/strong>/.exec(await box.letter()) ?? [];
  await ada.page.getByLabel("Code").fill(String(code));
  await ada.button("Sign in").click();
  await expect(ada.list.getByText("Online")).toBeVisible();
  box.close();
});

test("Another site's account signs agents in, and nobody else", async ({ server, open }) => {
  await server.hire("Ada");
  const owner = await server.superuser();
  const provider = await Provider.open(emailOf("Ada"));
  const stranger = await Provider.open(emailOf("Eve"));
  const vouches = ({ settings }: Provider) =>
    owner.collections.update("users", { oauth2: { enabled: true, providers: [settings] } });

  await vouches(stranger);
  const ada = new Agent(await open(), "Ada");
  await ada.page.goto("/agent/");
  await expect(ada.button("Continue with Hollin")).toBeVisible();
  await isFlawless(ada.page, "sign in, with another site");
  await ada.button("Continue with Hollin").click();
  await expect(ada.page.getByLabel("Password")).toHaveAccessibleDescription(/^No agent has this address\./);

  await vouches(provider);
  await ada.page.reload();
  await ada.button("Continue with Hollin").click();
  await expect(ada.list.getByText("Online")).toBeVisible();
  provider.close();
  stranger.close();
});

test("After a sleep the page renews its token and goes on; none is ever in an address", async ({ server, waits, open }) => {
  const june = await waits("June", "Hello");
  await server.hire("Ada");
  const ada = new Agent(await open(), "Ada");
  const addresses: string[] = [];
  ada.page.on("request", (request) => addresses.push(request.url()));
  await ada.page.clock.install();
  await ada.signsIn();
  await ada.accepts("June");
  const renewed = ada.page.waitForResponse((response) => response.url().endsWith("/api/webchat/refresh") && response.ok());
  await ada.page.clock.fastForward("07:30:00");
  const { token } = await (await renewed).json();
  await ada.says("Good morning");
  await june.reads("Good morning");
  expect(addresses.length).toBeGreaterThan(5);
  expect(addresses.filter((address) => address.includes(token.split(".")[0]))).toEqual([]);
});

test("When the token has run out, the page asks to sign in and keeps what was typed", async ({ server, waits, signsIn }) => {
  await waits("June", "Hello");
  const ada = await signsIn("Ada");
  await ada.accepts("June");
  await ada.box.fill("I was about to say");
  const owner = await server.superuser();
  const account = await owner.collection("users").getFirstListItem(`email = "${emailOf("Ada")}"`);
  const { authStore } = await owner.collection("users").impersonate(account.id, 1);
  await expect.poll(() => authStore.isValid).toBe(false);
  await ada.page.evaluate((token) => {
    const kept = JSON.parse(localStorage.getItem("webchat:agent") ?? "{}");
    localStorage.setItem("webchat:agent", JSON.stringify({ ...kept, token }));
  }, authStore.token);
  await ada.page.reload();
  await expect(ada.page.getByRole("heading", { name: /Sign/ })).toBeVisible();
  await ada.entersPassword();
  await ada.tab("Mine").click();
  await ada.opens("June");
  await expect(ada.box).toHaveValue("I was about to say");
});
