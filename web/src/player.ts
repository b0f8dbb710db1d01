// The animation of one pass: play, pause, step, jump to a phase, by pointer and by keyboard.

import { networks, partners, states, type ArrayView } from "./array";
import { h } from "./dom";
import { integer } from "./format";
import type { Animation, Frame, Placement } from "./types";

const cyclesPerSecond = [2, 5, 10, 25];

// "2m-3g" -> m m - g g g
export function decodeStates(runs: string): string[] {
  return [...runs.matchAll(/(\d*)(\D)/g)].flatMap(([, count, state]) => Array<string>(count ? Number(count) : 1).fill(state!));
}

export interface Player {
  element: HTMLElement;
  stop: () => void;
  onKey: (event: KeyboardEvent) => void;
}

export function player(animation: Animation, placement: Placement, view: ArrayView): Player {
  const frames = animation.frames;
  let current = 0, timer = 0, speed = cyclesPerSecond[1]!;
  let runs: string[][] | undefined;
  const statesAt = (index: number): string[] => {
    runs ??= frames.reduce<string[][]>((all, frame) => [...all, frame.s === undefined ? all.at(-1) ?? [] : decodeStates(frame.s)], []);
    return runs[index] ?? [];
  };

  const status = h("p", { class: "status", role: "status" });
  const slider = h("input", { type: "range", min: 0, max: frames.length - 1, value: 0, "aria-label": "Cycle", oninput: () => go(Number(slider.value)) });
  const playButton = h("button", { type: "button", class: "primary", onclick: () => (timer ? stop() : play()) }, "Play");
  const phaseButtons = animation.phases.map((phase, index) =>
    h("button", { type: "button", onclick: () => go(phase.frame), title: `Key ${index + 1}` }, phase.title));

  function go(index: number): void {
    current = Math.max(0, Math.min(frames.length - 1, index));
    const frame = frames[current]!;
    view.showFrame(frame, statesAt(current));
    slider.value = String(current);
    slider.setAttribute("aria-valuetext", `cycle ${frame.c}`);
    const phase = animation.phases.findLastIndex((entry) => entry.frame <= current);
    phaseButtons.forEach((button, at) => button.setAttribute("aria-pressed", String(at === phase)));
    status.dataset.cycle = String(frame.c);
    status.replaceChildren(h("strong", {}, `Cycle ${integer(frame.c)}`), ` of ${integer(animation.pass_cycles)}`, ...describe(frame, placement, statesAt(current)).map((line) => h("span", {}, line)));
  }
  function play(): void {
    if (current === frames.length - 1) go(0);
    status.setAttribute("aria-live", "off"); // too fast to be read out
    playButton.textContent = "Pause";
    timer = window.setInterval(() => (current < frames.length - 1 ? go(current + 1) : stop()), 1000 / speed);
  }
  function stop(): void {
    window.clearInterval(timer);
    timer = 0;
    playButton.textContent = "Play";
    status.setAttribute("aria-live", "polite");
  }
  const step = (by: number) => {
    stop();
    go(current + by);
  };
  const speeds = h("select", { "aria-label": "Speed", onchange: () => {
    speed = Number(speeds.value);
    if (timer) { stop(); play(); }
  } }, ...cyclesPerSecond.map((rate) => h("option", { value: rate, selected: rate === speed }, `${rate} cycles/s`)));

  go(0);
  return {
    element: h("div", { class: "player" },
      h("div", { class: "buttons" }, playButton,
        h("button", { type: "button", "aria-label": "Step back", onclick: () => step(-1) }, "◀ Step"),
        h("button", { type: "button", "aria-label": "Step forward", onclick: () => step(1) }, "Step ▶"), speeds),
      slider,
      h("div", { class: "buttons phases", role: "group", "aria-label": "Phases of the pass" }, ...phaseButtons),
      status),
    stop,
    onKey: (event) => {
      const target = event.target as Element;
      if (event.ctrlKey || event.altKey || event.metaKey || target.closest("select, input[type=radio]")) return;
      const action: Record<string, () => void> = {
        ArrowRight: () => step(1), ArrowLeft: () => step(-1), Home: () => step(-frames.length), End: () => step(frames.length),
        ...(target.closest("button, summary") ? {} : { " ": () => (timer ? stop() : play()) }),
      };
      const phase = animation.phases[Number(event.key) - 1];
      const act = phase ? () => go(phase.frame) : action[event.key];
      if (!act) return;
      event.preventDefault();
      act();
    },
  };
}

// One line for every network that moves a word, and how many PEs are in which state.
function describe(frame: Frame, placement: Placement, peStates: string[]): string[] {
  const lines: string[] = [];
  for (const network of networks) {
    const word = frame[network.frame];
    if (word === undefined) continue;
    const count = partners(frame, network, placement).length;
    const where = (pe: number) => `PE ${Math.floor(pe / placement.columns)}, ${pe % placement.columns}`;
    lines.push(typeof word === "number" ? `${network.title}: ${network.name === "psum_out" ? "from" : "to"} ${where(word)}`
      : `${network.title}: tag ${word[0]}, ${word[1]} to ${count} ${count === 1 ? "PE" : "PEs"}`);
  }
  if (frame.u?.length) lines.push(`LN: ${frame.u.length} ${frame.u.length === 1 ? "word" : "words"} up`);
  const counts = Object.keys(states).map((state) => ({ state, count: peStates.filter((entry) => entry === state).length }));
  for (const { state, count } of counts) if (count > 0) lines.push(`${count} × ${states[state]}`);
  return lines;
}
