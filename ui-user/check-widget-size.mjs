// The loader is on every page of a site: gzipped, it stays below a limit.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { gzipSync } from "node:zlib";

const LIMIT = 2_000;
const size = gzipSync(readFileSync(join(import.meta.dirname, "../pb_public/widget.js")), { level: 9 }).length;

if (size >= LIMIT) {
  process.stderr.write(`The widget's loader has ${size} bytes (gzipped), ${size - LIMIT} above its limit of ${LIMIT}.\n`);
  process.exit(1);
}
process.stdout.write(`The widget's loader has ${size} bytes (gzipped) of the ${LIMIT} it may have.\n`);
