// Rooflines: what each layer reaches against what MACs, psum bus, ifmap bus and DRAM link allow at its number of MACs a word.

import { dot, line, plot, text, tip, pointer, type Markish } from "@observablehq/plot";
import { chart, plotStyle } from "./chart";
import { h, svg } from "./dom";
import { scaled, short, tick } from "./format";
import { dramWords, limits, linkWordsPerCoreCycle, psumBusWords, resourceNames, type Resource } from "./limits";
import type { Chip, ChipLayer } from "./types";

interface Point {
  layer: ChipLayer;
  resource: Resource;
  macsPerWord: number;
  gmacs: number;
}

interface Roof {
  key: string;
  title: string;
  note: string;
  words: (layer: ChipLayer) => number;
  ms: (layer: ChipLayer) => number;
  wordsPerCycle: number;
}

// Colour and symbol of the resource that limits a layer.
export const looks: Record<Resource, { colour: string; symbol: string; path: string }> = {
  mac: { colour: "var(--c3)", symbol: "circle", path: "M7 2 a5 5 0 1 0 .01 0 z" },
  psum: { colour: "var(--c2)", symbol: "triangle", path: "M7 1.5 L12.5 12 H1.5 z" },
  ifmap: { colour: "var(--c0)", symbol: "square", path: "M2.5 2.5 h9 v9 h-9 z" },
  link: { colour: "var(--c1)", symbol: "diamond", path: "M7 1 L12.5 7 L7 13 L1.5 7 z" },
  start: { colour: "var(--c6)", symbol: "star", path: "M7 1 L8.5 5.2 H13 L9.4 8 L10.7 12.5 L7 9.9 L3.3 12.5 L4.6 8 L1 5.2 H5.5 z" },
};

export function roofline(layers: ChipLayer[], chip: Chip): HTMLElement {
  const roofs: Roof[] = [
    { key: "psum", title: "psum bus", note: "over the processing latency", words: psumBusWords, ms: (layer) => layer.processing_ms,
      wordsPerCycle: chip.psum_bus_words },
    { key: "ifmap", title: "ifmap bus", note: "over the processing latency", words: (layer) => layer.noc_words.ifmap ?? 0,
      ms: (layer) => layer.processing_ms, wordsPerCycle: chip.ifmap_bus_words },
    { key: "link", title: "DRAM link", note: "over the total latency", words: dramWords, ms: (layer) => layer.total_ms,
      wordsPerCycle: linkWordsPerCoreCycle(chip) },
  ];
  const present = [...new Set(layers.map((layer) => limits(layer, chip).resource))];
  const legend = h("ul", { class: "legend" }, ...present.map((resource) => h("li", {},
    svg("svg", { width: 14, height: 14, class: "swatch", "aria-hidden": "true" },
      svg("path", { d: looks[resource].path, style: `fill: ${looks[resource].colour}` })),
    `limited by ${resource === "mac" ? "its MACs" : `the ${resourceNames[resource]}`}`)));
  return h("section", { id: "roofline", "aria-labelledby": "roofline-title" },
    h("h2", { id: "roofline-title" }, "Roofline"),
    h("p", { class: "note" }, `Each point is a layer. Flat roof: ${chip.array_rows * chip.array_columns} PEs with one MAC a cycle; slope: the words ` +
      "that the bus or link can move. No layer can stand above the line."),
    legend,
    h("div", { class: "cards three" }, ...roofs.map((roof) => h("article", { class: "card", "data-roof": roof.key },
      h("h3", {}, roof.title), h("p", { class: "note" }, `GMAC/s ${roof.note}. Slope: ${scaled(roof.wordsPerCycle * chip.core_clock_hz)}words/s.`),
      chart(`Roofline against the ${roof.title}`, (width) => draw(width, roof, layers, chip))))));
}

function draw(width: number, roof: Roof, layers: ChipLayer[], chip: Chip): Element {
  const points: Point[] = layers.filter((layer) => roof.words(layer) > 0).map((layer) => ({
    layer, resource: limits(layer, chip).resource, macsPerWord: layer.macs / roof.words(layer), gmacs: layer.macs / roof.ms(layer) / 1e6,
  }));
  const peak = (chip.array_rows * chip.array_columns * chip.core_clock_hz) / 1e9;
  const slope = (roof.wordsPerCycle * chip.core_clock_hz) / 1e9;
  const ridge = peak / slope;
  const low = Math.min(ridge, ...points.map((point) => point.macsPerWord)) / 2;
  const high = Math.max(ridge, ...points.map((point) => point.macsPerWord)) * 2.5;
  const bottom = Math.min(peak / 4, ...points.map((point) => point.gmacs)) / 1.5;
  const roofLine = [[low, low * slope], [ridge, peak], [high, peak]];
  const height = Math.max(240, Math.min(320, width * 0.75));
  const margins = { left: 42, right: 12, top: 22, bottom: 38 };
  const [xs, ys]: [[number, number], [number, number]] = [[low, high], [bottom, peak * 1.4]];
  const labels = points.length > 12 ? [] : place(points, (point) => [
    margins.left + fraction(point.macsPerWord, xs) * (width - margins.left - margins.right),
    height - margins.bottom - fraction(point.gmacs, ys) * (height - margins.top - margins.bottom)]);
  const marks: Markish[] = [
    line(roofLine, { stroke: "currentColor", strokeWidth: 1.5, clip: true }),
    text([[high, peak]], { text: () => `MACs: ${short(peak)} GMAC/s`, textAnchor: "end", dy: -9, dx: -2, fill: "currentColor" }),
    dot(points, {
      x: "macsPerWord", y: "gmacs", r: 5, stroke: "var(--surface)", strokeWidth: 1,
      fill: { value: (point: Point) => looks[point.resource].colour, scale: null },
      symbol: (point: Point) => looks[point.resource].symbol,
    }),
    ...labels.map(({ point, side }) => text([point], {
      x: "macsPerWord", y: "gmacs", text: (entry: Point) => entry.layer.name, ...side, fill: "currentColor", stroke: "var(--surface)", strokeWidth: 3 })),
    tip(points, pointer({
      x: "macsPerWord", y: "gmacs", fill: "var(--surface)", stroke: "var(--line)",
      title: (point: Point) => `${point.layer.name}\n${short(point.gmacs)} GMAC/s, ${short(point.macsPerWord)} MACs a word\nLimit: ${resourceNames[point.resource]}`,
    })),
  ];
  return plot({
    width, height, marginLeft: margins.left, marginBottom: margins.bottom, marginRight: margins.right, marginTop: margins.top, style: plotStyle,
    x: { type: "log", domain: xs, label: `MACs per word on the ${roof.title}`, ticks: roundNumbers(xs), tickFormat: (value: number) => tick(value, ""), grid: true },
    y: { type: "log", domain: ys, label: null, ticks: roundNumbers(ys), tickFormat: (value: number) => tick(value, ""), grid: true },
    marks,
  });
}

// Where a value lies on a logarithmic axis, 0 to 1.
function fraction(value: number, [low, high]: [number, number]): number {
  return Math.log(value / low) / Math.log(high / low);
}

// 1, 2, 5, 10, 20 ... between the ends, or only powers of ten when those are many.
function roundNumbers([low, high]: [number, number]): number[] {
  const all = Array.from({ length: 16 }, (_, decade) => [1, 2, 5].map((digit) => digit * 10 ** (decade - 4))).flat();
  const within = all.filter((value) => value >= low && value <= high);
  return within.length <= 6 ? within : within.filter((value) => Number.isInteger(Math.round(Math.log10(value) * 1e6) / 1e6));
}

// Names beside their points, where they cover neither a point nor another name; those that find no place are left to the tips.
function place(points: Point[], at: (point: Point) => [number, number]) {
  type Box = { left: number; right: number; top: number; bottom: number };
  const boxes: Box[] = points.map(at).map(([x, y]) => ({ left: x - 5, right: x + 5, top: y - 5, bottom: y + 5 }));
  const labels: { point: Point; side: { dx: number; dy: number; textAnchor: "start" | "middle" | "end" } }[] = [];
  for (const point of points) {
    const [x, y] = at(point), size = 7 * point.layer.name.length;
    for (const side of [{ dx: 0, dy: 14, textAnchor: "middle" }, { dx: 0, dy: -14, textAnchor: "middle" }, { dx: 9, dy: 0, textAnchor: "start" },
      { dx: -9, dy: 0, textAnchor: "end" }] as const) {
      const left = x + side.dx - (side.textAnchor === "middle" ? size / 2 : side.textAnchor === "end" ? size : 0);
      const box = { left, right: left + size, top: y + side.dy - 7, bottom: y + side.dy + 7 };
      if (boxes.some((other) => box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom)) continue;
      boxes.push(box);
      labels.push({ point, side });
      break;
    }
  }
  return labels;
}
