// Tells what the built app weighs compressed, and fails above the limit: node scripts/size.mjs
// [FOLDER]
import { readdir, readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const LIMIT_KB = 700;
const here = dirname(fileURLToPath(import.meta.url));
const folder = resolve(process.argv[2] ?? join(here, "../../src/gluteus/web/static"));
let total = 0;
for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile()) continue;
  const bytes = gzipSync(await readFile(join(entry.parentPath, entry.name)), { level: 9 }).length;
  total += bytes;
  console.log(`${entry.name.padEnd(24)} ${(bytes / 1000).toFixed(1)} kB compressed`);
}
console.log(`${"all".padEnd(24)} ${(total / 1000).toFixed(1)} kB compressed, limit ${LIMIT_KB}`);
if (total > LIMIT_KB * 1000) process.exit(1);
