import assert from "node:assert/strict";
import { test } from "node:test";
import { minutesLeft, wrongFields } from "./setup.ts";

test("the begun minute counts, and an old link has none left", () => {
  const now = 1_000_000;
  assert.deepEqual([now + 28 * 60_000, now + 1, now, now - 5].map((end) => minutesLeft(end, now)), [28, 1, 0, 0]);
});

test("each field gets what the server says of it", () => {
  const data = { email: { code: "validation_is_email", message: "Must be a valid email address." } };
  assert.deepEqual(wrongFields({ data, message: "Failed." }), { email: "Must be a valid email address." });
});

test("what belongs to no field is not lost", () => {
  assert.deepEqual(wrongFields({ data: {}, message: "Too fast." }), { password: "Too fast." });
});
