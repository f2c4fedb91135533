// The page as a file: the record and the sound stand in it, in script elements that no browser runs.
//
//   <script type="application/gzip" id="argentum-record">BASE64</script>   lines of JSON, compressed (docs: ../../README.md)
//   <script type="audio/mpeg" id="argentum-sound">BASE64</script>          the mix; not there where the record has no sound

import { MediaPlayer } from "../player/media_player.js";
import type { Player } from "../player/player.js";
import { SilentPlayer } from "../player/silent_player.js";
import type { Sink, Source } from "./source.js";

const NO_SOUND = "This debate was recorded without sound: the transcript plays in silence.";
const NOT_HERE = "This browser cannot play the sound: the transcript plays in silence.";

export class FileSource implements Source {
  readonly kind = "file";
  startedAt = "";
  readonly #page: Document;

  constructor(page: Document) {
    this.#page = page;
  }

  async open(sink: Sink): Promise<Player> {
    const packed = this.#bytes("argentum-record");
    if (packed === null) throw new Error("This page has no record of a debate in it.");
    if (typeof DecompressionStream === "undefined") {
      throw new Error("This browser is too old for this page: it needs one of 2023 or later.");
    }
    const events: { at_ms?: unknown; ended_ms?: unknown; type?: unknown }[] = [];
    const words: unknown[] = [];
    const passages: unknown[] = [];
    for (const line of (await unpacked(packed)).split("\n")) {
      if (!line) continue;
      const row = JSON.parse(line);
      if ("seq" in row) events.push(row);
      else if ("clip" in row) words.push(row.clip);
      else if ("passage" in row) passages.push(row.passage);
      else if ("meta" in row)
        this.startedAt = /^\d{4}-\d\d-\d\dT[\d:]{5}/u.exec(String(row.meta?.started_at ?? ""))?.[0] ?? "";
    }
    sink.passages(passages);
    sink.words(words);
    sink.events(events);
    sink.done();
    const lengthMs =
      events.reduce((most, row) => Math.max(most, row.type === "segment_ended" ? Number(row.ended_ms) || 0 : 0), 0) ||
      Number(events.at(-1)?.at_ms) ||
      0;
    return this.#player(lengthMs);
  }

  #player(lengthMs: number): Player {
    const sound = this.#bytes("argentum-sound");
    const block = this.#page.getElementById("argentum-sound");
    const type = block?.getAttribute("type") ?? "";
    const element = this.#page.querySelector("audio");
    if (sound === null || element === null) return new SilentPlayer(lengthMs, NO_SOUND);
    if (!element.canPlayType(type)) return new SilentPlayer(lengthMs, NOT_HERE);
    return new MediaPlayer(
      element,
      URL.createObjectURL(new Blob([sound], { type })),
      lengthMs,
      Number(block?.dataset.leadMs) || 0,
    );
  }

  #bytes(id: string): Uint8Array<ArrayBuffer> | null {
    const text = this.#page.getElementById(id)?.textContent?.trim();
    if (!text) return null;
    const signs = atob(text);
    const bytes = new Uint8Array(signs.length);
    for (let n = 0; n < signs.length; n++) bytes[n] = signs.charCodeAt(n);
    return bytes;
  }
}

async function unpacked(packed: Uint8Array<ArrayBuffer>): Promise<string> {
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  try {
    return await new Response(stream).text();
  } catch {
    throw new Error("The record in this page is damaged.");
  }
}
