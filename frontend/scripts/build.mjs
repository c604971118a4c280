// Bundles the app: node scripts/build.mjs [--out FOLDER] [--watch]. One page, one script, one style sheet.
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { context } from "esbuild";

const here = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const given = process.argv.indexOf("--out");
const out = resolve(given > 0 ? process.argv[given + 1] : join(here, "../src/gluteus/web/static"));
const watching = process.argv.includes("--watch");

/** The fonts' licence wants to go with them. */
async function licences() {
  const { dependencies } = JSON.parse(await readFile(join(here, "package.json"), "utf8"));
  const fonts = Object.keys(dependencies).filter((name) => name.startsWith("@fontsource"));
  const texts = await Promise.all(
    fonts.map(
      async (name) => `${name}\n\n${await readFile(join(here, "node_modules", name, "LICENSE"), "utf8")}`,
    ),
  );
  return texts.join("\n\n");
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
      await writeFile(join(out, "fonts-licence.txt"), await licences());
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
