import assert from "node:assert/strict";
import { test } from "node:test";
import { clock, day, dayWord, timeOf, whenWord } from "./time.ts";

const now = new Date(2026, 4, 4, 14, 2).getTime();
const at = (...args: [number, number, number, number, number]) => new Date(...args).getTime();

test("PocketBase's dates are UTC", () => {
  assert.equal(timeOf("2026-11-23 22:47:25.123Z"), Date.UTC(2026, 10, 23, 22, 47, 25, 123));
});

test("a time has two digits of minutes and no leading zero", () => {
  assert.equal(clock(at(2026, 4, 4, 9, 5)), "9:05");
  assert.equal(clock(now), "14:02");
});

test("a day is told by the word that is nearest", () => {
  assert.equal(dayWord(at(2026, 4, 4, 0, 0), now), "Today");
  assert.equal(dayWord(at(2026, 4, 3, 23, 59), now), "Yesterday");
  assert.equal(dayWord(at(2026, 4, 2, 12, 0), now), "Saturday");
  assert.equal(dayWord(at(2026, 3, 28, 12, 0), now), "Tuesday");
  assert.equal(dayWord(at(2026, 3, 27, 12, 0), now), "27 April 2026");
  assert.equal(dayWord(at(2025, 4, 4, 12, 0), now), "4 May 2025");
});

test("around the new year a weekday needs no year", () => {
  assert.equal(dayWord(at(2025, 11, 30, 12, 0), at(2026, 0, 2, 12, 0)), "Tuesday");
});

test("a clock that runs ahead does not bring tomorrow", () => {
  assert.equal(dayWord(at(2026, 4, 5, 0, 1), now), "Today");
});

test("a list shows the time today and the day before that", () => {
  assert.equal(whenWord(at(2026, 4, 4, 9, 5), now), "9:05");
  assert.equal(whenWord(at(2026, 4, 3, 9, 5), now), "Yesterday");
});

test("a day to come is told the same way", () => {
  assert.equal(day(at(2026, 4, 4, 18, 0), now), "today");
  assert.equal(day(at(2026, 4, 5, 9, 0), now), "tomorrow");
  assert.equal(day(at(2026, 4, 9, 9, 0), now), "Saturday");
  assert.equal(day(at(2026, 4, 11, 9, 0), now), "11 May 2026");
});
