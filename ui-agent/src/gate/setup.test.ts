import assert from "node:assert/strict";
import { test } from "node:test";
import { minutesLeft, wrongFields, wrongIn } from "./setup.ts";

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

test("a form that is filled in well has nothing wrong", () => {
  assert.deepEqual(wrongIn({ displayName: "Ada", email: "ada@example.com", password: "0123456789" }), {});
});

test("an empty form says what each field needs", () => {
  assert.deepEqual(wrongIn({ displayName: " ", email: "", password: "short" }), {
    displayName: "A name is needed",
    email: "An e-mail address is needed",
    password: "At least 10 characters are needed",
  });
});

test("an address that can't be one is told apart", () => {
  const emails = ["ada", "ada@example", "a b@example.com"].map((email) => {
    return wrongIn({ displayName: "Ada", email, password: "0123456789" }).email;
  });
  assert.deepEqual(emails, [
    "This is not an e-mail address",
    "This address has no ending such as .com",
    "This is not an e-mail address",
  ]);
});
