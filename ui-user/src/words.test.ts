import assert from "node:assert/strict";
import { test } from "node:test";
import { greeting as tell, placeWords, presenceWords } from "./words.ts";

const greeting = (...args: Parameters<typeof tell>) => {
  const [title, words, presence] = tell(...args);
  return { title, words, presence };
};
const site = (agents: string[], waiting = 0) => ({ name: "Hollin", agents, agentsOnline: agents.length, waiting });

test("all who are here are named", () => {
  assert.equal(presenceWords([]), "Nobody is here");
  assert.equal(presenceWords(["Ada"]), "Ada is here");
  assert.equal(presenceWords(["Ada", "Bo"]), "Ada and Bo are here");
  assert.equal(presenceWords(["Ada", "Bo", "Cy"]), "Ada, Bo and Cy are here");
});

test("the place in the queue is told by those before", () => {
  assert.equal(placeWords(1), "You are next.");
  assert.equal(placeWords(2), "1 before you.");
  assert.equal(placeWords(9), "8 before you.");
});

test("a stranger hears who is here and how many wait", () => {
  assert.equal(greeting(site(["Ada"]), undefined, false).presence, "Ada is here.");
  assert.equal(greeting(site(["Ada"]), undefined, false).words, "No queue at the moment.");
  assert.equal(greeting(site(["Ada"], 1), undefined, false).words, "1 person is waiting.");
  assert.equal(greeting(site(["Ada"], 3), undefined, false).words, "3 people are waiting.");
  assert.match(greeting(site([]), undefined, false).title, /^Nobody is here/);
});

test("one who returns is greeted by name, and told of the last chat", () => {
  assert.equal(greeting(site([]), "June", false).title, "Welcome back, June.");
  assert.equal(greeting(site([]), "June", true).words, "The last chat is where you left it.");
});

test("without an answer from the site nothing is claimed about who is here", () => {
  assert.equal(greeting(null, "June", true).presence, undefined);
  assert.match(greeting(null, undefined, false).words, /^No connection/);
});
