/** What plays the debate, and the page's clock: debate time in ms. The page draws what `nowMs` says, never what it counted itself. */
export interface Player {
  /** The moment that is heard now, in ms of debate time. */
  readonly nowMs: number;
  readonly playing: boolean;
  /** Where the sound ends, as far as is known; it grows while a debate is followed live. */
  readonly lengthMs: number;
  readonly rate: number;
  /** Why nothing is heard, in a sentence; empty while something is. */
  readonly silent: string;
  /** Whether it follows a debate that goes on: then `seek` past `lengthMs` is the newest moment. */
  readonly live: boolean;

  /** Resolves once it plays; rejects where the browser will not (it wants a key or click first). */
  play(): Promise<void>;
  pause(): void;
  seek(ms: number): void;
  setRate(rate: number): void;
  setVolume(volume: number): void;
  /** Called whenever anything above but `nowMs` changes, and after a seek. Returns what ends it. */
  onChange(listener: () => void): () => void;
}

/** Listeners of a player. */
export class Listeners {
  readonly #all = new Set<() => void>();

  add(listener: () => void): () => void {
    this.#all.add(listener);
    return () => this.#all.delete(listener);
  }

  tell(): void {
    for (const each of this.#all) each();
  }
}
