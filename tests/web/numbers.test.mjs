// Are the numbers on the page those of the JSON, does it load nothing, is it small and quick?
import assert from "node:assert/strict";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { launch, open, run } from "./browser.mjs";

let browser, alexnet, view;
before(async () => {
  browser = await launch();
  alexnet = run("alexnet", "run", "alexnet", "--batch", "4");
  view = await open(browser.context, alexnet.html);
});
after(() => browser?.close());

const sum = (counts) => Object.values(counts).reduce((total, value) => total + value, 0);
const scales = { k: 1e3, M: 1e6, G: 1e9, m: 1e-3, "µ": 1e-6 };

// "2.66 G" -> 2660000000, "278 mW" in mW -> 278.
function parse(text, unit) {
  assert.ok(text.endsWith(unit), `"${text}" is not in ${unit}`);
  const [, number, scale] = text.slice(0, text.length - unit.length).replaceAll("\u202f", "").match(/^([\d.]+)\s*([kMGmµ]?)\s*$/);
  return Number(number) * (scales[scale] ?? 1);
}
// The page shows three digits.
function close(text, value, what, unit = "") {
  const shown = parse(text.trim(), unit);
  assert.ok(Math.abs(shown - value) <= 0.0051 * Math.abs(value), `${what}: the page shows "${text}", the JSON has ${value}`);
}

test("headline numbers are the totals of the JSON", async () => {
  for (const key of ["frames_per_s", "total_ms", "power_mw", "dram_accesses_per_mac", "macs"])
    close(await view.page.locator(`[data-total=${key}]`).innerText(), alexnet.report.totals[key], key);
});

test("every row of the table holds its layer's numbers", async () => {
  for (const layer of alexnet.report.layers) {
    const cell = (column) => view.page.locator(`tr[data-layer="${layer.name}"] td[data-column=${column}]`).innerText();
    assert.equal(await cell("active_pes"), String(layer.active_pes));
    close(await cell("macs"), layer.macs, `${layer.name} MACs`);
    close(await cell("processing_ms"), layer.processing_ms, `${layer.name} processing`);
    close(await cell("total_ms"), layer.total_ms, `${layer.name} total`);
    close(await cell("power_mw"), layer.power_mw, `${layer.name} power`);
    close(await cell("energy_uj"), layer.energy_uj.total / 1e3, `${layer.name} energy in mJ`);
    close(await cell("dram_words"), sum(layer.dram_words), `${layer.name} DRAM words`);
  }
});

test("the charts' sums are the totals of the JSON", async () => {
  const { totals } = alexnet.report;
  const whole = (metric) => view.page.locator(`[data-whole=${metric}]`).innerText();
  close(await whole("energy"), totals.energy_uj.total / 1e6, "energy", "J");
  close(await whole("power"), totals.power_mw, "power", "mW");
  close(await whole("cycles"), totals.total_cycles, "cycles", "cycles");
  close(await whole("dram"), sum(totals.dram_words), "DRAM words", "words");
  for (const level of ["glb", "noc", "spad"]) {
    await view.page.locator(`input[type=radio][value=${level}]`).check();
    close(await whole(level), sum(totals[`${level}_words`]), `${level} words`, "words");
  }
});

test("the table of a chart holds the parts of every layer", async () => {
  const card = view.page.locator("[data-metric=energy]");
  await card.locator("summary").click();
  await card.locator("thead").waitFor();
  const head = await card.locator("thead th").allInnerTexts();
  const column = head.indexOf("Filter spad");
  assert.ok(column > 0, head.join());
  const cells = await card.locator(`tbody tr > :nth-child(${column + 1})`).allInnerTexts();
  alexnet.report.layers.forEach((layer, index) => close(cells[index], layer.energy_uj.filter_spad, `${layer.name} filter spad`));
});

test("no layer stands above its roofs", async () => {
  const { chip, layers } = alexnet.report;
  const roofs = {
    psum: [chip.psum_bus_words * chip.core_clock_hz, (layer) => Math.max(layer.noc_words.psum_in, layer.noc_words.psum_out) / layer.processing_ms],
    ifmap: [chip.ifmap_bus_words * chip.core_clock_hz, (layer) => layer.noc_words.ifmap / layer.processing_ms],
    link: [chip.link_words * chip.link_clock_hz, (layer) => sum(layer.dram_words) / layer.total_ms],
  };
  for (const [name, [wordsPerSecond, wordsPerMs]] of Object.entries(roofs)) {
    for (const layer of layers) assert.ok(wordsPerMs(layer) * 1e3 <= wordsPerSecond, `${layer.name} over the ${name} roof`);
    assert.ok(await view.page.locator(`[data-roof=${name}] svg [aria-label=dot] > *`).count() >= layers.length, `a point a layer: ${name}`);
  }
});

test("nothing is logged and nothing is loaded", () => {
  assert.deepEqual(view.complaints, []);
  assert.deepEqual(view.strangers(), []);
});

test("a name that looks like HTML stays text", async () => {
  const { html } = run("one-layer", "layer", "--shape", "C=4,M=8,H=10,W=10,R=3,S=3,U=1");
  const name = "<img src=x onerror=console.error(1)>";
  const text = readFileSync(html, "utf8");
  const renamed = text.replaceAll('"layer"', `"${name.replace("<", "\\u003c")}"`); // as the page is written
  assert.notEqual(renamed, text);
  writeFileSync(html, renamed);
  const { page, complaints, strangers } = await open(browser.context, html);
  assert.equal(await page.locator("h1").innerText(), name);
  assert.equal(await page.locator("tr[data-layer] th").innerText(), name);
  assert.equal(await page.locator("img").count(), 0);
  assert.deepEqual(complaints, []);
  assert.deepEqual(strangers(), []);
});

test("a table relative to a MAC shows energy and no power", async () => {
  const { report, html } = run("normalised", "run", "lenet5", "--energy-table", "normalised");
  const { page, complaints } = await open(browser.context, html);
  const total = sum(report.totals.energy_mac_units) - (report.totals.energy_mac_units.total ?? 0);
  close(await page.locator("[data-whole=energy]").innerText(), total, "energy", "MAC energies");
  assert.equal(await page.locator("[data-metric=power], [data-total=power_mw], [data-column=power_mw]").count(), 0);
  assert.match(await page.locator("#no-energy").innerText(), /no power/);
  assert.deepEqual(complaints, []);
});

test("ResNet-50 is less than 3 MB and opens in less than a second", async () => {
  const { html, report } = run("resnet50", "run", "resnet50");
  const bytes = statSync(html).size;
  assert.ok(bytes < 3e6, `${bytes} bytes`);
  const { page, complaints } = await open(browser.context, html);
  const times = [];
  for (let load = 0; load < 3; ++load) { // the best of three: other work on the computer is not the page's
    await page.reload();
    times.push(await page.evaluate(() => new Promise((done) => {
      new PerformanceObserver((list) => done(list.getEntries()[0].startTime)).observe({ type: "largest-contentful-paint", buffered: true });
    })));
  }
  console.log(`resnet50: ${bytes} bytes, largest contentful paint after ${times.map(Math.round).join(", ")} ms`);
  assert.ok(Math.min(...times) < 1000, `largest contentful paint after ${times} ms`);
  assert.equal(await page.locator("tr[data-layer]").count(), report.layers.length);
  assert.deepEqual(complaints, []);
});
