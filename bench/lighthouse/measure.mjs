// What the widget costs the page that has it: Lighthouse's performance of the demo page on another origin, without the
// widget's line and with it, by turns. TURNS says how often each (default 5); the median counts.

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { delimiter, extname, join } from "node:path";
import process from "node:process";
import { setTimeout as pause } from "node:timers/promises";
import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";

const turns = Number(process.env.TURNS ?? 5);
const root = join(import.meta.dirname, "../..");
const types = { ".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml" };
const line = /\s*<script src="\/widget\.js" async><\/script>/;
const chromePath = process.env.CHROMIUM
  ?? process.env.PATH.split(delimiter).flatMap((folder) => ["chromium", "google-chrome"].map((name) => join(folder, name))).find(existsSync);

const data = mkdtempSync(join(tmpdir(), "webchat-lighthouse-"));
const chat = "http://127.0.0.1:18090";
const binary = join(root, "bin/webchat");
const owner = { identity: "owner@site.example", password: "lamps-made-by-hand" };
spawnSync(binary, ["superuser", "upsert", owner.identity, owner.password, `--dir=${data}`]);
const server = spawn(binary, ["serve", "--http=127.0.0.1:18090", `--dir=${data}`], { stdio: "ignore" });
while (!(await fetch(`${chat}/health`).then(({ ok }) => ok, () => false))) await pause(50);

/** The demo's files; its page without the line at /without, and with the line of the chat's origin at /with. */
const site = createServer((request, response) => {
  const [, first, file = ""] = request.url.split("/", 3);
  const path = request.url.replace(`/${first}/`, "");
  const name = path || "index.html";
  response.setHeader("Content-Type", types[extname(name)] ?? "text/plain");
  try {
    const content = readFileSync(join(root, "pb_public/demo", name));
    if (name !== "index.html") return response.end(content);
    const html = String(content);
    response.end(first === "with" ? html.replace('"/widget.js"', `"${chat}/widget.js"`) : html.replace(line, ""));
  } catch {
    response.writeHead(404).end(file);
  }
}).listen(0, "localhost");
await once(site, "listening");
const origin = `http://localhost:${site.address().port}`;
const { token } = await ask("POST", "_superusers/auth-with-password", owner);
await ask("PATCH", "settings/records/webchatsettings", { allowedOrigins: origin }, token);

async function ask(method, path, body, token = "") {
  const headers = { "Content-Type": "application/json", Authorization: token };
  const answer = await fetch(`${chat}/api/collections/${path}`, { method, headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
  return answer.json();
}

const figures = { without: [], with: [] };
try {
  for (let turn = 0; turn < turns; turn++) {
    for (const kind of Object.keys(figures)) figures[kind].push(await measure(`${origin}/${kind}/`));
  }
} finally {
  site.close();
  server.kill();
  await once(server, "exit");
  rmSync(data, { recursive: true });
}

async function measure(url) {
  const chrome = await launch({ chromePath, chromeFlags: ["--headless=new", "--no-sandbox", "--disable-gpu"] });
  try {
    const { lhr } = await lighthouse(url, { port: chrome.port, onlyCategories: ["performance"], logLevel: "error" });
    if (lhr.runtimeError) throw new Error(lhr.runtimeError.message);
    const of = (audit) => lhr.audits[audit].numericValue;
    const asked = lhr.audits["network-requests"].details.items.map(({ url }) => url);
    if (asked.some((address) => address === `${chat}/widget.js`) !== url.includes("/with/")) throw new Error(`${url} asked for ${asked}`);
    return {
      performance: 100 * lhr.categories.performance.score,
      "first paint, ms": of("first-contentful-paint"),
      "largest paint, ms": of("largest-contentful-paint"),
      "blocked, ms": of("total-blocking-time"),
      "layout shift": of("cumulative-layout-shift"),
      "speed index, ms": of("speed-index"),
    };
  } finally {
    chrome.kill();
  }
}

const median = (kind, name) => figures[kind].map((one) => one[name]).sort((a, b) => a - b)[Math.floor(turns / 2)];
const round = (value) => (value < 1 ? value.toFixed(3) : value.toFixed(value < 1000 ? 1 : 0));
process.stdout.write(`Median of ${turns} on a phone as Lighthouse imitates it\n`);
for (const name of Object.keys(figures.with[0])) {
  process.stdout.write(`${name.padEnd(20)} without ${round(median("without", name)).padStart(7)}   with ${round(median("with", name)).padStart(7)}\n`);
}
const cost = median("without", "performance") - median("with", "performance");
process.stdout.write(`The widget costs ${cost.toFixed(1)} of 100 points.\n`);
if (cost > 1) process.exitCode = 1;
