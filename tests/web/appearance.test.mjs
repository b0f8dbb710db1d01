// Does the page fit where it is shown? Screenshots are kept beside the build (web/screenshots) to be looked at.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { launch, open, output, run } from "./browser.mjs";

const screenshots = join(output, "screenshots");
let browser, alexnet;
before(async () => {
  mkdirSync(screenshots, { recursive: true });
  browser = await launch();
  alexnet = run("alexnet-appearance", "run", "alexnet", "--batch", "4");
});
after(() => browser?.close());

// Opens the page in the middle of "psums up the columns", where most is to be seen.
async function opened(width, media) {
  const { page, complaints } = await open(browser.context, alexnet.html);
  await page.setViewportSize({ width, height: 900 });
  await page.emulateMedia(media);
  await page.locator(".stage").focus();
  await page.keyboard.press("3");
  for (let k = 0; k < 50; ++k) await page.keyboard.press("ArrowRight");
  await page.evaluate(() => document.activeElement.blur());
  await page.waitForTimeout(200); // charts follow the width
  return { page, complaints };
}

for (const [name, width, media] of [
  ["light", 1280, { colorScheme: "light" }],
  ["dark", 1280, { colorScheme: "dark" }],
  ["380", 380, { colorScheme: "light" }],
  ["380-dark", 380, { colorScheme: "dark" }],
  ["print", 794, { media: "print", colorScheme: "dark" }],
])
  test(`${name}: nothing sticks out and nothing is logged`, async () => {
    const { page, complaints } = await opened(width, media);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= width, "the page scrolls sideways");
    const cut = await page.evaluate(() => [...document.querySelectorAll(".chart svg text")].filter((text) => {
      const box = text.getBoundingClientRect(), card = text.closest(".card").getBoundingClientRect();
      return box.width > 0 && (box.left < card.left - 1 || box.right > card.right + 1);
    }).map((text) => text.textContent));
    assert.deepEqual(cut, [], "texts of charts that leave their card");
    await page.screenshot({ path: join(screenshots, `${name}.png`), fullPage: true });
    assert.deepEqual(complaints, []);
    await page.close();
  });

test("text stands out from what is behind it, in light and dark", async () => {
  const { page } = await opened(1280, { colorScheme: "light" });
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    const ratios = await page.evaluate(() => {
      const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
      const luminance = (colour) => {
        canvas.fillStyle = colour;
        canvas.fillRect(0, 0, 1, 1);
        const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map((value) => {
          const part = value / 255;
          return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const probe = document.body.appendChild(document.createElement("span"));
      const colour = (name) => {
        probe.style.color = `var(--${name})`;
        return luminance(getComputedStyle(probe).color);
      };
      const contrast = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      return [["ink", "surface"], ["ink", "page"], ["soft", "surface"], ["soft", "page"], ["accent", "surface"], ["on-accent", "accent"]]
        .map(([front, back]) => [`${front} on ${back}`, contrast(colour(front), colour(back))]);
    });
    for (const [pair, ratio] of ratios) assert.ok(ratio >= 4.5, `${colorScheme}: ${pair} has a contrast of ${ratio.toFixed(2)}`);
  }
  await page.close();
});

test("printing makes a PDF of reasonable size", async () => {
  const { page } = await opened(1280, {});
  const pdf = await page.pdf({ path: join(screenshots, "print.pdf"), format: "A4", printBackground: true });
  assert.ok(pdf.length < 2e6, `${pdf.length} bytes`);
  await page.close();
});
