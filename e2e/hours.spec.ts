import type { Server } from "./server.ts";
import { expect, test } from "./test.ts";

const minute = 60_000;
const day = 24 * 60 * minute;

/** A time zone in which it is about noon, so that no test runs over midnight. */
function zoneAtNoon(): { timeZone: string; clock: (at: number) => string } {
  const ahead = 12 - new Date().getUTCHours();
  return {
    timeZone: `Etc/GMT${ahead > 0 ? "-" : "+"}${Math.abs(ahead)}`,
    clock: (at) => new Date(at + ahead * 60 * minute).toISOString().slice(11, 16),
  };
}

/** The next full minute by the server's clock, but for one that is about to begin. */
function nextMinute(): number {
  return Math.ceil((Date.now() + 5000) / minute) * minute;
}

/** The site is open on one weekday alone, three days from now, from nine to five. */
async function opensInThreeDays(server: Server): Promise<Date> {
  const opens = new Date(Date.now() + 3 * day);
  opens.setUTCHours(9, 0, 0, 0);
  const weekday = opens.toLocaleDateString("en-GB", { weekday: "short", timeZone: "UTC" });
  await server.set({ businessHours: `${weekday} 9:00-17:00`, timeZone: "UTC" });
  return opens;
}

test("In the minute that the business hours begin, open pages turn by themselves", async ({ server, visits, waits, signsIn }) => {
  const { timeZone, clock } = zoneAtNoon();
  await signsIn("Ada");
  const opens = nextMinute();
  await server.set({ businessHours: `Mon-Sun ${clock(opens)}-23:00`, timeZone });
  const june = await visits("June");
  const mira = await waits("Mira", "Hello");
  await expect(june.heading).toHaveText("Nobody is here right now.");
  await expect(mira.page.getByText(/^Back today at/)).toBeVisible();

  await expect(june.heading).toHaveText("Hello. How can we help?", { timeout: 90_000 });
  expect(Date.now()).toBeGreaterThanOrEqual(opens);
  await expect(june.page.getByText("Ada is here.")).toBeVisible();
  await expect(mira.page.getByText("Ada is here")).toBeVisible();
});

test("In the minute that they end, too, and whoever waits learns when it goes on", async ({ server, visits, waits, signsIn }) => {
  const { timeZone, clock } = zoneAtNoon();
  await signsIn("Ada");
  const ends = nextMinute();
  await server.set({ businessHours: `Mon-Sun 0:00-${clock(ends)}, 23:00-23:30`, timeZone });
  const june = await visits("June");
  const mira = await waits("Mira", "Hello");
  await expect(june.page.getByText("Ada is here.")).toBeVisible();

  await expect(june.heading).toHaveText("Nobody is here right now.", { timeout: 90_000 });
  expect(Date.now()).toBeGreaterThanOrEqual(ends);
  await expect(june.page.getByText(/^Back (today|tomorrow) at \d{1,2}:\d\d\.$/)).toBeVisible();
  await expect(mira.page.getByText(/^Back (today|tomorrow) at \d{1,2}:\d\d$/)).toBeVisible();
});

test("The day is named as the visitor's own clock has it, wherever that is", async ({ server, open }) => {
  const opens = await opensInThreeDays(server);
  const weekday = opens.toLocaleDateString("en-GB", { weekday: "long", timeZone: "UTC" });
  for (const [before, words] of [
    [3, `Back ${weekday} at 9:00.`],
    [1, "Back tomorrow at 9:00."],
    [0, "Back today at 9:00."],
  ] as const) {
    const page = await open({ timezoneId: "UTC" });
    await page.clock.setSystemTime(opens.getTime() - before * day - 60 * minute);
    await page.goto("/");
    await expect(page.getByText(words)).toBeVisible();
  }
  const inTokyo = await open({ timezoneId: "Asia/Tokyo" });
  await inTokyo.goto("/");
  await expect(inTokyo.getByText(`Back ${weekday} at 18:00.`)).toBeVisible();
});

test("A holiday is none of the hours, and is passed over in what is told", async ({ server, open }) => {
  const opens = await opensInThreeDays(server);
  await server.set({ holidays: `${opens.toISOString().slice(0, 10)} Founders' day` });
  const page = await open({ timezoneId: "UTC" });
  await page.goto("/");
  const nextWeek = new Date(opens.getTime() + 7 * day);
  await expect(page.getByText(/^Back .* at 9:00\.$/)).toContainText(String(nextWeek.getUTCDate()));
});
