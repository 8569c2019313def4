import { expect, type Locator, type Page } from "@playwright/test";
import { Person } from "./person.ts";
import { emailOf, password } from "./server.ts";

/** One who answers. */
export class Agent extends Person {
  readonly list: Locator;
  readonly pane: Locator;
  readonly details: Locator;
  readonly accept: Locator;

  constructor(page: Page, name: string) {
    super(page, name);
    this.list = page.getByRole("navigation", { name: "Chats" });
    this.pane = page.getByRole("region", { name: "Conversation" });
    this.details = page.getByRole("region", { name: "Details" });
    this.accept = this.pane.getByRole("button", { name: "Accept" });
  }

  async signsIn(word = password): Promise<void> {
    await this.page.goto("/agent/");
    await this.entersPassword(word);
    await expect(this.list.getByText("Online")).toBeVisible();
  }

  async entersPassword(word = password): Promise<void> {
    await this.page.getByLabel("E-mail").fill(emailOf(this.name));
    await this.page.getByLabel("Password").fill(word);
    await this.page.getByRole("button", { name: /^Sign in/ }).click();
  }

  tab(name: "Waiting" | "Mine" | "Closed"): Locator {
    return this.list.getByRole("tab", { name });
  }

  /** Of the tab that is open. */
  get rows(): Locator {
    return this.list.getByRole("link");
  }

  row(visitor: string): Locator {
    return this.rows.filter({ has: this.page.getByText(visitor, { exact: true }) });
  }

  /** Looks at a chat of the list. */
  async opens(visitor: string): Promise<void> {
    await this.row(visitor).click();
    await expect(this.pane.getByRole("heading", { name: visitor })).toBeVisible();
  }

  async accepts(visitor: string): Promise<void> {
    await this.opens(visitor);
    await this.accept.click();
    await expect(this.box).toBeFocused();
  }

  async becomes(what: "Online" | "Away"): Promise<void> {
    await this.list.getByRole("button", { name: this.name }).click();
    await this.page.getByRole("menuitemradio", { name: what }).click();
  }

  async putsBack(): Promise<void> {
    await this.button("Back to queue").click();
  }

  async closesChat(): Promise<void> {
    await this.button("Close chat").click();
    await this.page.getByRole("alertdialog").getByRole("button", { name: "Close chat" }).click();
    await expect(this.note(`${this.name} ended the chat`)).toBeVisible();
  }
}
