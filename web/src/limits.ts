// What holds a layer back: the core cycles that each resource alone would need for the layer's work.

import { percent } from "./format";
import type { Chip, ChipLayer } from "./types";

export type Resource = "mac" | "psum" | "ifmap" | "start" | "link";

export interface Limits {
  resource: Resource;
  cycles: Record<Exclude<Resource, "start">, number>;
  sentence: string;
}

export const resourceNames: Record<Resource, string> = {
  mac: "MACs", psum: "psum bus", ifmap: "ifmap bus", start: "pass start", link: "DRAM link",
};

export function linkWordsPerCoreCycle(chip: Chip): number {
  return (chip.link_words * chip.link_clock_hz) / chip.core_clock_hz;
}

export function psumBusWords(layer: ChipLayer): number {
  return Math.max(layer.noc_words.psum_in ?? 0, layer.noc_words.psum_out ?? 0);
}

export function dramWords(layer: ChipLayer): number {
  return Object.values(layer.dram_words).reduce((total, words) => total + words, 0);
}

// The link limits a layer that spends more cycles in transfers and in waiting for filters than in its passes. Otherwise it is the
// busiest of MACs and buses, unless even that one is idle most of the time: then the passes are too short for their start.
export function limits(layer: ChipLayer, chip: Chip): Limits {
  const cycles = {
    mac: layer.macs / layer.active_pes,
    psum: psumBusWords(layer) / chip.psum_bus_words,
    ifmap: (layer.noc_words.ifmap ?? 0) / chip.ifmap_bus_words,
    link: dramWords(layer) / linkWordsPerCoreCycle(chip),
  };
  const wait = layer.filter_wait_cycles ?? 0;
  const inPasses = layer.processing_cycles - wait;
  const transfers = layer.total_cycles - inPasses;
  const busy = (["mac", "psum", "ifmap"] as const).map((name) => ({ name, share: cycles[name] / inPasses }))
    .sort((a, b) => b.share - a.share);
  const [first, second] = [busy[0]!, busy[1]!];
  const resource: Resource = transfers > inPasses ? "link" : first.share < 0.5 ? "start" : first.name;
  return { resource, cycles, sentence: sentence(layer, chip, resource, first, second, transfers) };
}

type Busy = { name: Resource; share: number };

function sentence(layer: ChipLayer, chip: Chip, resource: Resource, first: Busy, second: Busy, transfers: number): string {
  const onTop = transfers > 0 ? `; DRAM transfers take ${percent(transfers / layer.total_cycles)} of the total latency` : "";
  const next = `the ${resourceNames[second.name]} come${second.name === "mac" ? "" : "s"} next with ${percent(second.share)}`;
  switch (resource) {
    case "mac":
      return `${layer.name} is limited by its MACs: the ${layer.active_pes} of ${chip.array_rows * chip.array_columns} PEs in use compute in ` +
        `${percent(first.share)} of the cycles of its passes, ${next}${onTop}.`;
    case "psum":
    case "ifmap":
      return `${layer.name} is limited by the ${resourceNames[resource]}: it carries a word in ${percent(first.share)} of the cycles of ` +
        `its passes, ${next}${onTop}.`;
    case "start":
      return `${layer.name} is limited by the start of its passes: filling the filter spads leaves even its busiest resource, the ` +
        `${resourceNames[first.name]}, idle in ${percent(1 - first.share)} of the cycles${onTop}.`;
    case "link":
      return `${layer.name} is limited by the DRAM link: transfers and waits for filters take ${percent(transfers / layer.total_cycles)} of ` +
        `its total latency, the passes themselves ${percent(1 - transfers / layer.total_cycles)}.`;
  }
}
