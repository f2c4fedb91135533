// Plays a debate that goes on. Until somebody wants to hear it, its clock is the room's; then it is that of the sound, a moment behind.
//
// Chunks are decoded by `decodeAudioData` and played one right behind the other, at the rate they were made at: so nothing is resampled and
// their joins cannot be heard. (No AudioWorklet and no WebCodecs: browsers have neither on pages that come over http from another machine.)

import { type Chunk, endMs, startMs } from "../source/protocol.js";
import { Listeners, type Player } from "./player.js";
import { RoomClock } from "./room_clock.js";

/** How far behind the room one listens, so that a late chunk is still in time. */
const BEHIND_MS = 1000;
/** So much has to be there before it begins, or goes on after it ran dry. */
const BUFFER_MS = 500;
/** A chunk that is missing is waited for this long; then what follows it is played. */
const GAP_MS = 2000;
/** Whoever is further behind than this without having asked for it is brought back to the room. */
const FAR_MS = 4000;
const AHEAD_MS = 1500;
const KEPT_MS = 30_000;
const ASK_AGAIN_MS = 400;
const FAR_AHEAD_MS = 30_000;
const TICK_MS = 50;
const RATE = 24_000;
const SOON_S = 0.05;

export interface Fetched {
  readonly chunks: readonly Chunk[];
  /** From where to ask for more; null where nothing follows yet. */
  readonly nextMs: number | null;
}

export interface Wires {
  /** Begin to be sent the sound, or stop. */
  listen(on: boolean): void;
  /** The past's sound from a moment on; rejects where the server cannot be reached. */
  fetch(fromMs: number): Promise<Fetched>;
}

/** A time in seconds on the grid of frames. */
const onFrame = (seconds: number): number => Math.round(seconds * RATE) / RATE;

interface Held {
  readonly startMs: number;
  readonly endMs: number;
  readonly buffer: AudioBuffer;
}

export class LivePlayer implements Player {
  readonly live = true;
  readonly rate = 1;
  /** That the sound is off is no reason: the button beside it says so. */
  silent = "";
  /** How often the sound ran dry. */
  dry = 0;
  readonly room: RoomClock;
  readonly #wires: Wires;
  readonly #listeners = new Listeners();
  #context: AudioContext | null = null;
  #gain: GainNode | null = null;
  #volume = 1;
  #held: Held[] = [];
  #playing = true;
  #hears = false;
  /** Whether it follows the room; otherwise it plays from where somebody went. */
  #follows = true;
  /** Where it stands (ms of debate time) since when (ms of `#now`). */
  #anchorMs = 0;
  #anchorAt = 0;
  /** Whether it stands there until enough has come. */
  #waits = true;
  #waitsSince = 0;
  #scheduled = new Map<AudioBufferSourceNode, Held>();
  #scheduledMs = -1;
  #asking = false;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(wires: Wires, room = new RoomClock()) {
    this.#wires = wires;
    this.room = room;
  }

  get lengthMs(): number {
    return this.room.nowMs;
  }

  get playing(): boolean {
    return this.#playing && !(this.room.over && this.nowMs >= this.room.nowMs - 1);
  }

  get hears(): boolean {
    return this.#hears;
  }

  /** Whether it shows what the room is at. */
  get following(): boolean {
    return this.#follows && this.#playing;
  }

  get nowMs(): number {
    if (!this.#playing) return this.#anchorMs;
    if (!this.#hears && this.#follows) return Math.max(0, this.room.nowMs);
    if (this.#hears && this.#waits) return this.#anchorMs;
    return Math.min(this.#reckonedMs(), this.#hears ? this.#soundEndsMs() : this.room.nowMs);
  }

  async play(): Promise<void> {
    this.#playing = true;
    await this.hear(true);
  }

  pause(): void {
    this.#anchorMs = this.nowMs;
    this.#playing = false;
    this.#follows = false;
    this.#silence();
    this.#listeners.tell();
  }

  /** Turn the sound on or off; must come from a key or a click, or browsers will not play. */
  async hear(on: boolean): Promise<void> {
    const nowMs = this.nowMs;
    if (on && !this.#context) {
      this.#context = new AudioContext({ sampleRate: RATE, latencyHint: "playback" });
      this.#gain = this.#context.createGain();
      this.#gain.gain.value = this.#volume;
      this.#gain.connect(this.#context.destination);
      this.#timer = setInterval(() => this.#tick(), TICK_MS);
    }
    if (on) await this.#context?.resume();
    if (on !== this.#hears) this.#wires.listen(on);
    this.#hears = on;
    this.silent = "";
    this.#silence();
    this.#stand(on && this.#follows ? Math.max(0, this.room.nowMs - BEHIND_MS) : nowMs);
    this.#listeners.tell();
  }

  seek(ms: number): void {
    this.#silence();
    this.#follows = ms >= this.room.nowMs - BEHIND_MS;
    this.#stand(this.#follows ? Math.max(0, this.room.nowMs - (this.#hears ? BEHIND_MS : 0)) : Math.max(0, ms));
    if (this.#follows) this.#playing = true;
    this.#listeners.tell();
    this.#tick();
  }

  /** Go where the room is. */
  follow(): void {
    this.seek(Number.POSITIVE_INFINITY);
  }

  setRate(): void {}

  setVolume(volume: number): void {
    this.#volume = volume;
    if (this.#gain) this.#gain.gain.value = volume;
  }

  onChange(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  /** The room's time was told. */
  clock(atMs: number, paused: boolean, over: boolean): void {
    const turned = paused !== this.room.paused || over !== this.room.over;
    this.room.tell(atMs, paused, over);
    if (turned) this.#listeners.tell();
  }

  /** The connection is lost; the sound that is here plays to its end. */
  lost(): void {
    this.room.stop();
    this.#listeners.tell();
  }

  /** The connection is back. */
  found(): void {
    if (this.#hears) this.#wires.listen(true);
  }

  /** A chunk has come. */
  async take(chunk: Chunk): Promise<void> {
    // While something else is heard, what comes from the room is fetched again when it is wanted.
    if (!this.#context || startMs(chunk) > Math.max(this.nowMs, this.#anchorMs) + FAR_AHEAD_MS) return;
    let buffer: AudioBuffer;
    try {
      buffer = await this.#context.decodeAudioData(chunk.file);
    } catch {
      this.silent = "This browser cannot play the sound.";
      this.#listeners.tell();
      return;
    }
    const held: Held = { startMs: startMs(chunk), endMs: endMs(chunk), buffer };
    const place = this.#held.findIndex((one) => one.startMs >= held.startMs);
    if (place >= 0 && this.#held[place]?.startMs === held.startMs) return;
    if (place < 0) this.#held.push(held);
    else this.#held.splice(place, 0, held);
    this.#tick();
  }

  close(): void {
    clearInterval(this.#timer);
    void this.#context?.close();
  }

  // -- its clock

  #now(): number {
    const context = this.#context;
    return this.#hears && context
      ? (context.currentTime - (context.outputLatency || context.baseLatency || 0)) * 1000
      : this.room.clock();
  }

  /** Stand at a moment; with sound, until enough of it is there. */
  #stand(ms: number, waits = true): void {
    this.#anchorMs = ms;
    this.#anchorAt = this.#now();
    this.#waits = waits;
    this.#waitsSince = this.room.clock();
  }

  #reckonedMs(): number {
    return this.#anchorMs + Math.max(0, this.#now() - this.#anchorAt);
  }

  /** The end of the sound that is here without a gap from where it stands. */
  #soundEndsMs(): number {
    let ends = this.#anchorMs;
    for (const held of this.#held) {
      if (held.startMs > ends + 0.5) break;
      ends = Math.max(ends, held.endMs);
    }
    return ends;
  }

  // -- the sound

  #silence(): void {
    for (const node of this.#scheduled.keys()) node.stop();
    this.#scheduled.clear();
    this.#scheduledMs = -1;
  }

  #tick(): void {
    const context = this.#context;
    if (!context || !this.#hears || !this.#playing) return;
    if (this.#waits) this.#wait();
    else if (this.#reckonedMs() > this.#soundEndsMs() + 1) {
      this.#silence();
      this.#stand(this.#soundEndsMs());
      this.dry += 1;
    }
    const nowMs = this.nowMs;
    if (!this.#waits && nowMs - this.#anchorMs > KEPT_MS / 2) {
      // What is forgotten must not lie between where it stood and what is there.
      this.#anchorAt += nowMs - this.#anchorMs;
      this.#anchorMs = nowMs;
    }
    this.#held = this.#held.filter((held) => held.endMs > nowMs - KEPT_MS);
    if (this.#follows && this.room.nowMs - nowMs > FAR_MS && (this.#held.at(-1)?.endMs ?? 0) > nowMs + FAR_MS / 2) {
      this.#silence();
      this.#stand(this.room.nowMs - BEHIND_MS);
    }
    if (!this.#waits) this.#schedule(context);
    this.#askForMore(this.#soundEndsMs());
  }

  /** Go on where it stands once enough is there, or nothing more will come for now. */
  #wait(): void {
    const ends = this.#soundEndsMs();
    const allThereIs = (this.room.paused || this.room.over) && ends > this.#anchorMs + 1;
    if (ends - this.#anchorMs >= BUFFER_MS || allThereIs) {
      this.#stand(this.#anchorMs, false);
      return;
    }
    const next = this.#held.find((held) => held.startMs > ends + 0.5);
    if (next && this.room.clock() - this.#waitsSince > GAP_MS) this.#stand(next.startMs);
  }

  #schedule(context: AudioContext): void {
    if (!this.#gain) return;
    if (this.#scheduledMs < 0) {
      // A little later than now, so that the first chunk begins at its first sample that is still to come.
      // All times are whole frames: what begins between two would be interpolated.
      const heardMs = onFrame(this.#reckonedMs() / 1000) * 1000;
      const at = onFrame(context.currentTime + SOON_S);
      this.#base = { at, ms: heardMs };
      this.#scheduledMs = heardMs;
      this.#anchorMs = heardMs;
      this.#anchorAt = at * 1000;
    }
    const base = this.#base;
    const untilMs = base.ms + (context.currentTime - base.at) * 1000 + AHEAD_MS;
    for (const held of this.#held) {
      if (held.endMs <= this.#scheduledMs + 0.01) continue;
      if (held.startMs > this.#scheduledMs + 0.5 || held.startMs > untilMs) break;
      const skipS = onFrame(Math.max(0, this.#scheduledMs - held.startMs) / 1000);
      const when = onFrame(base.at + (held.startMs - base.ms) / 1000 + skipS);
      if (when < context.currentTime) {
        // Too late for this one: begin anew behind it.
        this.#silence();
        this.#stand(held.startMs);
        this.dry += 1;
        return;
      }
      const node = context.createBufferSource();
      node.buffer = held.buffer;
      node.connect(this.#gain);
      node.start(when, skipS);
      node.onended = () => this.#scheduled.delete(node);
      this.#scheduled.set(node, held);
      this.#scheduledMs = held.endMs;
    }
  }

  #base = { at: 0, ms: 0 };

  /** What is wanted of the past is asked for, one stretch at a time: where nothing is there, or more of what follows than what is next. */
  #askForMore(ends: number): void {
    if (this.#asking || ends - this.nowMs > AHEAD_MS * 2 || ends > this.room.nowMs - BUFFER_MS) return;
    const newest = this.#held.at(-1)?.endMs ?? Number.NEGATIVE_INFINITY;
    if (newest >= ends - 0.5 && newest <= ends + 0.5) return;
    this.#asking = true;
    this.#wires
      .fetch(Math.max(0, Math.floor(ends)))
      .then(async ({ chunks }) => {
        for (const chunk of chunks) await this.take(chunk);
      })
      .catch(() => undefined)
      .finally(() => setTimeout(() => (this.#asking = false), ASK_AGAIN_MS));
  }
}
