// The visitor's page shall open at once everywhere: all of its JavaScript, gzipped, stays below a limit.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { gzipSync } from "node:zlib";

const LIMIT = 15_000;
const assets = join(import.meta.dirname, "../pb_public/assets");

const sizes = readdirSync(assets)
  .filter((name) => name.endsWith(".js"))
  .map((name) => gzipSync(readFileSync(join(assets, name)), { level: 9 }).length);
const total = sizes.reduce((sum, size) => sum + size, 0);

if (!sizes.length) fail("There is no JavaScript in pb_public/assets. Build the visitor's page first: npm run build");
if (total >= LIMIT) fail(`The visitor's page has ${total} bytes of JavaScript (gzipped), ${total - LIMIT} above its limit of ${LIMIT}.`);
process.stdout.write(`The visitor's page has ${total} bytes of JavaScript (gzipped) of the ${LIMIT} it may have.\n`);

function fail(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}
