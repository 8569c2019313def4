import assert from "node:assert/strict";
import { test } from "node:test";
import { hue, initials } from "./people.ts";

test("initials are the first letters of the first and the last word", () => {
  assert.equal(initials("June"), "J");
  assert.equal(initials("  june  van der hollin "), "JH");
  assert.equal(initials("Ærø Ö"), "ÆÖ");
  assert.equal(initials("🎉 Ada"), "🎉A");
  assert.equal(initials(""), "");
});

test("a hue is the same each time, is never red, and spreads", () => {
  const hues = Array.from({ length: 1000 }, (_, i) => hue(`person${i}`));
  assert.ok(hues.every((one) => one >= 45 && one <= 345));
  assert.ok(new Set(hues).size > 200);
  assert.equal(hue("june"), hue("june"));
});
