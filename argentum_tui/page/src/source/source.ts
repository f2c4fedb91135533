// Where a debate comes from: the file that this page is, or a server that runs it. The page knows nothing else of either.

import type { Player } from "../player/player.js";

/** What a source tells, in the order in which it happened. Rows are handed on as they come: the fold holds each field to its type. */
export interface Sink {
  /** Events as `argentum export --format jsonl` writes them, in order, each once. Tell many at a time: the page draws once a call. */
  events(rows: readonly unknown[]): void;
  /** When the words of clips begin: `{"id", "starts_ms": [ms after the clip's first sample]}`. May come before or after the clip's
   * segment; without it a word is taken to begin where the one before ends. */
  words(clips: readonly unknown[]): void;
  /** Passages that may be cited: `{"id", "title", "text", "origin"}`. */
  passages(rows: readonly unknown[]): void;
  /** The record is over: nothing follows. What is still open is closed where the last event was. */
  done(): void;
  /** A sentence about the source that people should read, such as that the connection was lost. Empty takes it away. */
  status(sentence: string): void;
}

export interface Source {
  /** `file`: all is there at once and can be moved in. `live`: it grows. */
  readonly kind: "file" | "live";
  /** When the debate began (ISO 8601), where known; empty otherwise. */
  readonly startedAt: string;
  /** Hand over what there is, then whatever comes. Resolves, once all that is past was told, with the player whose clock is debate
   * time. Rejects with an Error whose message is one sentence where there is no debate to show. */
  open(sink: Sink): Promise<Player>;
}
