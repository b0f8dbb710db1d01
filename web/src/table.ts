// The table of layers. Headers are buttons that sort; a layer's name is a button that chooses it.

import { h } from "./dom";
import { percent, scaled, short, sum } from "./format";
import { limits, resourceNames } from "./limits";
import { isOnChip, type ChipLayer, type Layer, type Report } from "./types";

interface Column {
  key: string;
  title: string;
  unit?: string;
  value: (layer: ChipLayer, index: number) => number | string | undefined;
  show?: (value: number) => string;
  onlyIf?: (layer: Layer) => boolean; // shown when it holds for a layer
}

function columns(report: Report): Column[] {
  return [
    { key: "active_pes", title: "PEs", value: (layer) => layer.active_pes, show: String },
    { key: "macs", title: "MACs", value: (layer) => layer.macs, show: scaled },
    { key: "zeros", title: "ifmap zeros", value: (layer) => layer.ifmap_zero_fraction, show: percent },
    { key: "processing_ms", title: "Processing", unit: "ms", value: (layer) => layer.processing_ms, show: short },
    { key: "total_ms", title: "Total", unit: "ms", value: (layer) => layer.total_ms, show: short },
    { key: "power_mw", title: "Power", unit: "mW", value: (layer) => layer.power_mw, show: short, onlyIf: (layer) => layer.power_mw !== undefined },
    { key: "energy_uj", title: "Energy", unit: "mJ", value: (layer) => layer.energy_uj && (layer.energy_uj.total ?? sum(layer.energy_uj)) / 1e3,
      show: short, onlyIf: (layer) => layer.energy_uj !== undefined },
    { key: "dram_words", title: "DRAM", unit: "words", value: (layer) => sum(layer.dram_words), show: scaled },
    { key: "limit", title: "Limit", value: (layer) => resourceNames[limits(layer, report.chip).resource] },
  ];
}

function compare(a: number | string | undefined, b: number | string | undefined): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return String(a).localeCompare(String(b));
}

export interface LayerTable {
  element: HTMLElement;
  mark: (layer: Layer) => void;
}

export function layerTable(report: Report, choose: (layer: ChipLayer) => void): LayerTable {
  const shown = columns(report).filter((column) => !column.onlyIf || report.layers.some(column.onlyIf));
  const rows = report.layers.map((layer, index) => ({ layer, index, element: row(layer, index, shown, choose) }));
  const body = h("tbody", {}, ...rows.map((entry) => entry.element));
  let sorted = "order";
  let falling = false;

  const headers = new Map<string, HTMLTableCellElement>();
  const sortBy = (key: string, value: (layer: Layer, index: number) => number | string | undefined) => {
    falling = sorted === key ? !falling : key !== "order" && key !== "name" && key !== "limit";
    sorted = key;
    const ordered = rows.toSorted((a, b) => {
      const [x, y] = [value(a.layer, a.index), value(b.layer, b.index)];
      if (x === undefined || y === undefined) return Number(x === undefined) - Number(y === undefined) || a.index - b.index;
      return (falling ? -1 : 1) * compare(x, y) || a.index - b.index;
    });
    body.append(...ordered.map((entry) => entry.element));
    for (const [name, header] of headers)
      if (name === key) header.setAttribute("aria-sort", falling ? "descending" : "ascending");
      else header.removeAttribute("aria-sort");
  };
  const head = (key: string, title: string, unit: string | undefined, value: (layer: Layer, index: number) => number | string | undefined) => {
    const cell = h("th", { scope: "col", "data-column": key },
      h("button", { type: "button", onclick: () => sortBy(key, value) }, title, unit && h("span", { class: "unit" }, ` ${unit}`),
        h("span", { class: "direction", "aria-hidden": "true" })));
    headers.set(key, cell);
    return cell;
  };

  const header = h("tr", {}, head("order", "#", undefined, (_, index) => index), head("name", "Layer", undefined, (layer) => layer.name),
    ...shown.map((column) => head(column.key, column.title, column.unit, (layer, index) => isOnChip(layer) ? column.value(layer, index) : undefined)));
  headers.get("order")!.setAttribute("aria-sort", "ascending");
  const scroller = h("div", { class: "scroller", tabindex: 0, role: "region", "aria-label": "Table of layers" },
    h("table", { class: "layers" }, h("thead", {}, header), body));
  const element = h("section", { id: "layers", "aria-labelledby": "layers-title" },
    h("h2", { id: "layers-title" }, "Layers"),
    h("p", { class: "note" }, "A column’s title sorts; a layer’s name shows it below."), scroller);
  return {
    element,
    mark: (chosen) => {
      for (const entry of rows) entry.element.toggleAttribute("aria-current", entry.layer === chosen);
    },
  };
}

function row(layer: Layer, index: number, shown: Column[], choose: (layer: ChipLayer) => void): HTMLTableRowElement {
  const number = h("td", { class: "order" }, index + 1);
  if (!isOnChip(layer))
    return h("tr", { class: "host" }, number, h("th", { scope: "row" }, layer.name),
      h("td", { colspan: shown.length }, `${layer.kind}, on the ${layer.on}`));
  const cells = shown.map((column) => {
    const value = column.value(layer, index);
    const text = value === undefined ? "–" : typeof value === "number" ? column.show!(value) : value;
    return h("td", { "data-column": column.key, class: typeof value === "number" ? "count" : undefined }, text);
  });
  const element = h("tr", { "data-layer": layer.name }, number,
    h("th", { scope: "row" }, h("button", { type: "button", onclick: () => choose(layer) }, layer.name)), ...cells);
  element.addEventListener("click", (event) => {
    if (!(event.target as Element).closest("button")) choose(layer);
  });
  return element;
}
