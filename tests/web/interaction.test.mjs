// Does what can be operated do what it says, by pointer and by keyboard?
import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { launch, open, run } from "./browser.mjs";

let browser, alexnet, view, page;
before(async () => {
  browser = await launch();
  alexnet = run("alexnet-interaction", "run", "alexnet", "--batch", "4");
});
after(() => browser?.close());
beforeEach(async () => {
  view = await open(browser.context, alexnet.html);
  page = view.page;
});
afterEach(async () => {
  assert.deepEqual(view.complaints, []);
  assert.deepEqual(view.strangers(), []);
  await page.close();
});

const names = () => page.locator("tr[data-layer]").evaluateAll((rows) => rows.map((row) => row.dataset.layer));
const cycle = async () => Number(await page.locator(".status").getAttribute("data-cycle"));
const details = () => page.locator("#details-data").evaluate((element) => JSON.parse(element.textContent));
const ordered = (key, direction) => [...alexnet.report.layers].sort((a, b) => direction * (a[key] - b[key])).map((layer) => layer.name);

test("a header sorts falling, then rising, and says so", async () => {
  const header = page.locator("thead th[data-column=total_ms]");
  await header.locator("button").click();
  assert.deepEqual(await names(), ordered("total_ms", -1));
  assert.equal(await header.getAttribute("aria-sort"), "descending");
  await header.locator("button").click();
  assert.deepEqual(await names(), ordered("total_ms", 1));
  assert.equal(await header.getAttribute("aria-sort"), "ascending");
  assert.equal(await page.locator("th[aria-sort]").count(), 1);
});

test("the keyboard sorts and chooses a layer", async () => {
  await page.locator("thead th[data-column=macs] button").focus();
  await page.keyboard.press("Enter");
  assert.deepEqual(await names(), ordered("macs", -1));
  await page.locator("tr[data-layer=CONV4] th button").focus();
  await page.keyboard.press("Enter");
  assert.equal(await page.locator("#layer h3").innerText(), "CONV4");
  assert.deepEqual(await page.locator("tr[aria-current]").evaluateAll((rows) => rows.map((row) => row.dataset.layer)), ["CONV4"]);
});

test("every layer says in one sentence what limits it", async () => {
  for (const { name } of alexnet.report.layers) {
    await page.locator("#layer-select").selectOption(name);
    const sentence = await page.locator("#limit").innerText();
    assert.match(sentence, new RegExp(`^${name} is limited by .*\\.$`));
    assert.equal(sentence.match(/\.( |$)/g).length, 1, sentence);
  }
});

test("the array shows the placement and the IDs of the chosen network", async () => {
  const { layers, passes } = await details();
  for (const { name, pass } of layers) {
    await page.locator("#layer-select").selectOption(name);
    const { placement } = passes[pass];
    assert.equal(await page.locator(".array .pe:not(.unused)").count(), placement.pes.length);
    for (const network of ["ifmap", "filter", "psum_in", "psum_out"]) {
      await page.locator(`input[name=ids][value=${network}]`).check();
      const ids = placement.ids[network];
      const shown = await page.locator(".array .pe .id").allTextContents();
      assert.deepEqual(shown, ids.col_ids.map((id) => (id === ids.no_col ? "–" : String(id))));
      const rows = await page.locator(".array .mc .id").allTextContents();
      assert.deepEqual(rows, ids.row_ids.map((id) => (id === ids.no_row ? "–" : String(id))));
    }
  }
});

test("the animation steps through the machine's cycles, forward and back", async () => {
  const { layers, passes } = await details();
  const { frames } = passes[layers[0].pass].animation;
  assert.equal(await cycle(), frames[0].c);
  for (let k = 1; k <= 20; ++k) {
    await page.getByRole("button", { name: "Step forward" }).click();
    assert.equal(await cycle(), frames[k].c);
  }
  await page.getByRole("button", { name: "Step back" }).click();
  assert.equal(await cycle(), frames[19].c);
});

test("every frame marks the PEs that the frame's words reach", async () => {
  const { layers, passes } = await details();
  const { placement, animation } = passes[layers[0].pass];
  const reached = (ids, tag) => ids.col_ids.flatMap((id, pe) =>
    id === tag[1] && id !== ids.no_col && ids.row_ids[Math.floor(pe / placement.columns)] === tag[0] ? [pe] : []);
  await page.locator(".stage").focus();
  for (const frame of animation.frames) {
    const marked = await page.locator(".array .pe").evaluateAll((cells) => Object.fromEntries(["i", "f", "p", "o", "u"].map((key) =>
      [key, cells.flatMap((cell, pe) => (cell.classList.contains(`takes-${key}`) ? [pe] : []))])));
    assert.deepEqual(marked, {
      i: frame.i ? reached(placement.ids.ifmap, frame.i) : [], f: frame.f ? reached(placement.ids.filter, frame.f) : [],
      p: frame.p === undefined ? [] : [frame.p], o: frame.o === undefined ? [] : [frame.o], u: frame.u ?? [],
    }, `cycle ${frame.c}`);
    await page.keyboard.press("ArrowRight");
  }
});

test("the keyboard plays, pauses, steps and jumps", async () => {
  const { layers, passes } = await details();
  const { frames, phases } = passes[layers[0].pass].animation;
  await page.locator(".stage").focus();
  await page.keyboard.press("ArrowRight");
  assert.equal(await cycle(), frames[1].c);
  await page.keyboard.press("End");
  assert.equal(await cycle(), frames.at(-1).c);
  await page.keyboard.press("Home");
  assert.equal(await cycle(), frames[0].c);
  for (const [index, phase] of phases.entries()) {
    await page.keyboard.press(String(index + 1));
    assert.equal(await cycle(), frames[phase.frame].c, phase.title);
    assert.equal(await page.locator(".phases [aria-pressed=true]").innerText(), phase.title);
  }
  await page.keyboard.press("Home");
  await page.keyboard.press("Space");
  await page.waitForFunction((first) => Number(document.querySelector(".status").dataset.cycle) > first, frames[1].c);
  await page.keyboard.press("Space");
  const paused = await cycle();
  await page.waitForTimeout(700);
  assert.equal(await cycle(), paused);
});

test("play runs to the end and stops when another layer is chosen", async () => {
  await page.getByLabel("Speed").selectOption("25");
  await page.keyboard.press("Escape");
  await page.locator(".stage").focus();
  await page.keyboard.press("End");
  for (let k = 0; k < 3; ++k) await page.keyboard.press("ArrowLeft");
  await page.getByRole("button", { name: "Play" }).click();
  await page.getByRole("button", { name: "Play" }).waitFor();
  const { layers, passes } = await details();
  assert.equal(await cycle(), passes[layers[0].pass].animation.frames.at(-1).c);
  await page.getByRole("button", { name: "Play" }).click();
  await page.getByRole("button", { name: "Next layer" }).click();
  await page.waitForTimeout(500);
  assert.equal(await cycle(), passes[layers[1].pass].animation.frames[0].c);
});

test("the theme button goes through system, light and dark, and the page remembers", async () => {
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await page.emulateMedia({ colorScheme: "light" });
  const light = await background();
  const button = page.getByRole("button", { name: /Theme/ });
  await button.click();
  assert.equal(await background(), light);
  await button.click();
  assert.notEqual(await background(), light);
  await page.reload();
  assert.notEqual(await background(), light);
  await page.getByRole("button", { name: "Theme: dark" }).click();
  assert.equal(await background(), light);
});

test("everything that can be operated is reached with Tab and has a name", async () => {
  const nameless = await page.evaluate(() => [...document.querySelectorAll("button, select, input, [role=img], [role=group], [role=region]")]
    .filter((element) => !(element.getAttribute("aria-label") || element.labels?.length || element.textContent.trim()))
    .map((element) => element.outerHTML.slice(0, 80)));
  assert.deepEqual(nameless, []);
  const reached = new Set();
  for (let k = 0; k < 60; ++k) {
    await page.keyboard.press("Tab");
    reached.add(await page.evaluate(() => document.activeElement.closest("section, header")?.id || document.activeElement.tagName));
  }
  for (const section of ["layers", "layer", "breakdown"]) assert.ok(reached.has(section), section);
});
