import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "@playwright/test";
import type PocketBase from "pocketbase";
import { expect, test } from "./test.ts";

declare global {
  interface Window {
    PocketBase: typeof PocketBase;
    client: PocketBase;
    heard: unknown[];
  }
}

const sdk = readFileSync(createRequire(import.meta.url).resolve("pocketbase/umd"), "utf8");

/** A page of the server's origin with nothing but the official SDK on it, which speaks for the visitor. */
async function pageWithSdk(page: Page, token: string): Promise<Page> {
  await page.route("/sdk", (route) => route.fulfill({ contentType: "text/html", body: "<!doctype html><title>SDK</title>" }));
  await page.goto("/sdk");
  await page.evaluate(sdk);
  await page.evaluate((token) => {
    window.client = new window.PocketBase("/");
    window.client.authStore.save(token, null);
    window.heard = [];
  }, token);
  return page;
}

test("The official SDK, unchanged, gets what is after its cursor and then what is new", async ({ open, waits }) => {
  const june = await waits("June", "One", "Two");
  await june.says("Four", "Five");
  const { token, sessionId } = await june.account();
  const page = await pageWithSdk(await open(), token);
  await page.evaluate(async (topic) => {
    await window.client.realtime.subscribe(topic, (event) => window.heard.push(event), { query: { after: 3 } });
  }, `public:session:${sessionId}`);
  const heard = () => page.evaluate(() => window.heard);

  await expect.poll(heard).toMatchObject([
    {
      event: "message:history",
      data: { sessionId, more: false, messages: [{ seq: 4, text: "Four", senderType: "user" }, { seq: 5, text: "Five" }] },
    },
  ]);
  await june.says("Six");
  await expect.poll(heard).toMatchObject([
    { event: "message:history" },
    { event: "message:new", data: { sessionId, seq: 6, text: "Six", senderType: "user" } },
  ]);
});

test("A subscription of PocketBase's own works beside it", async ({ server, open, waits, signsIn }) => {
  const june = await waits("June", "One");
  const { token, sessionId } = await june.account();
  const page = await pageWithSdk(await open(), token);
  await page.evaluate(async (topic) => {
    const { client, heard } = window;
    await client.realtime.subscribe(topic, ({ event }) => heard.push(event));
    await client.collection("users").subscribe("*", ({ action, record }) => heard.push(`${action} ${record.displayName}`));
  }, `public:session:${sessionId}`);

  const owner = await server.superuser();
  const account = await owner.collection("users").getFirstListItem(`displayName = "June"`);
  await owner.collection("users").update(account.id, { displayName: "June Hollin" });
  const heard = () => page.evaluate(() => window.heard);
  await expect.poll(heard).toContain("update June Hollin");

  const ada = await signsIn("Ada");
  await ada.accepts("June Hollin");
  await ada.says("Hello");
  await expect.poll(heard).toEqual(expect.arrayContaining(["message:history", "handoff:accepted", "message:new"]));
});
