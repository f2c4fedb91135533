// A line in parts that fit on a screen as captions.

import type { Line } from "./debate.js";

export interface Caption {
  /** Its words in the line: from, and up to but not with. */
  readonly from: number;
  readonly to: number;
}

const ENDS = /[.!?…]["'”’)\]]*$/u;
const PAUSES = /[,;:–—]["'”’)\]]*$/u;
const MOST_WORDS = 24;
const LEAST_WORDS = 8;

/** The sentences of a line; a long one is parted at a pause. */
export function captions(line: Line): Caption[] {
  const found: Caption[] = [];
  let from = 0;
  line.words.forEach((word, n) => {
    const words = n + 1 - from;
    const parts = words >= MOST_WORDS || (words > MOST_WORDS - LEAST_WORDS && PAUSES.test(word));
    if (ENDS.test(word) || parts || n + 1 === line.words.length) {
      found.push({ from, to: n + 1 });
      from = n + 1;
    }
  });
  return found;
}

/** The caption of a line that holds a word. */
export function captionOf(line: Line, word: number): Caption {
  return captions(line).find((each) => word < each.to) ?? { from: 0, to: line.words.length };
}
