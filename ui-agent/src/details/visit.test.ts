import assert from "node:assert/strict";
import { test } from "node:test";
import { cameFrom, languageWords, localTime, pageWords } from "./visit.ts";

const NOW = Date.UTC(2026, 10, 26, 20, 9);

test("a page is called by its host and path", () => {
  assert.equal(pageWords("https://shop.example/lamps/brass-desk?colour=red#top"), "shop.example/lamps/brass-desk?colour=red");
  assert.equal(pageWords("https://shop.example/l%C3%A4mpchen"), "shop.example/lämpchen");
  assert.equal(pageWords("https://shop.example/%E0%A4%A"), "shop.example/%E0%A4%A");
});

test("what can't be seen in a path is not turned into letters, nor another alphabet's host", () => {
  assert.equal(pageWords("https://shop.example/%E2%80%AEgpj.exe"), "shop.example/%E2%80%AEgpj.exe");
  assert.equal(pageWords("https://shop.example/a%20%20b"), "shop.example/a%20%20b");
  assert.equal(pageWords("https://shоp.example/"), "xn--shp-ted.example");
});

test("the first page of a site is called by the site's name", () => {
  assert.equal(pageWords("https://shop.example"), "shop.example");
});

test("who came from another site came from its host, who came from the same one from that page", () => {
  assert.equal(cameFrom("https://www.search.example/?q=lamps", "https://shop.example/"), "www.search.example");
  assert.equal(cameFrom("https://shop.example/lamps", "https://shop.example/"), "shop.example/lamps");
  assert.equal(cameFrom("https://shop.example/lamps", ""), "shop.example");
});

test("a language is called by its name, and one that nobody knows as it came", () => {
  assert.equal(languageWords("en"), "English");
  assert.equal(languageWords("de-CH"), "German (Switzerland)");
  assert.equal(languageWords("xx"), "xx");
  assert.equal(languageWords("x"), "x");
});

test("the time there is told with how far it is from here", () => {
  assert.equal(localTime("Europe/Berlin", NOW, "Europe/Zurich"), "21:09, same as yours");
  assert.equal(localTime("Europe/London", NOW, "Europe/Berlin"), "20:09, 1 h behind");
  assert.equal(localTime("Asia/Kolkata", NOW, "UTC"), "Fri 1:39, 5 h 30 min ahead");
  assert.equal(localTime("America/Los_Angeles", NOW, "Asia/Tokyo"), "Thu 12:09, 17 h behind");
});

test("at the turn of a year too", () => {
  assert.equal(localTime("Pacific/Auckland", Date.UTC(2026, 11, 31, 12), "UTC"), "Fri 1:00, 13 h ahead");
});

test("a zone that the browser does not know is left out", () => {
  assert.equal(localTime("Etc/Unknown", NOW, "UTC"), "");
});
