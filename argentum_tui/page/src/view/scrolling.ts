// The transcript scrolls along with what is heard, until somebody scrolls themselves; `f` or the button takes it up again.

import { lastLine } from "../model/moment.js";
import type { App } from "./app.js";

const calm = (): ScrollBehavior => (matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth");

/** Go far at once. Lines that were never seen have a guessed height until they are laid out, so where it ends is looked at again. */
function settle(line: Element, again = 4): void {
  line.scrollIntoView({ block: "center", behavior: "instant" });
  if (again) requestAnimationFrame(() => settle(line, again - 1));
}

export function scrollAlong(app: App): () => void {
  let shown = -1;
  let found = app.found;
  let followed = app.following;
  let part = app.part;
  const show = (index: number): void => {
    const line = document.querySelector(`[data-line="${index}"]`);
    if (!line) return;
    const far = Math.abs(line.getBoundingClientRect().top) > 2 * innerHeight;
    if (far) settle(line);
    else line.scrollIntoView({ block: "center", behavior: calm() });
  };
  const move = (ms: number, again = false): void => {
    const index = lastLine(app.debate, ms)?.index ?? -1;
    if (!app.following || app.part !== "transcript" || (index === shown && !again)) return;
    const begins = shown < 0 && index === 0; // the title stays where it is
    shown = index;
    if (index >= 0 && !begins) show(index);
  };
  const stop = (): void => {
    if (!app.following || !app.player.playing) return;
    app.following = false;
    app.changed();
  };
  const ends = [
    app.onClock((ms) => move(ms)),
    app.onChange(() => {
      const match = app.found.matches[app.found.at];
      if (app.found !== found && match) requestAnimationFrame(() => show(match.line));
      found = app.found;
      if (app.part !== part) {
        part = app.part;
        requestAnimationFrame(() =>
          toTop(app.part === "transcript" && app.following ? () => move(app.nowMs, true) : () => undefined),
        );
      } else if (app.following && !followed) move(app.nowMs, true);
      followed = app.following;
    }),
  ];
  addEventListener("wheel", stop, { passive: true });
  addEventListener("touchmove", stop, { passive: true });
  return () => {
    for (const end of ends) end();
    removeEventListener("wheel", stop);
    removeEventListener("touchmove", stop);
  };
}

/** Another part begins at its top, below the bar; then what is left to do is done. */
function toTop(then: () => void): void {
  const title = document.querySelector("header")?.getBoundingClientRect();
  if (title && title.bottom < 0) scrollBy({ top: title.bottom, behavior: "instant" });
  then();
}
