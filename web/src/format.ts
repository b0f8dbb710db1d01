// Numbers as people read them. A narrow no-break space parts thousands.

export function integer(value: number): string {
  return Math.round(value).toString().replace(/\B(?=(\d{3})+(?!\d))/g, "\u202f");
}

// Three significant digits, never an exponent: 0.00347, 2.31, 115.
export function short(value: number): string {
  if (value === 0) return "0";
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return digits === 0 ? integer(value) : value.toFixed(digits);
}

// 2 663 000 000 -> "2.66 G"
export function scaled(value: number): string {
  const steps: [number, string][] = [[1e9, "G"], [1e6, "M"], [1e3, "k"]];
  for (const [size, name] of steps) if (Math.abs(value) >= size) return `${short(value / size)} ${name}`;
  return short(value);
}

// With a unit: "1.57 J" of 1 570 000 µJ, "23.1 Mcycles", "278 mW".
export function quantity(value: number, unit: string): string {
  if (unit === "µJ") return value >= 1e6 ? `${short(value / 1e6)} J` : value >= 1e3 ? `${short(value / 1e3)} mJ` : `${short(value)} µJ`;
  const text = scaled(value);
  return /\d$/.test(text) ? `${text} ${unit}` : text + unit;
}

// The same where the unit is plain from its surroundings, but for energy, whose unit depends on the size.
export function inUnit(value: number, unit: string): string {
  return unit === "µJ" ? quantity(value, unit) : scaled(value);
}

// On an axis: no more digits than the round number has.
export function tick(value: number, unit: string): string {
  if (value === 0) return "0";
  return inUnit(value, unit).replace(/(\.\d*?)0+(?= |$)/, "$1").replace(/\.(?= |$)/, "");
}

export function percent(fraction: number): string {
  const value = 100 * fraction;
  if (value > 0 && value < 0.05) return "< 0.1 %";
  return value > 0 && value < 0.95 ? `${value.toFixed(1)} %` : `${Math.round(value)} %`;
}

export function sum(counts: Record<string, number>): number {
  return Object.entries(counts).reduce((total, [key, value]) => (key === "total" ? total : total + value), 0);
}
