// Light, dark, or as the system says. The choice is kept where the browser lets a page from disk keep anything.

import { h } from "./dom";

const themes = ["auto", "light", "dark"] as const;
type Theme = (typeof themes)[number];
const key = "eyeriss-report-theme";

function stored(): Theme {
  try {
    return themes.find((theme) => theme === localStorage.getItem(key)) ?? "auto";
  } catch {
    return "auto"; // storage is switched off
  }
}

function apply(theme: Theme): void {
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

export function themeButton(): HTMLButtonElement {
  let theme = stored();
  apply(theme);
  const button = h("button", { type: "button", class: "theme" });
  const label = () => (button.textContent = `Theme: ${theme}`);
  label();
  button.addEventListener("click", () => {
    theme = themes[(themes.indexOf(theme) + 1) % themes.length]!;
    apply(theme);
    label();
    try {
      localStorage.setItem(key, theme);
    } catch {
      // Storage is switched off: the choice lasts as long as the page.
    }
  });
  return button;
}
