// Bundles the app: node scripts/build.mjs [--out FOLDER] [--watch]. One page, one script, one style
// sheet.
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { context } from "esbuild";

const here = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const given = process.argv.indexOf("--out");
const out = resolve(given > 0 ? process.argv[given + 1] : join(here, "../src/gluteus/web/static"));
const watching = process.argv.includes("--watch");

/** The notices of third parties, once every package in the bundle is found in them. */
async function notices(inputs) {
  const written = await readFile(join(here, "../THIRD_PARTY_NOTICES.txt"), "utf8");
  const names = Object.keys(inputs).map((file) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1]);
  for (const name of new Set(names.filter(Boolean))) {
    const { version } = JSON.parse(await readFile(join(here, "node_modules", name, "package.json"), "utf8"));
    if (!written.includes(`\n${name} ${version} (`))
      throw new Error(`THIRD_PARTY_NOTICES.txt lacks ${name} ${version}; run python scripts/notices.py`);
  }
  return written;
}

/** The page, with the names that the bundle got. */
const page = {
  name: "page",
  setup(build) {
    build.onEnd(async (result) => {
      if (!result.metafile) return;
      let html = await readFile(join(here, "index.html"), "utf8");
      for (const file of Object.keys(result.metafile.outputs)) {
        const path = relative(out, resolve(here, file));
        const plain = basename(path).replace(/-[A-Z0-9]{8}\./, ".");
        html = html.replaceAll(`/assets/${plain}"`, `/${path}"`);
      }
      await writeFile(join(out, "index.html"), html);
      await writeFile(join(out, "third-party-notices.txt"), await notices(result.metafile.inputs));
    });
  },
};

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
const bundle = await context({
  entryPoints: { app: join(here, "src/main.ts"), icon: join(here, "icon.svg") },
  absWorkingDir: here,
  outdir: out,
  entryNames: "assets/[name]-[hash]",
  assetNames: "assets/[name]-[hash]",
  loader: { ".svg": "copy", ".woff2": "file" },
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: !watching,
  legalComments: "eof",
  metafile: true,
  logLevel: "warning",
  plugins: [page],
});
await bundle.rebuild();
if (watching) {
  await bundle.watch();
  console.log(`watching; the app is in ${out}`);
} else {
  await bundle.dispose();
  console.log(`the app is in ${out}`);
}
