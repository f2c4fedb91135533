// Words in the transcript.

import type { Debate } from "./debate.js";

export interface Match {
  /** Of the line in `Debate.lines`. */
  readonly line: number;
  /** Words of the line: from, and up to but not with. */
  readonly from: number;
  readonly to: number;
}

const plain = (text: string): string =>
  text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[’‘]/gu, "'");

/** Every place at which the words of a query are said one after the other, the last perhaps only begun; of a speaker's name, all of
 * their lines. */
export function search(debate: Debate, query: string): Match[] {
  const wanted = plain(query)
    .split(/\s+/u)
    .filter((word) => word);
  if (!wanted.length) return [];
  const found: Match[] = [];
  for (const line of debate.lines) {
    const words = line.words.map(plain);
    for (let from = 0; from + wanted.length <= words.length; from++) {
      if (wanted.every((word, n) => words[from + n]?.includes(word)))
        found.push({ line: line.index, from, to: from + wanted.length });
    }
  }
  return found;
}
