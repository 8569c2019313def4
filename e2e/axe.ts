import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type Page, expect } from "@playwright/test";
import type axe from "axe-core";
import { fits, undrawn } from "./layout.ts";

declare global {
  interface Window {
    axe?: typeof axe;
  }
}

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const wide = { width: 1440, height: 900 };
const narrow = { width: 360, height: 740 };
const narrowest = { width: 320, height: 640 };
const gallery = process.env.GALLERY;

/** What axe finds wrong with the page as it stands: each rule with the elements that break it. */
async function violations(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(source);
  return page.evaluate(async (values) => {
    const results = await window.axe?.run({ runOnly: { type: "tag", values }, resultTypes: ["violations"] });
    if (!results) throw new Error("axe is not there");
    return results.violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`));
  }, rules);
}

/** Takes a picture of the state where a gallery of all of them is wanted, for somebody to look at. */
async function isSeen(page: Page, state: string): Promise<void> {
  if (!gallery) return;
  const whose = new URL(page.url()).pathname.startsWith("/agent") ? "agent" : "visitor";
  await page.screenshot({ path: `${gallery}/${whose}-${state.replaceAll(/\W+/g, "-")}.png`, animations: "disabled" });
}

/** Shows the page wide and light, narrow and dark, and at last as narrow as it gets, and leaves it as it was. */
export async function isFlawless(page: Page, state: string): Promise<void> {
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  await expect.poll(() => undrawn(page), `icons, ${state}`).toEqual([]);
  expect.soft(await violations(page), `${state}, wide and light`).toEqual([]);
  await isSeen(page, `${state}, wide`);
  await page.emulateMedia({ colorScheme: "dark" });
  await page.setViewportSize(narrow);
  expect.soft(await violations(page), `${state}, narrow and dark`).toEqual([]);
  await isSeen(page, `${state}, narrow`);
  await page.setViewportSize(narrowest);
  await fits(page, state);
  await page.setViewportSize(wide);
  await page.emulateMedia({ colorScheme: "light" });
}
