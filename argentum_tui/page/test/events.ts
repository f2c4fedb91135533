// Rows as `argentum export --format jsonl` writes them, with what no test is about filled in.

import { Debate } from "../src/model/debate.js";
import { fold } from "../src/model/fold.js";

export type Row = Record<string, unknown>;

export function started(...names: string[]): Row {
  const agents = names.map((name, n) => ({
    id: name,
    name: name.toUpperCase(),
    side: n % 2 ? "against" : "for",
    seat: n + 1,
    target_share: 1 / names.length,
    bank: 400,
  }));
  return {
    at_ms: 0,
    type: "debate_started",
    session: "s",
    motion: "m",
    title: "A motion",
    preset: "p",
    cast: "c",
    seed: 7,
    max_bank: 800,
    agents,
  };
}

/** A line of words of 100 ms each. */
export function segment(id: string, agent: string, startsMs: number, text: string, more: Row = {}): Row {
  const ends = text.split(" ").map((_, n) => (n + 1) * 100);
  return {
    at_ms: startsMs,
    type: "segment_started",
    segment_id: id,
    clip_id: `clip_${id}`,
    agent,
    text,
    starts_ms: startsMs,
    planned_ms: ends.at(-1),
    word_ends_ms: ends,
    role: "segment",
    phase: "clash",
    sources: [],
    ...more,
  };
}

export function over(id: string, agent: string, endedMs: number, heard: string, complete = true): Row {
  return {
    at_ms: endedMs,
    type: "segment_ended",
    segment_id: id,
    agent,
    heard_text: heard,
    heard_ms: heard.split(" ").length * 100,
    complete,
    ended_ms: endedMs,
  };
}

export function point(id: string, agent: string, side: string, atMs: number, more: Row = {}): Row {
  return {
    at_ms: atMs,
    type: "point_made",
    point_id: id,
    claim: null,
    text: `point ${id}`,
    side,
    agent,
    segment_id: `s_${id}`,
    answers: null,
    ...more,
  };
}

export function folded(...rows: unknown[]): Debate {
  const debate = new Debate();
  for (const row of rows) fold(debate, row);
  return debate;
}
