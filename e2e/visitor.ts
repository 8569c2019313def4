import { expect, type Locator, type Page } from "@playwright/test";
import { Person } from "./person.ts";

/** One who writes to the site. */
export class Visitor extends Person {
  readonly nameField: Locator;
  /** The greeting at home, and who one talks to in the chat. */
  readonly heading: Locator;

  constructor(page: Page, name: string) {
    super(page, name);
    this.nameField = page.getByRole("textbox", { name: "Your name" });
    this.heading = page.getByRole("heading", { level: 1 });
  }

  async visits(): Promise<void> {
    await this.page.goto("/");
    await expect(this.heading).toBeVisible();
  }

  async startsChat(): Promise<void> {
    await this.nameField.fill(this.name);
    await this.button("Start chat").click();
    await expect(this.box).toBeFocused();
  }

  async asksForAHuman(): Promise<void> {
    await this.button("Talk to a human").click();
    await expect(this.note("Asked for a human")).toBeVisible();
  }

  /** From the start: comes, writes, and asks for a human. */
  async waits(...words: string[]): Promise<void> {
    await this.visits();
    await this.startsChat();
    await this.says(...words);
    await this.asksForAHuman();
  }

  async endsChat(): Promise<void> {
    await this.button("End chat").click();
    await this.page.getByRole("alertdialog").getByRole("button", { name: "End chat" }).click();
    await expect(this.note(`${this.name} ended the chat`)).toBeVisible();
  }

  /** What is to be filled in, by its label. */
  field(label: string): Locator {
    return this.page.getByRole("textbox", { name: label });
  }

  /** Where one stands in the queue, as the dock says it. */
  async isInQueue(words: string): Promise<void> {
    await expect(this.dock.getByText(words)).toBeVisible();
  }

  /** What the page keeps of its visitor. */
  async account(): Promise<{ token: string; sessionId: string }> {
    return this.page.evaluate(() => JSON.parse(localStorage.getItem("webchat:visitor") ?? "null"));
  }
}
