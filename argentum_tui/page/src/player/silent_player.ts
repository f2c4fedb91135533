import { Listeners, type Player } from "./player.js";

/** A clock without sound: for a record that has none, and for a browser that cannot play it. `clock` gives ms that only grow. */
export class SilentPlayer implements Player {
  readonly live = false;
  readonly #listeners = new Listeners();
  #fromMs = 0;
  #sinceMs: number | null = null;
  #rate = 1;
  #end: ReturnType<typeof setTimeout> | undefined;

  constructor(
    readonly lengthMs: number,
    readonly silent: string,
    readonly clock: () => number = () => performance.now(),
  ) {}

  get nowMs(): number {
    const passed = this.#sinceMs === null ? 0 : (this.clock() - this.#sinceMs) * this.#rate;
    return Math.min(this.lengthMs, this.#fromMs + passed);
  }

  get playing(): boolean {
    return this.#sinceMs !== null && this.nowMs < this.lengthMs;
  }

  get rate(): number {
    return this.#rate;
  }

  async play(): Promise<void> {
    this.#move(this.nowMs < this.lengthMs ? this.nowMs : 0, true);
  }

  pause(): void {
    this.#move(this.nowMs, false);
  }

  seek(ms: number): void {
    this.#move(Math.max(0, Math.min(this.lengthMs, ms)), this.#sinceMs !== null);
  }

  setRate(rate: number): void {
    this.#move(this.nowMs, this.#sinceMs !== null, rate);
  }

  setVolume(): void {}

  onChange(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  #move(toMs: number, playing: boolean, rate = this.#rate): void {
    this.#fromMs = toMs;
    this.#rate = rate;
    this.#sinceMs = playing ? this.clock() : null;
    clearTimeout(this.#end);
    if (playing) this.#end = setTimeout(() => this.#move(this.lengthMs, false), (this.lengthMs - toMs) / rate);
    this.#listeners.tell();
  }
}
