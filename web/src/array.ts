// The PE array ([J] Figs 10, 11): Y-bus and X-buses with their IDs, PE sets and segments, and what one cycle moves.

import { svg } from "./dom";
import type { Frame, NetworkIds, NetworkName, Placement, PlacedPe } from "./types";

const cellWidth = 42, cellHeight = 36, gutter = 74, top = 22, gap = 3;

// The states of a PE in frames, docs/report.md.
export const states: Record<string, string> = {
  m: "MAC", f: "waits for its filters", i: "waits for an ifmap word", p: "waits for psums", o: "waits to send psums", d: "done",
};

export interface Network {
  name: NetworkName;
  title: string;
  frame: "i" | "f" | "p" | "o"; // its key in a frame
}
export const networks: Network[] = [
  { name: "ifmap", title: "ifmap GIN", frame: "i" },
  { name: "filter", title: "filter GIN", frame: "f" },
  { name: "psum_in", title: "psum GIN", frame: "p" },
  { name: "psum_out", title: "GON", frame: "o" },
];

// The PEs, row-major, whose IDs match a tag.
export function receivers(ids: NetworkIds, columns: number, tag: [number, number]): number[] {
  const found: number[] = [];
  ids.col_ids.forEach((id, pe) => {
    if (id === tag[1] && id !== ids.no_col && ids.row_ids[Math.floor(pe / columns)] === tag[0]) found.push(pe);
  });
  return found;
}

// The PEs that take a word from the network in a cycle, or give one to it.
export function partners(frame: Frame, network: Network, placement: Placement): number[] {
  const word = frame[network.frame];
  if (word === undefined) return [];
  return typeof word === "number" ? [word] : receivers(placement.ids[network.name], placement.columns, word);
}

export interface SetKey {
  filterSet: number;
  channelSet: number;
}

// The sets of a placement, in the order in which the first of their PEs come.
export function sets(placement: Placement): SetKey[] {
  const found = new Map<string, SetKey>();
  for (const [, , filterSet, channelSet] of placement.pes) found.set(`${filterSet},${channelSet}`, { filterSet, channelSet });
  return [...found.values()];
}

export interface ArrayView {
  element: SVGSVGElement;
  showIds: (network: NetworkName) => void;
  showFrame: (frame: Frame, peStates: string[]) => void;
}

export function arrayView(placement: Placement): ArrayView {
  const { rows, columns } = placement;
  const width = gutter + columns * cellWidth + 4, height = top + rows * cellHeight + 4;
  const placed = new Map<number, PlacedPe>(placement.pes.map((pe) => [pe[0] * columns + pe[1], pe]));
  const order = sets(placement).map((key) => `${key.filterSet},${key.channelSet}`);
  const setOf = (pe: PlacedPe) => order.indexOf(`${pe[2]},${pe[3]}`);

  const rowLabels: SVGTextElement[] = [];
  const rowBoxes: SVGGElement[] = [];
  const buses: SVGLineElement[] = [];
  const colLabels: SVGTextElement[] = [];
  const cells: SVGGElement[] = [];
  const element = svg("svg", { class: "array", viewBox: `0 0 ${width} ${height}`, role: "img",
    "aria-label": `PE array of ${rows} rows and ${columns} columns, ${placement.pes.length} PEs in use` });
  element.append(
    svg("text", { class: "caption", x: 4, y: 12 }, "row ID"),
    svg("line", { class: "ybus", x1: 10, x2: 10, y1: top + cellHeight / 2, y2: top + (rows - 0.5) * cellHeight }));
  for (let column = 0; column < columns; ++column)
    element.append(svg("text", { class: "caption middle", x: gutter + (column + 0.5) * cellWidth, y: 12 }, column));

  for (let row = 0; row < rows; ++row) {
    const y = top + row * cellHeight, middle = y + cellHeight / 2;
    const bus = svg("line", { class: "xbus", x1: 10, x2: width - 6, y1: middle, y2: middle });
    const label = svg("text", { class: "id middle", x: 38, y: middle + 5 });
    const box = svg("g", { class: "mc" }, svg("rect", { x: 22, y: middle - 11, width: 32, height: 22, rx: 4 }), label);
    buses.push(bus);
    rowLabels.push(label);
    rowBoxes.push(box);
    element.append(bus, box);
    for (let column = 0; column < columns; ++column) {
      const pe = placed.get(row * columns + column);
      const x = gutter + column * cellWidth;
      const colLabel = svg("text", { class: "id middle", x: x + cellWidth / 2, y: middle + 5 });
      const cell = svg("g", { class: pe ? "pe" : "pe unused" },
        svg("title", {}, pe ? describe(row, column, pe) : `PE row ${row}, column ${column}: clock-gated`),
        svg("rect", { class: "body", x: x + gap / 2, y: y + gap / 2, width: cellWidth - gap, height: cellHeight - gap, rx: 4,
          style: pe ? `fill: ${tint(setOf(pe))}` : "" }),
        svg("circle", { class: "state", cx: x + cellWidth / 2, cy: middle, r: 12 }),
        colLabel, ...arrivals(x, y));
      colLabels.push(colLabel);
      cells.push(cell);
      element.append(cell);
    }
  }
  element.append(outlines(placement, placed));

  return {
    element,
    showIds: (network) => {
      const ids = placement.ids[network];
      ids.row_ids.forEach((id, row) => mark(rowLabels[row]!, rowBoxes[row]!, id === ids.no_row, id));
      ids.col_ids.forEach((id, pe) => mark(colLabels[pe]!, cells[pe]!, id === ids.no_col, id));
    },
    showFrame: (frame, peStates) => {
      const classes = cells.map((_, pe) => [placed.has(pe) ? "pe" : "pe unused", peStates[pe] ? `s-${peStates[pe]}` : ""]);
      const busy = rowBoxes.map(() => "");
      for (const network of networks)
        for (const pe of partners(frame, network, placement)) {
          classes[pe]!.push(`takes-${network.frame}`);
          busy[Math.floor(pe / columns)] = ` busy-${network.frame}`;
        }
      for (const pe of frame.u ?? []) classes[pe]!.push("takes-u");
      cells.forEach((cell, pe) => {
        const none = cell.classList.contains("none") ? ["none"] : [];
        cell.setAttribute("class", [...classes[pe]!, ...none].filter(Boolean).join(" "));
      });
      buses.forEach((bus, row) => bus.setAttribute("class", `xbus${busy[row]}`));
    },
  };
}

function mark(label: SVGTextElement, holder: SVGGElement, none: boolean, id: number): void {
  label.textContent = none ? "–" : String(id);
  holder.classList.toggle("none", none);
}

export function tint(set: number): string {
  return `color-mix(in srgb, var(--c${[0, 2, 6, 4, 5, 3, 1, 7][set % 8]}) ${set < 8 ? 24 : 40}%, var(--surface))`;
}

function describe(row: number, column: number, [, , filterSet, channelSet, filterRow, setColumn]: PlacedPe): string {
  return `PE row ${row}, column ${column}: filter set ${filterSet}, channel set ${channelSet}, filter row ${filterRow}, ` +
    `ofmap row ${setColumn} of the strip`;
}

// What a PE takes or gives in a cycle: a bar at the edge where the word comes in, an arrow for a psum that goes up.
function arrivals(x: number, y: number): SVGElement[] {
  const left = x + gap / 2, up = y + gap / 2, right = x + cellWidth - gap / 2, low = y + cellHeight - gap / 2;
  return [
    svg("rect", { class: "mark i", x: left + 3, y: up, width: cellWidth - gap - 6, height: 5, rx: 2 }),
    svg("rect", { class: "mark f", x: left, y: up + 3, width: 5, height: cellHeight - gap - 6, rx: 2 }),
    svg("rect", { class: "mark p", x: left + 3, y: low - 5, width: cellWidth - gap - 6, height: 5, rx: 2 }),
    svg("rect", { class: "mark o", x: right - 5, y: up + 3, width: 5, height: cellHeight - gap - 6, rx: 2 }),
    svg("path", { class: "mark u", d: `M${x + cellWidth / 2} ${up - 6} l6 8 h-12 z` }),
  ];
}

// Around every segment: a line between two PEs that are not neighbours in one set.
function outlines(placement: Placement, placed: Map<number, PlacedPe>): SVGPathElement {
  const { rows, columns } = placement;
  const at = (row: number, column: number) => column < 0 || column >= columns || row < 0 || row >= rows ? undefined : placed.get(row * columns + column);
  const joined = (a: PlacedPe | undefined, b: PlacedPe | undefined, rowStep: number, columnStep: number) =>
    a === undefined ? b === undefined : b !== undefined && a[2] === b[2] && a[3] === b[3] && b[4] - a[4] === rowStep && b[5] - a[5] === columnStep;
  let path = "";
  for (let row = 0; row <= rows; ++row)
    for (let column = 0; column <= columns; ++column) {
      const x = gutter + column * cellWidth, y = top + row * cellHeight;
      if (row < rows && !joined(at(row, column - 1), at(row, column), 0, 1)) path += `M${x} ${y}v${cellHeight}`;
      if (column < columns && !joined(at(row - 1, column), at(row, column), 1, 0)) path += `M${x} ${y}h${cellWidth}`;
    }
  return svg("path", { class: "segment", d: path });
}
