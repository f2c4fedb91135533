import { Listeners, type Player } from "./player.js";

/** Plays a file of sound whose first sample is debate time 0: the media element's `currentTime` is the clock. */
export class MediaPlayer implements Player {
  silent = "";
  readonly live = false;
  readonly #element: HTMLMediaElement;
  readonly #listeners = new Listeners();
  #wantedMs: number | null = null;

  /** `lengthMs` is the debate's; `leadMs` is how much silence the file has before debate time 0. */
  constructor(
    element: HTMLMediaElement,
    url: string,
    readonly lengthMs: number,
    readonly leadMs = 0,
  ) {
    this.#element = element;
    element.preload = "auto";
    element.src = url;
    for (const kind of ["play", "pause", "ended", "ratechange", "volumechange", "loadedmetadata", "seeked", "error"]) {
      element.addEventListener(kind, () => this.#changed(kind));
    }
  }

  get nowMs(): number {
    if (this.#wantedMs !== null) return this.#wantedMs;
    // Rounded: a moment that was jumped to must not read as the one before it.
    const ms = Math.round(this.#element.currentTime * 10_000) / 10 - this.leadMs;
    return Math.max(0, Math.min(this.lengthMs, ms));
  }

  get playing(): boolean {
    return !this.#element.paused && !this.#element.ended;
  }

  get rate(): number {
    return this.#element.playbackRate;
  }

  play(): Promise<void> {
    return this.#element.play();
  }

  pause(): void {
    this.#element.pause();
  }

  seek(ms: number): void {
    this.#wantedMs = Math.max(0, Math.min(this.lengthMs, ms));
    if (this.#element.readyState > 0) this.#element.currentTime = (this.#wantedMs + this.leadMs) / 1000;
    this.#listeners.tell();
  }

  setRate(rate: number): void {
    this.#element.playbackRate = rate;
  }

  setVolume(volume: number): void {
    this.#element.volume = volume;
    this.#element.muted = volume === 0; // telephones leave the volume to their keys
  }

  onChange(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  #changed(kind: string): void {
    if (kind === "error") this.silent = "The sound in this page cannot be played here.";
    if (kind === "loadedmetadata" && this.#wantedMs !== null)
      this.#element.currentTime = (this.#wantedMs + this.leadMs) / 1000;
    if (kind === "seeked" && !this.#element.seeking) this.#wantedMs = null;
    this.#listeners.tell();
  }
}
