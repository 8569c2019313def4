import { type BrowserContextOptions, type Page, test as base, expect } from "@playwright/test";
import { Agent } from "./agent.ts";
import { tellOfViolations } from "./policy.ts";
import { builtBinary, Server } from "./server.ts";
import { Visitor } from "./visitor.ts";

interface Cast {
  binary: string;
  /** The server of this test alone. */
  server: Server;
  /** A page in a browser of its own, on whatever device. */
  open: (device?: BrowserContextOptions) => Promise<Page>;
  /** A visitor comes to the site. */
  visits: (name: string, device?: BrowserContextOptions) => Promise<Visitor>;
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
