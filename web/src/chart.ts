// What all charts share: they are drawn to the width that they get, and drawn again when that changes.

import { h } from "./dom";

export const plotStyle = { background: "transparent", color: "currentColor", fontFamily: "inherit", fontSize: "12px", overflow: "visible" };

export function chart(label: string, draw: (width: number) => Element): HTMLElement {
  const frame = h("div", { class: "chart", role: "img", "aria-label": label });
  let drawn = 0;
  const redraw = () => {
    const width = Math.floor(frame.clientWidth);
    if (width < 40 || width === drawn) return;
    drawn = width;
    frame.replaceChildren(draw(width));
  };
  new ResizeObserver(redraw).observe(frame);
  return frame;
}

// Long names lose their middle.
export function shortened(name: string, length: number): string {
  if (name.length <= length) return name;
  const tail = Math.floor((length - 1) / 2);
  return `${name.slice(0, length - 1 - tail)}…${name.slice(name.length - tail)}`;
}
