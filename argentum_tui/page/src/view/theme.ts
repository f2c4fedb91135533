// Dark or light: as the system has it, until somebody chooses. Colours stand in page.css under `data-theme`.

import type { App } from "./app.js";

const dark = (): boolean => matchMedia("(prefers-color-scheme: dark)").matches;
let chosen: "dark" | "light" | null = null;

export const isDark = (): boolean => (chosen ?? (dark() ? "dark" : "light")) === "dark";

function apply(): void {
  document.documentElement.dataset.theme = isDark() ? "dark" : "light";
}

/** Take the system's, now and whenever it changes. */
export function followSystem(): void {
  apply();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", apply);
}

export function nextTheme(app: App): void {
  chosen = isDark() ? "light" : "dark";
  apply();
  app.say(`${chosen} colours`);
}
