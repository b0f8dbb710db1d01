// What the page is given: the report (schema eyeriss-report/1, docs/cli.md) and the details of its layers (docs/report.md).

export type Counts = Record<string, number>;

export interface Layer {
  name: string;
  kind: string;
  on: string;
  shape?: Counts;
  mapping?: Counts;
  pass_count?: number;
  active_pes?: number;
  macs?: number;
  gated_macs?: number;
  ifmap_zero_fraction?: number;
  processing_cycles?: number;
  total_cycles?: number;
  filter_wait_cycles?: number;
  load_cycles?: number;
  drain_cycles?: number;
  processing_ms?: number;
  total_ms?: number;
  dram_words?: Counts;
  dram_words_uncompressed?: Counts;
  glb_words?: Counts;
  noc_words?: Counts;
  spad_words?: Counts;
  energy_uj?: Counts;
  energy_mac_units?: Counts; // instead, under an energy table in units of a MAC
  pieces?: unknown[]; // of a layer that is not native to the chip
  power_mw?: number;
}

// A layer that ran on the chip has all of its counts.
export type ChipLayer = Layer &
  Required<
    Pick<
      Layer,
      | "shape" | "mapping" | "pass_count" | "active_pes" | "macs" | "processing_cycles" | "total_cycles" | "processing_ms"
      | "total_ms" | "dram_words" | "glb_words" | "noc_words" | "spad_words"
    >
  >;

export interface Chip {
  name: string;
  array_rows: number;
  array_columns: number;
  ifmap_bus_words: number;
  filter_bus_words: number;
  psum_bus_words: number;
  link_words: number;
  core_clock_hz: number;
  link_clock_hz: number;
  core_voltage: number;
}

export interface Totals extends Omit<Layer, "name" | "kind" | "on"> {
  frames_per_s?: number;
  dram_accesses_per_mac?: number;
}

export interface Report {
  schema: string;
  model: string;
  batch: number;
  energy_table?: string;
  engine: string;
  chip: Chip;
  layers: Layer[];
  host_layers?: Layer[];
  totals: Totals;
}

// The IDs of one network: one for each X-bus, one for each PE (row-major); no_row and no_col receive nothing.
export interface NetworkIds {
  row_ids: number[];
  col_ids: number[];
  no_row: number;
  no_col: number;
}

export type NetworkName = "ifmap" | "filter" | "psum_in" | "psum_out";

// row, column, filter set, channel set, filter row, column of the set.
export type PlacedPe = [number, number, number, number, number, number];

export interface Placement {
  rows: number;
  columns: number;
  pes: PlacedPe[];
  ids: Record<NetworkName, NetworkIds>;
}

// One core cycle. i, f: the tag [row, col] of the word on the ifmap and the filter GIN. p, o: the PE that takes a word from the psum
// GIN, that gives one to the GON. u: PEs that send a word up the LN. s: the state of every PE, run-length coded ("12m2-" is 12 PEs in
// state m and 2 in state -); left out when it is the same. PEs are counted row by row.
export interface Frame {
  c: number;
  i?: [number, number];
  f?: [number, number];
  p?: number;
  o?: number;
  u?: number[];
  s?: string;
}

export interface Animation {
  pass_cycles: number;
  phases: { title: string; frame: number }[];
  frames: Frame[];
}

export interface Details {
  layers: { name: string; pass: number }[];
  passes: { placement: Placement; animation: Animation }[];
}

export function isOnChip(layer: Layer): layer is ChipLayer {
  return layer.on === "chip" && layer.processing_cycles !== undefined;
}
