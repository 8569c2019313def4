import { expect, type Locator, type Page } from "@playwright/test";

/** Someone at one of the two pages: what both have. */
export abstract class Person {
  readonly log: Locator;
  readonly box: Locator;
  /** What was said, by anyone, in order. */
  readonly bubbles: Locator;
  /** The one box at the bottom. */
  readonly dock: Locator;
  /** What is told of the connection. */
  readonly strip: Locator;
  /** What is spoken to those who listen. */
  readonly spoken: Locator;

  constructor(
    readonly page: Page,
    readonly name: string,
  ) {
    this.log = page.getByRole("log", { name: "Conversation" });
    this.box = page.getByRole("textbox", { name: "Message" });
    this.bubbles = this.log.locator("p.bubble");
    this.dock = page.locator(".dock");
    this.strip = page.locator(".strip");
    this.spoken = page.getByRole("status");
  }

  /** Until it is stored, or waits for a connection. */
  async says(...texts: string[]): Promise<void> {
    for (const text of texts) {
      await this.box.fill(text);
      await this.box.press("Enter");
      await this.reads(text);
    }
    await expect(this.bubbles.and(this.page.locator(".sending"))).toHaveCount(0);
  }

  /** Sees each of these, once. */
  async reads(...texts: string[]): Promise<void> {
    for (const text of texts) await expect(this.bubbles.filter({ hasText: text })).toBeVisible();
  }

  /** A line of the system; its time stands behind it. */
  note(words: string): Locator {
    return this.log.getByText(new RegExp(`^${words}, \\d{1,2}:\\d\\d$`));
  }

  /** To another tab. Playwright keeps every page in sight, so the page is told otherwise. */
  async looksAway(): Promise<void> {
    await this.page.evaluate(() => {
      Object.defineProperty(document, "hidden", { value: true, configurable: true });
      Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    });
  }

  async looksBack(): Promise<void> {
    await this.page.evaluate(() => {
      Reflect.deleteProperty(document, "hidden");
      Reflect.deleteProperty(document, "visibilityState");
      document.dispatchEvent(new Event("visibilitychange"));
    });
  }

  button(name: string): Locator {
    return this.page.getByRole("button", { name, exact: true });
  }
}
