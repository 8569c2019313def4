import assert from "node:assert/strict";
import { test } from "node:test";
import type { Site } from "./wire/index.ts";
import { greeting as tell, isStaffed, placeWords, presenceWords } from "./words.ts";

const greeting = (...args: Parameters<typeof tell>) => {
  const [title, words, presence] = tell(...args);
  return { title, words, presence };
};
const site = (agents: string[], more: Partial<Site> = {}): Site => ({
  name: "Hollin", logo: "", accent: "", greeting: "", nobody: "", agents, agentsOnline: agents.length, waiting: 0, wait: 0, open: true,
  opensAt: "", byMail: false, leaveAfter: 300, fields: [], rating: true, transcript: true, mayErase: false, ...more,
});

/** Tomorrow at nine, where the page is. */
function tomorrow(): string {
  const at = new Date();
  at.setDate(at.getDate() + 1);
  at.setHours(9, 0, 0, 0);
  return at.toISOString().replace("T", " ");
}

test("all who are here are named", () => {
  assert.equal(presenceWords(site([])), "Nobody is here");
  assert.equal(presenceWords(site(["Ada"])), "Ada is here");
  assert.equal(presenceWords(site(["Ada", "Bo"])), "Ada and Bo are here");
  assert.equal(presenceWords(site(["Ada", "Bo", "Cy"])), "Ada, Bo and Cy are here");
});

test("outside the hours it is told when somebody is back, whoever is still here", () => {
  const closed = { open: false, opensAt: tomorrow() };
  assert.equal(presenceWords(site([], closed)), "Back tomorrow at 9:00");
  assert.equal(presenceWords(site(["Ada"], closed)), "Back tomorrow at 9:00");
  assert.equal(isStaffed(site(["Ada"], closed)), false);
  assert.equal(greeting(site([], closed), undefined, false).presence, "Back tomorrow at 9:00.");
});

test("the place in the queue is told by those before", () => {
  assert.equal(placeWords(1), "You are next");
  assert.equal(placeWords(2), "1 before you");
  assert.equal(placeWords(9), "8 before you");
});

test("a stranger hears who is here, how many wait, and how long it may take", () => {
  assert.equal(greeting(site(["Ada"]), undefined, false).presence, "Ada is here.");
  assert.equal(greeting(site(["Ada"]), undefined, false).words, "No queue at the moment.");
  assert.equal(greeting(site(["Ada"], { waiting: 1 }), undefined, false).words, "1 person is waiting.");
  assert.equal(greeting(site(["Ada"], { waiting: 3, wait: 4 }), undefined, false).words, "3 people are waiting, about 4 minutes.");
  assert.equal(greeting(site(["Ada"], { greeting: "What shines?" }), undefined, false).title, "What shines?");
});

test("where nobody is there it is told what to do instead, in the site's own words if it has some", () => {
  assert.match(greeting(site([]), undefined, false).title, /^Nobody is here/);
  assert.match(greeting(site([]), undefined, false).words, /^You can write all the same\./);
  assert.match(greeting(site([], { byMail: true }), undefined, false).words, /^Leave a message/);
  assert.equal(greeting(site([], { nobody: "We are at the fair." }), undefined, false).words, "We are at the fair.");
  assert.equal(greeting(site([]), undefined, false).presence, "");
});

test("one who returns is greeted by name, and told of the last chat", () => {
  assert.equal(greeting(site(["Ada"]), "June", false).title, "Welcome back, June.");
  assert.equal(greeting(site([]), "June", true).title, "Welcome back, June.");
  assert.equal(greeting(site([]), "June", true).words, "The last chat is where you left it.");
});

test("without an answer from the site nothing is claimed about who is here", () => {
  assert.equal(greeting(null, "June", true).presence, undefined);
  assert.match(greeting(null, undefined, false).words, /^No connection/);
});
