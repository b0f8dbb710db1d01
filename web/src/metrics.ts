// What the breakdown charts stack: for a metric, the value of every part in every layer.

import type { ChipLayer, Counts } from "./types";

export interface Metric {
  key: string;
  title: string;
  unit: string;
  note: string;
  of: (layer: ChipLayer) => Counts;
  whole: (layers: ChipLayer[]) => Counts; // of all layers: sums, for power the mean over time
}

function added(layers: ChipLayer[], of: (layer: ChipLayer) => Counts): Counts {
  const total: Counts = {};
  for (const layer of layers)
    for (const [key, value] of Object.entries(of(layer))) if (key !== "total") total[key] = (total[key] ?? 0) + value;
  return total;
}

const energy = (layer: ChipLayer): Counts => {
  const { total: _, ...byPart } = layer.energy_uj ?? layer.energy_mac_units ?? {};
  return byPart;
};

// Power of the chip: the DRAM is not on it.
const power = (layer: ChipLayer): Counts => {
  const { dram: _, ...onChip } = energy(layer);
  return Object.fromEntries(Object.entries(onChip).map(([key, uj]) => [key, uj / layer.total_ms]));
};

// Cycles in which the PEs compute, when the work is spread evenly, and what comes on top.
export function cycles(layer: ChipLayer): Counts {
  const wait = layer.filter_wait_cycles ?? 0;
  const mac = Math.min(layer.macs / layer.active_pes, layer.processing_cycles - wait);
  const transfer = layer.total_cycles - layer.processing_cycles;
  const apart = layer.load_cycles !== undefined && layer.drain_cycles !== undefined &&
    layer.load_cycles + layer.drain_cycles === transfer;
  return {
    mac, in_pass: layer.processing_cycles - wait - mac, filter_wait: wait,
    ...(apart ? { load: layer.load_cycles!, drain: layer.drain_cycles! } : { dram_transfer: transfer }),
  };
}

function summed(key: string, title: string, unit: string, note: string, of: (layer: ChipLayer) => Counts): Metric {
  return { key, title, unit, note, of, whole: (layers) => added(layers, of) };
}

// Charts of energy and power, as far as the report has them.
export function energyMetrics(layers: ChipLayer[], table: string | undefined): Metric[] {
  const note = `${table === undefined ? "" : `Energy table ${table}; `}DRAM included.`;
  if (layers.some((layer) => layer.energy_mac_units)) return [summed("energy", "Energy", "MAC energies", note, energy)];
  if (!layers.some((layer) => layer.energy_uj)) return [];
  return [summed("energy", "Energy", "µJ", note, energy), powerMetric];
}

const powerMetric: Metric = {
  key: "power", title: "Power", unit: "mW", note: "Energy of the chip, without DRAM, over the total latency. Whole network: mean over time.",
  of: power,
  whole: (layers) => {
    const ms = layers.reduce((total, layer) => total + layer.total_ms, 0);
    const { dram: _, ...uj } = added(layers, energy);
    return Object.fromEntries(Object.entries(uj).map(([key, value]) => [key, value / ms]));
  },
};

export const cycleMetric = summed("cycles", "Cycles", "cycles",
  "MACs: the MACs over the PEs in use. Waits inside passes: filters filling the spads, psums and ifmaps on their way.", cycles);

export const trafficMetrics: Metric[] = [
  summed("dram", "DRAM", "words", "16-bit words over the link, after RLC.", (layer) => layer.dram_words),
  summed("glb", "GLB", "words", "16-bit words into and out of the global buffer.", (layer) => layer.glb_words),
  summed("noc", "NoC", "words", "16-bit words put on each network; a multicast word counts once.", (layer) => layer.noc_words),
  summed("spad", "Spads", "words", "16-bit words into and out of the scratch pads.", (layer) => layer.spad_words),
];
