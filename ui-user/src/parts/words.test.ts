import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import { languages, wordsIn } from "../../languages.ts";
import { count, fill } from "./words.ts";

const english = wordsIn("en");

/** Each of the words, with the path that leads to it. */
function spread(words: object, path = ""): [string, string][] {
  return Object.entries(words).flatMap(([key, word]) =>
    typeof word === "string" ? [[path + key, word] as [string, string]] : spread(word, `${path}${key}.`),
  );
}

const gaps = (word: string) => word.split("{}").length - 1;

for (const language of languages) {
  test(`all that is said in English is said in ${language}, about the same things`, () => {
    const words = spread(wordsIn(language));
    assert.deepEqual(words.map(([path]) => path), spread(english).map(([path]) => path));
    assert.deepEqual(words.map(([path, word]) => [path, gaps(word)]), spread(english).map(([path, word]) => [path, gaps(word)]));
    assert.ok(words.every(([, word]) => word.trim() === word && word));
    assert.deepEqual(Intl.getCanonicalLocales(wordsIn(language).locale as string), [wordsIn(language).locale]);
  });

  test(`what is said in ${language} is calm`, () => {
    for (const [path, word] of spread(wordsIn(language))) assert.doesNotMatch(word, /!|\bOops|please|bitte|s’il vous plaît|por favor/i, path);
  });
}

test("there is a page for each file of words", () => {
  const files = readdirSync(new URL("../../words", import.meta.url));
  assert.deepEqual(files.map((file) => file.replace(".json", "")), languages);
});

test("gaps are filled in order", () => {
  assert.equal(fill("Back {} at {}", "Monday", "9:00"), "Back Monday at 9:00");
  assert.equal(fill("{} is typing", "$& {}"), "$& {} is typing");
});

test("what is counted takes the form of its number", () => {
  const forms = { one: "{} person is waiting", other: "{} people are waiting" };
  assert.equal(count(forms, 1), "1 person is waiting");
  assert.equal(count(forms, 2), "2 people are waiting");
  assert.equal(count({ one: "{} is here", other: "{} are here" }, 2, "Ada and Bo"), "Ada and Bo are here");
});
