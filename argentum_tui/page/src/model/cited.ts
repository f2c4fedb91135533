// What was cited, by whom, and where.

import type { Debate, Line, Passage } from "./debate.js";

export interface Cited {
  /** Counted from 1, in the order in which they were first cited aloud. */
  readonly number: number;
  readonly id: string;
  /** null where the record holds no such passage. */
  readonly passage: Passage | null;
  readonly lines: Line[];
}

/** The sources that lines rest on. */
export function cited(debate: Debate): Map<string, Cited> {
  const found = new Map<string, Cited>();
  for (const line of debate.lines) {
    for (const id of line.words.length ? line.sources : []) {
      const one = found.get(id) ?? { number: found.size + 1, id, passage: debate.passages.get(id) ?? null, lines: [] };
      one.lines.push(line);
      found.set(id, one);
    }
  }
  return found;
}

/** A title without years and editions in brackets at its end. */
export function shortTitle(title: string): string {
  const [before = ""] = title.split(" (");
  const short = before.length >= 8 ? before : title;
  return short.length <= 60 ? short : `${short.slice(0, 59).replace(/[ ,;:]+$/u, "")}…`;
}
