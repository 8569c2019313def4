import assert from "node:assert/strict";
import { test } from "node:test";
import { placeWords, presenceWords, waitingWords } from "./words.ts";

test("names are listed up to three, then counted", () => {
  assert.equal(presenceWords([]), "Nobody is here right now");
  assert.equal(presenceWords(["Ada"]), "Ada is here");
  assert.equal(presenceWords(["Ada", "Bo"]), "Ada and Bo are here");
  assert.equal(presenceWords(["Ada", "Bo", "Cy"]), "Ada, Bo and Cy are here");
  assert.equal(presenceWords(["Ada", "Bo", "Cy", "Di"]), "Ada, Bo and 2 others are here");
});

test("the queue is told in people", () => {
  assert.equal(waitingWords(0), "No queue at the moment.");
  assert.equal(waitingWords(1), "1 person is waiting.");
  assert.equal(waitingWords(3), "3 people are waiting.");
});

test("the place in the queue is told by those before", () => {
  assert.equal(placeWords(1), "You are next.");
  assert.equal(placeWords(2), "1 before you.");
  assert.equal(placeWords(9), "8 before you.");
});
