import assert from "node:assert/strict";
import { test } from "node:test";
import { isJumbo, pieces } from "./links.ts";

const hrefs = (text: string) => pieces(text).filter((_, index) => index % 2);

test("web, mail and telephone addresses are told apart from the text around them", () => {
  assert.deepEqual(pieces("See https://hollin.example/repair, it is free."), [
    "See ",
    "https://hollin.example/repair",
    ", it is free.",
  ]);
  assert.deepEqual(hrefs("mailto:june@example.com"), ["mailto:june@example.com"]);
  assert.deepEqual(hrefs("Call tel:+41-44-555-0100."), ["tel:+41-44-555-0100"]);
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
  for (const text of [
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "vbscript:x", "data:text/html,x", "ftp://a.example", "file:///etc/passwd",
    "https://", "a.example/b", "//a.example", "mailto:", "tel:", "hotel:5", "sms:5",
  ]) {
    assert.deepEqual(hrefs(text), [], text);
  }
});

test("nothing turns an address around", () => {
  for (const sign of ["\u202E", "\u202D", "\u2066", "\u2067", "\u200E", "\u200F", "\u061C"]) {
    assert.deepEqual(hrefs(`https://a.example/${sign}gpj.exe`), ["https://a.example/"]);
    assert.deepEqual(hrefs(`https://a.example/(b${sign}c)`), ["https://a.example/"]);
    assert.deepEqual(hrefs(`https://${sign}a.example`), []);
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
