// One layer: what limits it, how it lies on the PE array, and one of its passes, cycle by cycle.

import { barX, plot, axisY, text } from "@observablehq/plot";
import { arrayView, networks, sets, states, tint, type ArrayView } from "./array";
import { chart, plotStyle } from "./chart";
import { h, svg } from "./dom";
import { integer, percent, scaled, short } from "./format";
import { limits, resourceNames } from "./limits";
import { player, type Player } from "./player";
import { looks } from "./roofline";
import type { ChipLayer, Counts, Details, Placement, Report } from "./types";

export interface LayerSection {
  element: HTMLElement;
  show: (layer: ChipLayer) => void;
}

export function layerSection(report: Report, details: Details, layers: ChipLayer[], choose: (layer: ChipLayer) => void): LayerSection {
  const content = h("div", { class: "layer" });
  const select = h("select", { id: "layer-select", onchange: () => choose(layers[select.selectedIndex]!) },
    ...layers.map((layer) => h("option", {}, layer.name)));
  const stepButton = (text: string, label: string, by: number) => h("button", { type: "button", "aria-label": label,
    onclick: () => choose(layers[(select.selectedIndex + by + layers.length) % layers.length]!) }, text);
  let running: Player | undefined;
  const element = h("section", { id: "layer", "aria-labelledby": "layer-title" },
    h("div", { class: "title" }, h("h2", { id: "layer-title" }, "One layer on the PE array"),
      h("div", { class: "choices" }, stepButton("‹", "Previous layer", -1), h("label", { for: "layer-select", class: "hidden" }, "Layer"), select,
        stepButton("›", "Next layer", 1))),
    content);
  return {
    element,
    show: (layer) => {
      running?.stop();
      select.selectedIndex = layers.indexOf(layer);
      const entry = details.layers.find((candidate) => candidate.name === layer.name);
      const pass = entry && details.passes[entry.pass];
      const figure = pass ? arrayFigure(pass.placement, layer.mapping, (view) => (running = player(pass.animation, pass.placement, view)))
        : h("p", { class: "card note" }, "This report has no picture of the layer on the PE array.");
      content.replaceChildren(facts(layer, report), figure);
    },
  };
}

function facts(layer: ChipLayer, report: Report): HTMLElement {
  const { shape, mapping } = layer;
  const limit = limits(layer, report.chip);
  const letters = (counts: Record<string, number>, names: string) => names.split(" ").filter((name) => counts[name] !== undefined)
    .flatMap((name) => [h("span", { class: "letter" }, `${name} ${counts[name]}`), " "]);
  const rows: [string, string | (Node | string)[]][] = [
    ["Shape", letters(shape, "G N M C H W R S E F U")],
    ["Mapping", letters(mapping, "m n e p q r t f")],
    ["Passes", integer(layer.pass_count) + (layer.pieces ? ` in ${layer.pieces.length} pieces, as the layer is not native; the first is drawn` : "")],
    ["PEs", `${layer.active_pes} of ${report.chip.array_rows * report.chip.array_columns}`],
    ["MACs", scaled(layer.macs) + (layer.gated_macs ? `, ${percent(layer.gated_macs / layer.macs)} gated` : "")],
    ["Latency", `${short(layer.processing_ms)} ms processing, ${short(layer.total_ms)} ms in all`],
  ];
  const uses = (Object.entries(limit.cycles) as [keyof typeof limit.cycles, number][]).map(([resource, cycles]) => ({
    resource, name: resourceNames[resource], share: cycles / layer.total_cycles }));
  return h("div", { class: "card facts" },
    h("h3", {}, layer.name), h("p", { id: "limit", class: "limit" }, limit.sentence),
    h("dl", {}, ...rows.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, ...[value].flat())))),
    h("p", { class: "note" }, "Cycles that each would need alone, of the total latency:"),
    chart(uses.map((use) => `${use.name} ${percent(use.share)}`).join(", "), (width) => plot({
      width, height: 92, marginLeft: 80, marginRight: 44, marginTop: 2, marginBottom: 2, style: plotStyle,
      x: { axis: null, domain: [0, 1] }, y: { domain: uses.map((use) => use.name), padding: 0.25 },
      marks: [
        barX(uses, { x1: 0, x2: 1, y: "name", fill: "currentColor", fillOpacity: 0.07 }),
        barX(uses, { x: "share", y: "name", fill: { value: (use: (typeof uses)[number]) => looks[use.resource].colour, scale: null } }),
        text(uses, { x: 1, y: "name", dx: 6, textAnchor: "start", text: (use: (typeof uses)[number]) => percent(use.share), fill: "currentColor" }),
        axisY({ label: null, tickSize: 0 }),
      ],
    })));
}

function arrayFigure(placement: Placement, mapping: Counts, animate: (view: ArrayView) => Player): HTMLElement {
  const view = arrayView(placement);
  view.showIds("ifmap");
  const choices = h("div", { class: "choices", role: "radiogroup", "aria-label": "IDs of" }, h("span", { class: "note" }, "IDs of"),
    ...networks.map((network, index) => h("label", {}, h("input", { type: "radio", name: "ids", value: network.name, checked: index === 0,
      onchange: () => view.showIds(network.name) }), network.title)));
  const controls = animate(view);
  const stage = h("div", { class: "stage", tabindex: 0, role: "group",
    "aria-label": "PE array: space plays and pauses, arrow keys step, number keys choose a phase" }, view.element);
  const figure = h("figure", { class: "card", id: "array" }, choices, stage, controls.element, legend(placement, mapping));
  figure.addEventListener("keydown", controls.onKey);
  return figure;
}

function legend(placement: Placement, mapping: Counts): HTMLElement {
  const found = sets(placement);
  const item = (picture: SVGElement, text: string) => h("li", {}, svg("svg", { width: 18, height: 16, viewBox: "0 0 18 16", class: "swatch", "aria-hidden": "true" }, picture), text);
  const range = (set: number, size: number) => (size === 1 ? `${set + 1}` : `${set * size + 1}–${(set + 1) * size}`);
  const name = (index: number) => `${found.length === 1 ? "PE set" : `set ${index + 1}`}: filters ${range(found[index]!.filterSet, mapping.p ?? 1)}, ` +
    `channels ${range(found[index]!.channelSet, mapping.q ?? 1)}`;
  const tints = found.map((_, index) => item(svg("rect", { x: 1, y: 1, width: 16, height: 14, rx: 3, class: "outlined", style: `fill: ${tint(index)}` }), name(index)));
  const inPe = (mark: SVGElement) => svg("g", {}, svg("rect", { x: 1, y: 1, width: 16, height: 14, rx: 2, class: "empty" }), mark);
  const moves = [
    item(inPe(svg("rect", { x: 3, y: 1, width: 12, height: 4, rx: 2, class: "show i" })), "takes an ifmap word"),
    item(inPe(svg("rect", { x: 1, y: 2, width: 4, height: 12, rx: 2, class: "show f" })), "takes filter words"),
    item(inPe(svg("rect", { x: 3, y: 11, width: 12, height: 4, rx: 2, class: "show p" })), "takes psums from the GLB"),
    item(inPe(svg("path", { d: "M9 0 l5 7 h-10 z", class: "show u" })), "sends psums up (LN)"),
    item(inPe(svg("rect", { x: 13, y: 2, width: 4, height: 12, rx: 2, class: "show o" })), "gives psums to the GLB"),
  ];
  const looksOf = Object.keys(states).map((state) => item(svg("g", { class: `pe s-${state}` }, svg("circle", { class: "state", cx: 9, cy: 8, r: 6.5 })), states[state]!));
  return h("ul", { class: "legend" }, ...tints, ...moves, ...looksOf);
}
