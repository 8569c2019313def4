import { type Page, expect } from "@playwright/test";

/** What on the page can be scrolled sideways, the page itself included. */
export async function sideways(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll("*")]
      .filter((element) => element === document.documentElement || /auto|scroll/.test(getComputedStyle(element).overflowX))
      .filter((element) => element.scrollWidth > element.clientWidth)
      .map((element) => `${element.tagName} ${element.className}`),
  );
}

export async function fits(page: Page, state: string): Promise<void> {
  expect.soft(await sideways(page), `scrolls sideways: ${state}`).toEqual([]);
}

/** Icons that take up their place but show nothing. */
export async function undrawn(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll("svg")]
      .filter((icon) => icon.checkVisibility() && !icon.getBBox().width)
      .map((icon) => icon.parentElement?.outerHTML ?? ""),
  );
}
