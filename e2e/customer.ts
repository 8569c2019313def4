import { expect, type FrameLocator, type Locator, type Page } from "@playwright/test";

/** One who is on somebody's site, and writes to it in the corner. */
export class Customer {
  readonly launcher: Locator;
  readonly badge: Locator;
  readonly panel: Locator;
  /** The page in the panel. */
  readonly chat: FrameLocator;
  readonly box: Locator;
  readonly bubbles: Locator;
  readonly preview: Locator;
  /** What the site's page was told of, whoever told it. */
  readonly told: string[] = [];

  constructor(
    readonly page: Page,
    readonly name: string,
  ) {
    const widget = page.locator("webchat-widget");
    this.launcher = widget.locator("button");
    this.badge = this.launcher.locator("b");
    this.panel = widget.locator("div");
    this.chat = page.frameLocator("webchat-widget iframe");
    this.box = this.chat.getByRole("textbox", { name: "Message" });
    this.bubbles = this.chat.getByRole("log").locator("p.bubble");
    this.preview = this.chat.locator(".peek");
    page.on("console", (message) => this.told.push(message.text()));
    page.on("pageerror", (error) => this.told.push(String(error)));
  }

  async visits(url: string): Promise<void> {
    await this.page.goto(url);
    await expect(this.launcher).toBeVisible();
  }

  async opens(): Promise<void> {
    await this.launcher.click();
    await expect(this.launcher).toHaveAttribute("aria-expanded", "true");
  }

  async closes(): Promise<void> {
    await this.launcher.click();
    await this.isShut();
  }

  async isShut(): Promise<void> {
    await expect(this.panel).toBeHidden();
    await expect(this.launcher).toHaveAttribute("aria-expanded", "false");
  }

  async startsChat(): Promise<void> {
    await this.chat.getByRole("textbox", { name: "Your name" }).fill(this.name);
    await this.button("Start chat").click();
    await expect(this.box).toBeFocused();
  }

  /** Until it is stored, or waits for a connection. */
  async says(text: string): Promise<void> {
    await this.box.fill(text);
    await this.box.press("Enter");
    await this.reads(text);
    await expect(this.chat.locator(".bubble.sending")).toHaveCount(0);
  }

  async reads(text: string): Promise<void> {
    await expect(this.bubbles.filter({ hasText: text })).toBeVisible();
  }

  /** The site says who this is, or that it is nobody any more. */
  async isKnownAs(who: object | null): Promise<void> {
    await this.page.evaluate((who) => Reflect.get(window, "Webchat")("identify", who), who);
  }

  /** Comes, opens the chat, writes and asks for a human. */
  async waits(url: string, words: string): Promise<void> {
    await this.visits(url);
    await this.opens();
    await this.startsChat();
    await this.says(words);
    await this.button("Talk to a human").click();
    await expect(this.chat.getByText("You are next.").first()).toBeVisible();
  }

  button(name: string): Locator {
    return this.chat.getByRole("button", { name, exact: true });
  }
}
