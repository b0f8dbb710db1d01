// A colour, a pattern and a name for every part that a chart stacks. The colours are those of Okabe and Ito, which colour-blind
// readers can tell apart; two parts of the same colour never share a pattern. style.css holds --c0 .. --c7 for light and dark.

import { svg } from "./dom";

export interface Part {
  key: string;
  label: string;
  fill: string; // for the fill attribute
}

const names: Record<string, string> = {
  clock_network: "Clock network", pe_control: "PE control", top_control: "Top control", io_pads: "I/O pads", glb: "GLB", dram: "DRAM",
  ifmap_spad: "ifmap spad", filter_spad: "Filter spad", psum_spad: "psum spad", pe_fifos: "PE FIFOs",
  multipliers_and_adders: "Multipliers, adders", rlc_and_relu: "RLC, ReLU",
  noc_ifmap: "ifmap GIN", noc_filter: "Filter GIN", noc_psum: "psum GIN, GON", noc_local: "LN",
  mac: "MACs", in_pass: "Waits inside passes", filter_wait: "Waits for filters", load: "Loads", drain: "Drains", dram_transfer: "DRAM transfers",
  ifmap_read: "ifmaps read", ifmap_write: "ifmaps written", filter_read: "Filters read", filter_write: "Filters written",
  psum_read: "psums read", psum_write: "psums written", psum_fill: "psums set up", ofmap_write: "ofmaps written", ofmap_read: "ofmaps read",
  bias_read: "Biases read", ifmap: "ifmap GIN", filter: "Filter GIN", psum_in: "psum GIN", psum_out: "GON", local: "LN",
};

// Colour and pattern of the parts that appear in several charts; others take what is left, in the order in which they come.
const looks: Record<string, [number, number]> = {
  clock_network: [7, 0], top_control: [7, 2], pe_control: [6, 0], ifmap_spad: [0, 0], filter_spad: [1, 1], psum_spad: [2, 3],
  multipliers_and_adders: [3, 0], pe_fifos: [5, 2], noc_ifmap: [0, 1], noc_filter: [1, 2], noc_psum: [2, 1], noc_local: [6, 3],
  glb: [4, 0], rlc_and_relu: [6, 1], io_pads: [5, 1], dram: [5, 0],
  mac: [3, 0], in_pass: [4, 1], filter_wait: [1, 2], load: [0, 0], drain: [2, 3], dram_transfer: [0, 0],
  ifmap_read: [0, 0], ifmap_write: [0, 1], filter_read: [1, 0], filter_write: [1, 1], psum_read: [2, 0], psum_write: [2, 1],
  psum_fill: [2, 3], ofmap_write: [3, 0], ofmap_read: [3, 1], bias_read: [6, 0],
  ifmap: [0, 0], filter: [1, 1], psum_in: [2, 0], psum_out: [3, 2], local: [6, 3],
};
const colours = 8;
const patterns = 4; // plain, diagonal, dots, horizontal

export function parts(keys: string[]): Part[] {
  const taken = new Set(keys.flatMap((key) => (looks[key] ? [String(looks[key])] : [])));
  let next = 0;
  return keys.map((key) => {
    let look = looks[key];
    for (; !look && next < colours * patterns; ++next) {
      const candidate: [number, number] = [next % colours, Math.floor(next / colours)];
      if (!taken.has(String(candidate))) look = candidate;
    }
    look ??= [7, 3];
    return { key, label: names[key] ?? readable(key), fill: `var(--${look[1] === 0 ? "c" + look[0] : `f${look[0]}-${look[1]}`})` };
  });
}

function readable(key: string): string {
  const words = key.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

// The definitions that the fills refer to, once for the page. On paper shades take the place of patterns: in a PDF every patterned bar
// becomes a picture of its own, and the file a hundred times as large.
export function patternDefinitions(): SVGSVGElement {
  const shades = ["", "65%, white", "40%, white", "70%, black"];
  const definitions = svg("defs");
  let screen = "", paper = "";
  for (let colour = 0; colour < colours; ++colour)
    for (let pattern = 1; pattern < patterns; ++pattern) {
      const tile = svg("pattern", { id: `fill-${colour}-${pattern}`, width: 6, height: 6, patternUnits: "userSpaceOnUse" },
        svg("rect", { width: 6, height: 6, style: `fill: var(--c${colour})` }));
      const mark = { style: "stroke: var(--surface); fill: none", "stroke-width": 1.6 };
      if (pattern === 1) tile.append(svg("path", { d: "M-1.5 1.5 l3 -3 M0 6 l6 -6 M4.5 7.5 l3 -3", ...mark }));
      if (pattern === 2) tile.append(svg("circle", { cx: 3, cy: 3, r: 1.4, style: "fill: var(--surface)" }));
      if (pattern === 3) tile.append(svg("path", { d: "M0 3 h6", ...mark }));
      definitions.append(tile);
      screen += `--f${colour}-${pattern}: url(#fill-${colour}-${pattern});`;
      paper += `--f${colour}-${pattern}: color-mix(in srgb, var(--c${colour}) ${shades[pattern]});`;
    }
  definitions.append(svg("style", {}, `:root { ${screen} } @media print { :root { ${paper} } }`));
  return svg("svg", { width: 0, height: 0, "aria-hidden": "true", class: "definitions" }, definitions);
}
