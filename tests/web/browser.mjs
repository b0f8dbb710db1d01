// Makes a page with the built `eyeriss` and opens it in headless Chromium. Whatever the page logs or asks the network for is kept.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const { chromium } = createRequire(new URL("../../web/package.json", import.meta.url))("playwright-core");
const { EYERISS, CHROMIUM, WEB_OUTPUT } = process.env;
if (!EYERISS || !CHROMIUM || !WEB_OUTPUT) throw new Error("EYERISS, CHROMIUM and WEB_OUTPUT must be set; run these tests with ctest -L web");

export const output = WEB_OUTPUT;

// The report as JSON and as a page, from one run.
export function run(name, ...options) {
  const folder = join(WEB_OUTPUT, "pages");
  mkdirSync(folder, { recursive: true });
  const [json, html] = [join(folder, `${name}.json`), join(folder, `${name}.html`)];
  execFileSync(EYERISS, [...options, "--json", json, "--html", html], { stdio: ["ignore", "ignore", "inherit"] });
  return { report: JSON.parse(readFileSync(json, "utf8")), html };
}

export async function launch() {
  const profile = mkdtempSync(join(tmpdir(), "eyeriss-web-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: CHROMIUM,
    headless: true,
    viewport: { width: 1280, height: 900 },
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync"],
  });
  return { context, close: async () => { await context.close(); rmSync(profile, { recursive: true, force: true }); } };
}

export async function open(context, html) {
  const page = await context.newPage();
  const complaints = [], requests = [];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("request", (request) => requests.push(request.url()));
  const address = pathToFileURL(html).href;
  await page.goto(address);
  await page.waitForFunction(() => [...document.querySelectorAll(".chart")].every((chart) => chart.childElementCount > 0));
  const strangers = () => requests.filter((url) => url !== address && !url.startsWith("data:"));
  return { page, complaints, strangers };
}
