// The title, the theme switch and the numbers that people look for first.

import { h } from "./dom";
import { percent, scaled, short } from "./format";
import { themeButton } from "./theme";
import { isOnChip, type Report } from "./types";

export function header(report: Report): HTMLElement {
  const chip = report.chip;
  const onChip = report.layers.filter(isOnChip).length;
  const onHost = report.layers.length - onChip + (report.host_layers?.length ?? 0);
  return h("header", {},
    h("div", {},
      h("p", { class: "eyebrow" }, "OpenEyeriss report"),
      h("h1", {}, report.model),
      h("p", { class: "note" },
        `Batch of ${report.batch}, ${report.engine} engine. Chip “${chip.name}”: ${chip.array_rows} × ${chip.array_columns} PEs, core ` +
        `${chip.core_clock_hz / 1e6} MHz, link ${chip.link_clock_hz / 1e6} MHz, ${chip.core_voltage} V. ` +
        `${onChip} ${onChip === 1 ? "layer" : "layers"} on the chip` + (onHost > 0 ? `, ${onHost} on the host.` : "."))),
    h("div", { class: "actions" }, themeButton(), h("button", { type: "button", onclick: () => window.print() }, "Print")));
}

export function headline(report: Report): HTMLElement {
  const totals = report.totals;
  const cards: (HTMLElement | null)[] = [
    card("frames_per_s", "Speed", totals.frames_per_s, short, "frames/s", "over the total latency"),
    card("total_ms", "Total latency", totals.total_ms, short, "ms", report.batch === 1 ? "for one frame" : `for the batch of ${report.batch}`,
      totals.processing_ms === undefined ? "" : `, ${short(totals.processing_ms)} ms of it processing`),
    card("power_mw", "Power", totals.power_mw, short, "mW", "of the chip, without DRAM"),
    card("dram_accesses_per_mac", "DRAM accesses/MAC", totals.dram_accesses_per_mac, short, "", "16-bit words after RLC"),
    card("macs", "MACs", totals.macs, scaled, "", totals.gated_macs && totals.macs
      ? `${percent(totals.gated_macs / totals.macs)} gated by zero ifmap words` : "none gated by zeros"),
  ];
  const shown = cards.filter((entry): entry is HTMLElement => entry !== null);
  return h("section", { "aria-label": "Headline numbers", class: "headline" }, ...shown);
}

function card(key: string, title: string, value: number | undefined, format: (value: number) => string, unit: string,
  ...note: string[]): HTMLElement | null {
  if (value === undefined || value === null) return null;
  return h("div", { class: "card number" }, h("h2", {}, title),
    h("p", { class: "value" }, h("span", { "data-total": key }, format(value)), unit && h("span", { class: "unit" }, ` ${unit}`)),
    h("p", { class: "note" }, note.join("")));
}
