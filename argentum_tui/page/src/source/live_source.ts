// A debate that goes on, from the server that this page came from: everything since its beginning, then whatever comes.

import { LivePlayer } from "../player/live_player.js";
import type { Player } from "../player/player.js";
import { type Role, type Told, chunkOf, chunksOf, listOf, numberOf, roleOf, textOf, toldOf } from "./protocol.js";
import type { Sink, Source } from "./source.js";

const AGAIN_MS = [1000, 2000, 4000, 8000, 15_000];
/** Whoever hears nothing for so long asks again: the clock is told once a second. */
const SILENCE_MS = 15_000;
const GOING_AWAY = 1001;
const SHOWN_OUT = 1008;

export interface Answer {
  readonly ok: boolean;
  readonly text: string;
}

export class LiveSource implements Source {
  readonly kind = "live";
  readonly startedAt = "";
  role: Role;
  watching = 0;
  /** Whether the server is there. */
  connected = false;
  readonly #token: string;
  readonly #player: LivePlayer;
  #sink: Sink | null = null;
  #socket: WebSocket | null = null;
  #lastSeq = 0;
  #wantedSeq = 0;
  #past: (() => void) | null = null;
  #failed: ((why: Error) => void) | null = null;
  #tries = 0;
  #over = false;
  #waiting: ((answer: Answer) => void)[] = [];
  #watchdog: ReturnType<typeof setTimeout> | undefined;
  readonly #changed = new Set<() => void>();

  constructor(page: Document) {
    const about = toldOf(`{"t":"page","page":${page.getElementById("argentum-live")?.textContent || "{}"}}`);
    this.role = roleOf((about?.page as Record<string, unknown> | undefined)?.role);
    this.#token = new URL(page.location.href).searchParams.get("token") ?? "";
    this.#player = new LivePlayer({
      listen: (on) => void this.ask({ t: "listen", on }),
      fetch: (fromMs) => this.#fetch(fromMs),
    });
  }

  get player(): LivePlayer {
    return this.#player;
  }

  open(sink: Sink): Promise<Player> {
    this.#sink = sink;
    return new Promise((resolve, reject) => {
      this.#past = () => resolve(this.#player);
      this.#failed = reject;
      this.#connect();
    });
  }

  onChange(listener: () => void): () => void {
    this.#changed.add(listener);
    return () => this.#changed.delete(listener);
  }

  /** Ask for something; resolves with what is answered. */
  ask(message: { t: string; [field: string]: unknown }): Promise<Answer> {
    const socket = this.#socket;
    if (!socket || socket.readyState !== WebSocket.OPEN) {
      return Promise.resolve({ ok: false, text: "The connection is lost." });
    }
    socket.send(JSON.stringify(message));
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #connect(): void {
    const address = new URL("ws", document.baseURI);
    address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
    address.search = new URLSearchParams({ token: this.#token }).toString();
    address.hash = "";
    const socket = new WebSocket(address);
    socket.binaryType = "arraybuffer";
    this.#socket = socket;
    socket.onmessage = ({ data }) => {
      this.#heard();
      if (data instanceof ArrayBuffer) {
        const chunk = chunkOf(data);
        if (chunk) void this.#player.take(chunk);
      } else {
        const told = toldOf(String(data));
        if (told) this.#take(told);
      }
    };
    socket.onclose = ({ code, reason }) => this.#lost(code, reason);
    this.#heard();
  }

  #heard(): void {
    clearTimeout(this.#watchdog);
    this.#watchdog = setTimeout(() => this.#socket?.close(), SILENCE_MS);
  }

  #take(told: Told): void {
    switch (told.t) {
      case "hello":
        this.role = roleOf(told.role);
        this.#wantedSeq = numberOf(told.last_seq);
        this.#tries = 0;
        this.connected = true;
        this.#sink?.status("");
        this.#player.found();
        this.#arrived();
        break;
      case "clock":
        this.watching = numberOf(told.watching);
        this.#player.clock(numberOf(told.at_ms), told.paused === true, told.over === true);
        if (told.over === true && !this.#over) {
          this.#over = true;
          this.#sink?.done();
        }
        break;
      case "events":
        this.#events(listOf(told.events));
        break;
      case "words":
        this.#sink?.words(listOf(told.clips));
        break;
      case "passages":
        this.#sink?.passages(listOf(told.passages));
        break;
      case "done":
        this.#answered({ ok: true, text: listOf(told.lines).map(textOf).join("\n") });
        break;
      case "refused":
        this.#answered({ ok: false, text: textOf(told.why) });
        break;
    }
    for (const each of this.#changed) each();
  }

  /** Everything is told again after a connection was lost: what is known is left out. */
  #events(rows: unknown[]): void {
    const fresh = rows.filter((row) => numberOf((row as Told | null)?.seq) > this.#lastSeq);
    this.#lastSeq = fresh.length ? numberOf((fresh.at(-1) as Told | undefined)?.seq) : this.#lastSeq;
    if (fresh.length) this.#sink?.events(fresh);
    this.#arrived();
  }

  #arrived(): void {
    if (this.#past && this.#lastSeq > 0 && this.#lastSeq >= this.#wantedSeq) {
      this.#past();
      this.#past = this.#failed = null;
    }
  }

  #answered(answer: Answer): void {
    this.#waiting.shift()?.(answer);
  }

  #lost(code: number, reason: string): void {
    clearTimeout(this.#watchdog);
    this.connected = false;
    this.#player.lost();
    for (const waiting of this.#waiting.splice(0)) waiting({ ok: false, text: "The connection was lost." });
    const said = reason ? `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.` : "";
    if (code === GOING_AWAY && said) {
      if (!this.#over) this.#sink?.done();
      this.#over = true;
      this.#sink?.status(said);
    } else if (code === SHOWN_OUT) {
      this.#sink?.status(`${said} Reload the page to come back.`);
    } else {
      const wait = AGAIN_MS[Math.min(this.#tries, AGAIN_MS.length - 1)] ?? 15_000;
      this.#tries += 1;
      this.#sink?.status(`${said || "The connection to the debate was lost."} Trying again.`);
      if (this.#failed && this.#tries > AGAIN_MS.length) this.#failed(new Error("The debate cannot be reached."));
      setTimeout(() => this.#connect(), wait);
    }
    for (const each of this.#changed) each();
  }

  async #fetch(fromMs: number): Promise<{ chunks: ReturnType<typeof chunksOf>; nextMs: number | null }> {
    const answer = await fetch(new URL(`api/sound?from_ms=${fromMs}`, document.baseURI), {
      headers: { Authorization: `Bearer ${this.#token}` },
    });
    if (!answer.ok) throw new Error("The sound cannot be fetched.");
    const next = Number(answer.headers.get("Argentum-Next-Ms") ?? Number.NaN);
    return { chunks: chunksOf(await answer.arrayBuffer()), nextMs: Number.isFinite(next) ? next : null };
  }
}
