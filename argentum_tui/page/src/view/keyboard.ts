// Keys of the whole page; each is also a control that can be seen and reached by tab.

import { type App, PARTS } from "./app.js";
import { nextTheme } from "./theme.js";

export const KEYS: readonly (readonly [string, string])[] = [
  ["space", "play, pause"],
  ["← →", "5 seconds back, on"],
  ["j k", "the next line, the line before"],
  ["[ ]", "the part of the debate before, the next one"],
  ["/", "search; enter and shift+enter step, esc ends"],
  ["1 – 7", "transcript, captions, argument, sources, verdict, economy, about"],
  ["< >", "slower, faster"],
  ["m", "sound off, on"],
  ["f", "follow what is heard"],
  ["t", "dark, light"],
  ["?", "this help; esc ends it"],
];

export const RATES = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2] as const;

/** Whether a key means something to what has the focus, so that it is not the page's. */
function taken(event: KeyboardEvent): boolean {
  const at = event.target;
  if (!(at instanceof HTMLElement)) return false;
  if (at.closest("input:not([type=range]), textarea, [contenteditable]")) return true;
  if (at.closest("input[type=range], select, [role=tab]") && /^(Arrow|Home|End|Page)/u.test(event.key)) return true;
  return event.key === " " && at.closest("button, select, summary, a, [role=tab]") !== null;
}

/** What takes the page's keys; returns what ends it. */
export function listen(app: App): () => void {
  const press = (event: KeyboardEvent): void => {
    if (event.key === "Escape") {
      if (app.found.query) app.find("");
      if (app.helping) {
        app.helping = false;
        app.changed();
      }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || app.helping || taken(event)) return;
    const act = ACTS[event.key] ?? partOf(event.key);
    if (!act) return;
    event.preventDefault();
    act(app);
  };
  document.addEventListener("keydown", press);
  return () => document.removeEventListener("keydown", press);
}

function partOf(key: string): ((app: App) => void) | undefined {
  const part = PARTS[Number(key) - 1];
  return part && ((app) => app.show(part));
}

const jump = (ms: number) => (app: App) => app.player.seek(app.nowMs + ms);

function rate(by: 1 | -1): (app: App) => void {
  return (app) => {
    if (app.player.live) {
      app.say("A live debate goes on at its own speed");
      return;
    }
    const now = RATES.findIndex((each) => each >= app.player.rate);
    const to = RATES[Math.max(0, Math.min(RATES.length - 1, now + by))] ?? 1;
    app.player.setRate(to);
    app.say(`Speed ${to}`);
  };
}

const ACTS: Readonly<Record<string, (app: App) => void>> = {
  " ": (app) => app.toggle(),
  ArrowLeft: jump(-5000),
  ArrowRight: jump(5000),
  j: (app) => app.step(1),
  k: (app) => app.step(-1),
  "[": (app) => app.chapter(-1),
  "]": (app) => app.chapter(1),
  "<": rate(-1),
  ">": rate(1),
  "/": () => document.querySelector<HTMLInputElement>("#search")?.focus(),
  "?": (app) => {
    app.helping = true;
    app.changed();
  },
  f: (app) => {
    app.following = !app.following;
    app.changed();
  },
  m: (app) => app.mute(),
  t: (app) => nextTheme(app),
};
