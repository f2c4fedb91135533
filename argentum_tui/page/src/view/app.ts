// What all components share: the debate, its player, and the moment that is shown.

import { createContext } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";
import type { Debate } from "../model/debate.js";
import { lastLine } from "../model/moment.js";
import { type Match, search } from "../model/search.js";
import type { Player } from "../player/player.js";
import type { Source } from "../source/source.js";

export const PARTS = ["transcript", "captions", "argument", "sources", "verdict", "economy", "about"] as const;
export type Part = (typeof PARTS)[number];

export class App {
  readonly #clock = new Set<(ms: number) => void>();
  readonly #changed = new Set<() => void>();
  #frame = 0;
  #shownMs = -1;
  status = "";
  /** What is said to a screen reader: rare, and never the words themselves, which are heard. */
  said = "";
  part: Part = "transcript";
  /** The transcript scrolls along with what is heard, until somebody scrolls. */
  following = true;
  helping = false;
  /** On paper all parts are drawn. */
  printing = false;
  found: { query: string; matches: readonly Match[]; at: number } = { query: "", matches: [], at: -1 };

  constructor(
    readonly debate: Debate,
    readonly source: Source,
    readonly player: Player,
  ) {
    player.onChange(() => {
      this.#tick();
      this.changed();
    });
    // A live debate is under way when the page opens: nobody presses play.
    if (player.playing) this.#tick();
  }

  /** The moment that the page shows. */
  get nowMs(): number {
    return this.player.nowMs;
  }

  /** Something else than time has changed: events came, it plays or not. */
  changed(): void {
    for (const each of this.#changed) each();
  }

  onClock(listener: (ms: number) => void): () => void {
    this.#clock.add(listener);
    return () => this.#clock.delete(listener);
  }

  onChange(listener: () => void): () => void {
    this.#changed.add(listener);
    return () => this.#changed.delete(listener);
  }

  /** Hear from a moment on; `play` begins to. */
  hear(ms: number, play = true): void {
    this.player.seek(ms);
    if (play && !this.player.playing) void this.player.play().catch(() => undefined);
  }

  muted = false;

  mute(): void {
    this.muted = !this.muted;
    this.player.setVolume(this.muted ? 0 : 1);
    this.say(this.muted ? "Sound off" : "Sound on");
  }

  toggle(): void {
    if (this.player.playing) this.player.pause();
    else void this.player.play().catch(() => undefined);
  }

  say(sentence: string): void {
    this.said = sentence;
    this.changed();
  }

  show(part: Part): void {
    if (part === this.part) return;
    this.part = part;
    this.changed();
  }

  /** Go so many lines on or back, and hear from there. */
  step(lines: number): void {
    const { debate } = this;
    const now = lastLine(debate, this.nowMs)?.index ?? -1;
    const line = debate.lines[Math.max(0, Math.min(debate.lines.length - 1, now + lines))];
    if (!line) return;
    this.following = true;
    this.hear(line.startsMs, this.player.playing);
    this.say(`${debate.name(line.agent)}: ${line.words.slice(0, 8).join(" ")}`);
  }

  /** Go to the next part of the debate, or the one before; within its first two seconds that is the one before it. */
  chapter(by: 1 | -1): void {
    const { chapters } = this.debate;
    const to =
      by > 0
        ? chapters.find((each) => each.startsMs > this.nowMs)
        : chapters.findLast((each) => each.startsMs < this.nowMs - 2000);
    if (by > 0 && !to) return;
    this.following = true;
    this.hear(to?.startsMs ?? 0, this.player.playing);
    this.say(to ? `Part: ${to.phase}` : "The beginning");
  }

  /** Look for words; the first place after the moment that is shown becomes the one to go to. */
  find(query: string): void {
    const matches = search(this.debate, query);
    const now = lastLine(this.debate, this.nowMs)?.index ?? 0;
    const next = matches.findIndex((match) => match.line >= now);
    this.found = { query, matches, at: matches.length ? Math.max(0, next) : -1 };
    this.changed();
  }

  /** Go to the next place that was found, or the one before. */
  findNext(by: 1 | -1): void {
    const { matches, at } = this.found;
    if (!matches.length) return;
    this.found = { ...this.found, at: (at + by + matches.length) % matches.length };
    this.part = "transcript";
    this.following = false;
    this.say(`${this.found.at + 1} of ${matches.length}`);
  }

  /** Draw the moment that is heard, and go on with every frame while it plays. */
  #tick = (): void => {
    cancelAnimationFrame(this.#frame);
    const ms = this.player.nowMs;
    if (ms !== this.#shownMs) {
      this.#shownMs = ms;
      for (const each of this.#clock) each(ms);
    }
    if (this.player.playing) this.#frame = requestAnimationFrame(this.#tick);
  };
}

export const AppContext = createContext<App>(null as unknown as App);

export const useApp = (): App => useContext(AppContext);

/** Draws the component again when something else than time has changed. */
export function useChanges(): App {
  const app = useApp();
  const [, draw] = useState(0);
  useEffect(() => app.onChange(() => draw((n) => n + 1)), [app]);
  return app;
}

/** A value of the page's state; the component is drawn again when it is another one (`Object.is`). */
export function useValue<T>(of: (app: App) => T): T {
  const app = useApp();
  const [value, set] = useState(() => of(app));
  useEffect(() => {
    set(() => of(app));
    return app.onChange(() => set(() => of(app)));
  }, [app]);
  return value;
}

/** The debate; the component is drawn again when events have come. */
export function useDebate(): Debate {
  useValue((app) => app.debate.revision);
  return useApp().debate;
}

/** A value of the moment that is shown; the component is drawn again when it is another one (`Object.is`). */
export function useMoment<T>(of: (ms: number) => T, needs: readonly unknown[] = []): T {
  const app = useApp();
  const [value, set] = useState(() => of(app.nowMs));
  useEffect(() => {
    set(() => of(app.nowMs));
    return app.onClock((ms) => set(() => of(ms)));
  }, [app, ...needs]);
  return value;
}
