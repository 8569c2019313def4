import { type BrowserContextOptions, type Page, test as base, expect } from "@playwright/test";
import { Agent } from "./agent.ts";
import { tellOfViolations } from "./policy.ts";
import { Customer } from "./customer.ts";
import { builtBinary, Server } from "./server.ts";
import { Site, type SitePage } from "./site.ts";
import { Visitor } from "./visitor.ts";

interface Cast {
  binary: string;
  /** The server of this test alone. */
  server: Server;
  /** A page in a browser of its own, on whatever device. */
  open: (device?: BrowserContextOptions) => Promise<Page>;
  /** A visitor comes to the site. */
  visits: (name: string, device?: BrowserContextOptions) => Promise<Visitor>;
  /** Somebody's site, which may show the chat. */
  hosts: (page?: SitePage) => Promise<Site>;
  /** Someone with a browser of their own, about to visit a site. */
  comes: (name: string, device?: BrowserContextOptions) => Promise<Customer>;
  /** An agent, hired if need be, signs in. */
  signsIn: (name: string, device?: BrowserContextOptions) => Promise<Agent>;
  /** A visitor starts a chat with these words, and asks for a human. */
  waits: (name: string, ...words: string[]) => Promise<Visitor>;
}

export const test = base.extend<Cast>({
  binary: [builtBinary, { option: true }],

  server: async ({ binary }, provide) => {
    const server = await Server.open(binary);
    await provide(server);
    await server.end();
  },

  baseURL: async ({ server }, provide) => provide(server.url),

  open: async ({ browser, baseURL }, provide) => {
    const errors: Error[] = [];
    const contexts: Awaited<ReturnType<typeof browser.newContext>>[] = [];
    await provide(async (device) => {
      const context = await browser.newContext({ ...(baseURL && { baseURL }), ...device });
      context.on("weberror", (event) => errors.push(event.error()));
      await context.addInitScript(tellOfViolations);
      contexts.push(context);
      return context.newPage();
    });
    await Promise.all(contexts.map((context) => context.close()));
    expect(errors, "errors that a page did not catch").toEqual([]);
  },

  visits: async ({ open }, provide) => {
    await provide(async (name, device) => {
      const visitor = new Visitor(await open(device), name);
      await visitor.visits();
      return visitor;
    });
  },

  hosts: async ({ server }, provide) => {
    const sites: Site[] = [];
    await provide(async (page) => {
      const site = await Site.open(server.url, page);
      sites.push(site);
      await server.set({ allowedOrigins: sites.map(({ url }) => url).join("\n") });
      return site;
    });
    await Promise.all(sites.map((site) => site.end()));
  },

  comes: async ({ open }, provide) => {
    await provide(async (name, device) => new Customer(await open(device), name));
  },

  signsIn: async ({ open, server }, provide) => {
    const hired = new Set<string>();
    await provide(async (name, device) => {
      if (!hired.has(name)) await server.hire(name);
      hired.add(name);
      const agent = new Agent(await open(device), name);
      await agent.signsIn();
      return agent;
    });
  },

  waits: async ({ open }, provide) => {
    await provide(async (name, ...words) => {
      const visitor = new Visitor(await open(), name);
      await visitor.waits(...words);
      return visitor;
    });
  },
});

export { expect };
