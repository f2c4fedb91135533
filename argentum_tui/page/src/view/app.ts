// What all components share: the debate, its player, and the moment that is shown.

import { createContext } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";
import type { Debate } from "../model/debate.js";
import type { Player } from "../player/player.js";
import type { Source } from "../source/source.js";

export class App {
  readonly #clock = new Set<(ms: number) => void>();
  readonly #changed = new Set<() => void>();
  #frame = 0;
  #shownMs = -1;
  status = "";

  constructor(readonly debate: Debate, readonly source: Source, readonly player: Player) {
    player.onChange(() => {
      this.#tick();
      this.changed();
    });
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

  toggle(): void {
    if (this.player.playing) this.player.pause();
    else void this.player.play().catch(() => undefined);
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
