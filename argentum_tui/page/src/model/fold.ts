// Events in, debate changed: `fold(debate, row)` with rows in their order, each as `argentum export --format jsonl` writes it. Types that
// are not known change nothing. Nothing else changes a debate, so a page from a file and one that follows a debate live show the same.

import { type Debate, eventOf, type Passage } from "./debate.js";
import { Fields } from "./fields.js";
import * as economy from "./fold_economy.js";
import * as flow from "./fold_flow.js";
import * as setup from "./fold_setup.js";
import * as talk from "./fold_talk.js";
import * as vote from "./fold_vote.js";

export type Fold = (debate: Debate, event: Fields, atMs: number) => void;

const FOLDS: ReadonlyMap<string, Fold> = new Map(
  Object.entries({ ...setup.FOLDS, ...talk.FOLDS, ...economy.FOLDS, ...flow.FOLDS, ...vote.FOLDS }),
);

/** Take in one event. */
export function fold(debate: Debate, row: unknown): void {
  const event = eventOf(row);
  if (event === null) return;
  const before = debate.nowMs;
  debate.nowMs = Math.max(debate.nowMs, event.atMs);
  if (event.type === "debate_resumed") talk.closeOpenLines(debate, before);
  const take = FOLDS.get(event.type);
  if (take) {
    take(debate, event.fields, event.atMs);
    debate.revision++;
  }
}

/** Take in a passage that may be cited: `{"id", "title", "text", "origin"}`. */
export function foldPassage(debate: Debate, row: unknown): void {
  const fields = Fields.of(row);
  if (fields === null) return;
  const passage: Passage = {
    id: fields.text("id"),
    title: fields.text("title"),
    text: fields.text("text"),
    origin: fields.text("origin"),
  };
  if (passage.id) debate.passages.set(passage.id, passage);
}

/** Take in when the words of a clip begin, in ms after its first sample: `{"id", "starts_ms"}`. Without it a word is taken to begin where
 * the one before ends. */
export function foldWords(debate: Debate, row: unknown): void {
  const fields = Fields.of(row);
  if (fields !== null) talk.wordStarts(debate, fields.text("id"), fields.numbers("starts_ms"));
}

/** What a record that ends here leaves open is closed: of a line that was sounding, what had sounded was heard. */
export function finish(debate: Debate): void {
  talk.closeOpenLines(debate, debate.nowMs);
  debate.revision++;
}
