// Builds the page from the two JSON blocks in it.

import { breakdown } from "./breakdown";
import { h } from "./dom";
import { header, headline } from "./headline";
import { layerSection } from "./layer";
import { patternDefinitions } from "./parts";
import { roofline } from "./roofline";
import { layerTable } from "./table";
import { isOnChip, type ChipLayer, type Details, type Report } from "./types";

function json<T>(id: string): T {
  return JSON.parse(document.getElementById(id)!.textContent!) as T;
}

const report = json<Report>("report-data");
const layers = report.layers.filter(isOnChip);
document.title = `${report.model} on Eyeriss`;

const page = document.getElementById("page")!;
page.append(patternDefinitions(), header(report));
const main = h("main", {}, headline(report));
page.append(main);
if (layers.length > 0) {
  let chosen: ChipLayer | undefined;
  const choose = (layer: ChipLayer) => {
    if (layer === chosen) return;
    chosen = layer;
    table.mark(layer);
    section.show(layer);
  };
  const table = layerTable(report, choose);
  const section = layerSection(report, json<Details>("details-data"), layers, choose);
  main.append(table.element, section.element, breakdown(layers, report.energy_table), roofline(layers, report.chip));
  choose(layers[0]!);
} else {
  main.append(h("p", { class: "note" }, "No layer of this network ran on the chip."));
}
page.append(h("footer", {}, h("p", { class: "note" }, "Made by OpenEyeriss. This page is one file: it loads nothing from a network.")));
