// Bundles page.html, style.css and src/main.ts into one HTML file with two holes for JSON, which report/html.cpp fills.
// Usage: node build.mjs OUTPUT
import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, transform } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const output = process.argv[2];
if (!output) throw new Error("build.mjs: no output file; name the HTML file to write");

const bundle = await build({
  absWorkingDir: here,
  entryPoints: ["src/main.ts"],
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  charset: "ascii",
  legalComments: "none",
  metafile: true,
  write: false,
});
const style = await transform(await readFile(join(here, "style.css"), "utf8"), { loader: "css", minify: true });
// The bundle stands inside a script element: nothing in it may close that.
const script = bundle.outputFiles[0].text.trim().replaceAll("</script", "<\\/script");

// The licences of the packages in the bundle, each text once.
const packages = new Set(Object.keys(bundle.metafile.inputs).map((input) => input.match(/^node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1]));
packages.delete(undefined); // our own files
const texts = new Map();
for (const name of [...packages].sort()) {
  const text = (await readFile(join(here, "node_modules", name, "LICENSE"), "utf8")).trim();
  texts.set(text, [...(texts.get(text) ?? []), name]);
}
const notices = [...texts].map(([text, names]) => `${names.join(", ")}:\n${text}\n\n`).join("").replaceAll("--", "- -");

const page = (await readFile(join(here, "page.html"), "utf8"))
  .replace("<!-- licences -->", () => `<!--\n${notices}-->`)
  .replace("/* style.css */", () => style.code.trim())
  .replace("/* main.ts */", () => script);
await writeFile(output, page);
