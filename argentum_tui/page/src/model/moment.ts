// What is so at one moment of debate time. Pure; all by bisection, so that it can be asked at every frame.

import type { Auction, Chapter, Count, Debate, Line, Mood, Pace, Remark } from "./debate.js";
import { upTo } from "./steps.js";

/** How long after its end a word still counts as the one that is heard: less than anybody sees. */
export const AFTER_WORD_MS = 80;

/** The line that has the floor: the newest that has begun, while it sounds; null in the silence between. */
export function lineAt(debate: Debate, ms: number): Line | null {
  const line = lastLine(debate, ms);
  return line && ms < line.endsMs ? line : null;
}

/** The newest line that has begun, whether it still sounds or not. */
export function lastLine(debate: Debate, ms: number): Line | null {
  let low = 0;
  let high = debate.lines.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((debate.lines[middle] as Line).startsMs <= ms) low = middle + 1;
    else high = middle;
  }
  return low ? (debate.lines[low - 1] as Line) : null;
}

/** The number of the word of a line that is heard (from 0); -1 where none is, as in a pause between sentences. */
export function wordAt(line: Line, ms: number): number {
  const n = upTo(line.starts, ms) - 1;
  return n >= 0 && ms < (line.ends[n] ?? 0) + AFTER_WORD_MS && ms < line.endsMs + AFTER_WORD_MS ? n : -1;
}

/** How many words of a line have begun. */
export function spokenWords(line: Line, ms: number): number {
  return upTo(line.starts, ms);
}

/** The remarks over a line that sound at a moment. */
export function remarksAt(line: Line, ms: number): Remark[] {
  return line.remarks.filter((each) => each.startsMs <= ms && ms < each.endsMs);
}

export function chapterAt(debate: Debate, ms: number): Chapter | null {
  return debate.chapters.findLast((each) => each.startsMs <= ms) ?? null;
}

/** One agent's economy at a moment. */
export interface PurseAt {
  /** Hundredths. */
  readonly bank: number;
  readonly pace: Pace;
  readonly mood: Mood;
  readonly reputation: number;
  /** What it bids in the newest auction, in whole tokens; 0 is a pass, null where it has not bid. */
  readonly bid: number | null;
}

export function purseAt(debate: Debate, agent: string, ms: number): PurseAt | null {
  const purse = debate.purses.get(agent);
  if (!purse) return null;
  const bid = auctionAt(debate, ms)?.bids.findLast((each) => each.agent === agent && each.atMs <= ms);
  return {
    bank: purse.bank.at(ms),
    pace: purse.pace.at(ms),
    mood: purse.mood.at(ms),
    reputation: purse.reputation.at(ms),
    bid: bid?.amount ?? null,
  };
}

/** The newest auction that was open by a moment. */
export function auctionAt(debate: Debate, ms: number): Auction | null {
  return debate.auctions.findLast((each) => each.openedMs <= ms) ?? null;
}

export function houseAt(debate: Debate, ms: number): Count | null {
  return debate.house.at(ms);
}

/** A mood in a word, the stage's own (`argentum_tui/view/mood.py`). */
export function moodWord({ frustration, engagement, confidence }: Mood): string {
  if (frustration >= 0.55) return confidence >= 0.55 ? "heated" : "wounded";
  if (frustration >= 0.45) return "restless";
  if (engagement >= 0.55) return "eager";
  if (engagement < 0.15) return "withdrawn";
  if (confidence >= 0.75) return "assured";
  return confidence < 0.4 ? "doubtful" : "composed";
}
