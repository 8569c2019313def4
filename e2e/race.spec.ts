import { expect, test } from "./test.ts";
import type { Agent } from "./agent.ts";

/** Holds back what the agents' pages ask, and returns how to let all of it go at once. */
async function holdClaims(...agents: Agent[]): Promise<() => void> {
  let release = () => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  for (const { page } of agents) {
    await page.route("**/claim", async (route) => {
      await released;
      await route.continue();
    });
  }
  return release;
}

test("Of two agents who accept at once one wins, and the other is told who and goes on to the next", async ({ waits, signsIn }) => {
  const mira = await waits("Mira", "The parcel is not here");
  await waits("Yusuf", "Do you ship to Norway?");
  const agents = [await signsIn("Ada"), await signsIn("Bo")];
  for (const agent of agents) await agent.opens("Mira");
  const release = await holdClaims(...agents);
  for (const agent of agents) await agent.accept.click();
  release();

  const joined = mira.log.getByText(/joined the chat/);
  await expect(joined).toHaveCount(1);
  const [winner, loser] = (await joined.innerText()).startsWith("Ada") ? agents : agents.toReversed();
  if (!winner || !loser) throw new Error("There are two agents.");
  await expect(winner.box).toBeFocused();
  await expect(winner.tab("Mine")).toHaveText("Mine 1");
  await winner.reads("The parcel is not here");

  await expect(loser.strip).toHaveText(`${winner.name} was faster with Mira. Yusuf is next.`);
  await expect(loser.pane.getByRole("heading", { name: "Yusuf" })).toBeVisible();
  await expect(loser.row("Mira")).toHaveCount(0);
  await loser.accept.click();
  await expect(loser.box).toBeFocused();

  await winner.says("I am on it");
  await mira.reads("I am on it");
  await expect(joined).toHaveCount(1);
});

test("One who comes too late, with nobody else waiting, learns the winner's name", async ({ waits, signsIn }) => {
  await waits("Mira", "The parcel is not here");
  const [ada, bo] = [await signsIn("Ada"), await signsIn("Bo")];
  await ada.opens("Mira");
  const release = await holdClaims(ada);
  await ada.accept.click();
  await bo.accepts("Mira");
  release();

  await expect(ada.strip).toHaveText("Bo was faster with Mira. Nobody else is waiting.");
  await expect(ada.pane.getByRole("heading", { name: "All quiet" })).toBeVisible();
});

test("A visitor who leaves while an agent looks is not offered any longer", async ({ waits, signsIn }) => {
  const mira = await waits("Mira", "The parcel is not here");
  await waits("Yusuf", "Do you ship to Norway?");
  const ada = await signsIn("Ada");
  await ada.opens("Mira");
  await mira.button("Cancel").click();
  await expect(ada.strip).toHaveText("Mira left the queue. Yusuf is next.");
  await expect(ada.pane.getByRole("heading", { name: "Yusuf" })).toBeVisible();
});
