import { expect, test } from "./test.ts";
import type { Agent } from "./agent.ts";

function gate(): { opened: Promise<void>; open: () => void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

/** Holds back what the agents' pages ask, and returns how to let all of it go at once. */
async function holdClaims(...agents: Agent[]): Promise<() => void> {
  const { opened: released, open: release } = gate();
  for (const { page } of agents) {
    await page.route("**/claim", async (route) => {
      await released;
      await route.continue();
    });
  }
  return release;
}

/** Holds back the answers to what the page asks, and returns how to let them go. */
async function holdAnswers({ page }: Agent, address: string): Promise<() => Promise<void>> {
  const { opened, open } = gate();
  await page.route(address, async (route) => {
    const response = await route.fetch();
    await opened;
    await route.fulfill({ response });
  });
  return async () => {
    const answered = page.waitForResponse(address);
    open();
    await (await answered).finished();
  };
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

test("Who accepts while the page still looks up what it missed has the chat open", async ({ waits, signsIn }) => {
  const june = await waits("June", "My lamp flickers");
  const ada = await signsIn("Ada");
  await ada.opens("June");
  const answerList = await holdAnswers(ada, "**/sessions?status=closed*");
  const answerClaim = await holdAnswers(ada, "**/claim");
  await ada.page.context().setOffline(true);
  await expect(ada.list.getByText("Offline")).toBeVisible();
  const asked = ada.page.waitForRequest("**/sessions?status=closed*");
  await ada.page.context().setOffline(false);
  await asked;

  await ada.accept.click();
  await expect(june.note("Ada joined the chat")).toBeVisible();
  await expect(ada.tab("Waiting")).toHaveText("Waiting 0");
  await answerList();
  await answerClaim();
  await expect(ada.box).toBeFocused();
  await ada.reads("My lamp flickers");
});
