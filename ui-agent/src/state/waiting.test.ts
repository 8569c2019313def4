import assert from "node:assert/strict";
import { test } from "node:test";
import { span, stepOf, ticking } from "./waiting.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

test("a wait is plain below two minutes, amber from two and red from five", () => {
  assert.deepEqual([0, 2 * MINUTE - 1, 2 * MINUTE, 5 * MINUTE - 1, 5 * MINUTE].map(stepOf), ["plain", "plain", "soon", "soon", "late"]);
});

test("a ticking wait shows seconds, from an hour on hours too, and days when nobody counts seconds any more", () => {
  assert.deepEqual([0, 21 * SECOND, 402 * SECOND, HOUR + 309 * SECOND, 47 * HOUR, 49 * HOUR].map(ticking), [
    "0:00",
    "0:21",
    "6:42",
    "1:05:09",
    "47:00:00",
    "2 days",
  ]);
});

test("a clock that is behind the server's shows no negative wait", () => {
  assert.equal(ticking(-3 * SECOND), "0:00");
});

test("a span that is over is told in minutes, hours or days", () => {
  assert.deepEqual([20 * SECOND, 3 * MINUTE, HOUR, 2 * HOUR + 5 * MINUTE, 72 * HOUR].map(span), [
    "Under 1 min",
    "3 min",
    "1 h",
    "2 h 5 min",
    "3 days",
  ]);
});
