// Stacked bars of energy, power, cycles and traffic: by part, which is the legend too, and by layer.

import { axisX, axisY, barX, gridX, plot, ruleX, stackX, text } from "@observablehq/plot";
import { chart, plotStyle, shortened } from "./chart";
import { h } from "./dom";
import { inUnit, percent, quantity, scaled, sum, tick } from "./format";
import { cycleMetric, energyMetrics, trafficMetrics, type Metric } from "./metrics";
import { parts, type Part } from "./parts";
import type { ChipLayer } from "./types";

interface Piece {
  layer: string;
  part: Part;
  value: number;
  share: number;
}

export function breakdown(layers: ChipLayer[], energyTable: string | undefined): HTMLElement {
  const energy = energyMetrics(layers, energyTable);
  const cards = energy.map((metric) => metricCard(layers, metric.title, [metric]));
  cards.push(metricCard(layers, "Cycles", [cycleMetric]), metricCard(layers, "Traffic", trafficMetrics));
  return h("section", { id: "breakdown", "aria-labelledby": "breakdown-title" },
    h("h2", { id: "breakdown-title" }, "Where it goes"),
    energy.length === 2 ? null : h("p", { class: "note", id: "no-energy" }, energy.length === 1
      ? "The energy table is relative to a MAC: there is no power." : "This report has no energy: charts of energy and power are left out."),
    h("div", { class: "cards" }, ...cards));
}

// A card shows one of its metrics; with several, radio buttons choose.
function metricCard(layers: ChipLayer[], title: string, metrics: Metric[]): HTMLElement {
  const content = h("div");
  const show = (metric: Metric) => content.replaceChildren(...charts(layers, title, metric));
  show(metrics[0]!);
  const choices = metrics.length === 1 ? null : h("div", { class: "choices", role: "radiogroup", "aria-label": title },
    ...metrics.map((metric, index) => h("label", {},
      h("input", { type: "radio", name: `metric-${title}`, value: metric.key, checked: index === 0, onchange: () => show(metric) }), metric.title)));
  return h("article", { class: "card", "data-metric": metrics[0]!.key }, h("div", { class: "title" }, h("h3", {}, title), choices), content);
}

function charts(layers: ChipLayer[], title: string, metric: Metric): HTMLElement[] {
  const whole = metric.whole(layers);
  const total = sum(whole);
  const keys = Object.keys(whole).filter((key) => whole[key]! > 0).sort((a, b) => whole[b]! - whole[a]!);
  const known = parts(keys);
  const pieces = layers.flatMap((layer) => {
    const values = metric.of(layer);
    const layerTotal = sum(values);
    return known.map((part) => ({ layer: layer.name, part, value: values[part.key] ?? 0, share: (values[part.key] ?? 0) / layerTotal }));
  });
  const inWords = known.slice(0, 3).map((part) => `${part.label} ${percent(whole[part.key]! / total)}`).join(", ");
  return [
    h("p", { class: "note" }, h("strong", { "data-whole": metric.key }, quantity(total, metric.unit)), " in all. ", metric.note),
    chart(`${title} by part: ${inWords}`, (width) => byPart(width, known, whole, total, metric.unit)),
    chart(`${title} by layer, stacked by part`, (width) => byLayer(width, layers, pieces, metric.unit)),
    numbers(layers, known, metric),
  ];
}

function byPart(width: number, known: Part[], whole: Record<string, number>, total: number, unit: string): Element {
  return plot({
    width, height: 20 * known.length + 6, marginLeft: 142, marginRight: 98, marginTop: 3, marginBottom: 3, style: plotStyle,
    x: { axis: null, domain: [0, whole[known[0]!.key]!] },
    y: { domain: known.map((part) => part.label), padding: 0.22 },
    marks: [
      axisY({ tickSize: 0, label: null }),
      barX(known, { x: (part: Part) => whole[part.key]!, y: "label", fill: { value: (part: Part) => part.fill, scale: null } }),
      text(known, {
        x: (part: Part) => whole[part.key]!, y: "label", dx: 6, textAnchor: "start", fill: "currentColor",
        text: (part: Part) => `${inUnit(whole[part.key]!, unit)} · ${percent(whole[part.key]! / total)}`,
      }),
    ],
  });
}

function byLayer(width: number, layers: ChipLayer[], pieces: Piece[], unit: string): Element {
  const left = width < 360 ? 74 : 110;
  const thin = layers.length > 24;
  return plot({
    width, height: layers.length * (thin ? 13 : 22) + 30, marginLeft: left, marginRight: 14, marginTop: 4, marginBottom: 24, style: plotStyle,
    x: { label: null },
    y: { domain: layers.map((layer) => layer.name), padding: thin ? 0.15 : 0.22 },
    marks: [
      gridX({ strokeOpacity: 0.15 }),
      axisX({ ticks: width < 420 ? 3 : 5, tickFormat: (value: number) => tick(value, unit) }),
      axisY({ label: null, tickSize: 0, fontSize: thin ? 10 : 12, tickFormat: (name: string) => shortened(name, Math.floor(left / (thin ? 6 : 7))) }),
      barX(pieces, stackX({
        y: "layer", x: "value", fill: { value: (piece: Piece) => piece.part.fill, scale: null }, insetRight: 0.5,
        title: (piece: Piece) => `${piece.layer}\n${piece.part.label}: ${quantity(piece.value, unit)} (${percent(piece.share)})`,
        tip: { fill: "var(--surface)", stroke: "var(--line)" },
      })),
      ruleX([0], { stroke: "currentColor", strokeOpacity: 0.5 }),
    ],
  });
}

// The same as a table, made when it is opened.
function numbers(layers: ChipLayer[], known: Part[], metric: Metric): HTMLElement {
  const details = h("details", { class: "numbers" }, h("summary", {}, "Numbers"));
  details.addEventListener("toggle", () => {
    if (details.childElementCount > 1) return;
    const head = h("tr", {}, h("th", { scope: "col" }, `Layer, ${metric.unit}`), ...known.map((part) => h("th", { scope: "col" }, part.label)));
    const rows = layers.map((layer) => {
      const values = metric.of(layer);
      return h("tr", {}, h("th", { scope: "row" }, layer.name), ...known.map((part) => h("td", { class: "count" }, scaled(values[part.key] ?? 0))));
    });
    details.append(h("div", { class: "scroller", tabindex: 0 }, h("table", {}, h("thead", {}, head), h("tbody", {}, ...rows))));
  });
  return details;
}
