import assert from "node:assert/strict";
import { test } from "node:test";
import { isJumbo, pieces } from "./links.ts";

const hrefs = (text: string) => pieces(text).filter((_, index) => index % 2);

test("web and mail addresses are told apart from the text around them", () => {
  assert.deepEqual(pieces("See https://hollin.example/repair, it is free."), [
    "See ",
    "https://hollin.example/repair",
    ", it is free.",
  ]);
  assert.deepEqual(hrefs("mailto:june@example.com"), ["mailto:june@example.com"]);
  assert.deepEqual(hrefs("HTTP://A.example and http://b.example:8080/c?d=e&f=g#h"), [
    "HTTP://A.example",
    "http://b.example:8080/c?d=e&f=g#h",
  ]);
});

test("the pieces are the text, letter by letter", () => {
  for (const text of ["", "no link", "https://a.example", "(https://a.example) <b>x</b>\nhttp://b.example."]) {
    assert.equal(pieces(text).join(""), text);
  }
});

test("what a sentence puts around an address is not part of it", () => {
  assert.deepEqual(hrefs("(https://a.example/b)"), ["https://a.example/b"]);
  assert.deepEqual(hrefs("Is it https://a.example/b?!"), ["https://a.example/b"]);
  assert.deepEqual(hrefs("https://a.example/wiki/Lamp_(brass)."), ["https://a.example/wiki/Lamp_(brass)"]);
  assert.deepEqual(hrefs('<a href="https://a.example">'), ["https://a.example"]);
});

test("nothing else becomes a link", () => {
  for (const text of ["javascript:alert(1)", "data:text/html,x", "ftp://a.example", "https://", "a.example/b", "mailto:"]) {
    assert.deepEqual(hrefs(text), [], text);
  }
});

test("a long line of brackets does not hang the page", { timeout: 5000 }, () => {
  assert.equal(hrefs(`https://a${"(".repeat(2000)}${")".repeat(2000)}`).length, 1);
  assert.equal(hrefs(`https://${"(a)".repeat(1300)}"`).length, 1);
});

test("up to three emoji alone stand large", () => {
  for (const text of ["🎉", "👍🏽👍🏽", "👩‍👩‍👧‍👦", "🇨🇭🇩🇪", "❤️", "✌🏽", "😀😀😀"]) assert.ok(isJumbo(text), text);
  for (const text of ["", "🎉!", "😀😀😀😀", "ok 👍", "1", "#", "A"]) assert.ok(!isJumbo(text), text);
});
