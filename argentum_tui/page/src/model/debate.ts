// The debate as the page shows it, folded from its events. Pure: no DOM, no clock; time is an argument of what reads it.

import { Fields } from "./fields.js";
import { Steps } from "./steps.js";

export const CHAIR = "chair";
export const OPERATOR = "operator";

export interface Agent {
  readonly id: string;
  readonly name: string;
  readonly side: string;
  /** Counted from 1; 0 is the chair. Its colour follows from it. */
  readonly seat: number;
  readonly persona: string;
  readonly mind: string;
  readonly voice: string;
  /** 0..1 of all talk. */
  readonly target: number;
}

/** A remark laid over a line. */
export interface Remark {
  readonly agent: string;
  readonly kind: string;
  words: string[];
  readonly startsMs: number;
  endsMs: number;
  /** Heard to its end. */
  whole: boolean;
  /** In hundredths of a token. */
  readonly cost: number;
  readonly beat: number;
  readonly clipId: string;
}

/** What one speaker says without a break: a segment, or both halves of one. Times are ms of debate time. */
export interface Line {
  readonly id: string;
  /** Its place in `Debate.lines`. */
  readonly index: number;
  readonly agent: string;
  readonly role: string;
  readonly phase: string | null;
  words: string[];
  /** When each word begins and ends to sound. */
  starts: number[];
  ends: number[];
  readonly startsMs: number;
  endsMs: number;
  ended: boolean;
  complete: boolean;
  cutBy: string | null;
  /** What the cut cost, in hundredths: bid and fee. */
  cutCosts: readonly number[];
  remarks: Remark[];
  sources: string[];
  readonly answers: string | null;
  readonly resumes: string | null;
  readonly recalls: string | null;
  readonly concedes: string | null;
  /** Its clips, with the number of words before each and the silences in which it waited: [at ms of the clip, ms of silence]. */
  readonly clips: { id: string; first: number; startsMs: number; waits: [number, number][] }[];
  /** Counts up with every change. */
  revision: number;
}

/** Something that happened between lines: a changed rule, a grant, a question. */
export interface Note {
  readonly atMs: number;
  readonly kind: string;
  readonly text: string;
}

export interface Chapter {
  readonly phase: string;
  readonly startsMs: number;
}

export interface Bid {
  readonly atMs: number;
  readonly agent: string;
  /** Whole tokens; 0 is a pass. */
  readonly amount: number;
  readonly byMind: boolean;
  readonly desire: number;
  readonly sources: readonly string[];
}

export interface Auction {
  readonly id: string;
  readonly openedMs: number;
  readonly turn: number;
  readonly bids: Bid[];
  resolved: {
    readonly atMs: number;
    readonly winner: string;
    /** In hundredths. */
    readonly paid: number;
    readonly reason: string;
    readonly scores: ReadonlyMap<string, number>;
    readonly pacing: ReadonlyMap<string, number>;
  } | null;
}

export interface Pace {
  /** Of all talk lately, 0..1. */
  readonly share: number;
  /** What its bids are multiplied by. */
  readonly multiplier: number;
}

export interface Mood {
  readonly frustration: number;
  readonly engagement: number;
  readonly confidence: number;
}

/** One agent's economy over time. `bank` is in hundredths. */
export interface Purse {
  readonly bank: Steps<number>;
  readonly pace: Steps<Pace>;
  readonly mood: Steps<Mood>;
  readonly reputation: Steps<number>;
}

export type PointStatus = "open" | "answered" | "conceded" | "dropped";

export interface Point {
  readonly id: string;
  readonly text: string;
  readonly side: string;
  readonly agent: string;
  readonly segment: string;
  readonly atMs: number;
  readonly remark: boolean;
  readonly cites: boolean;
  /** The point that it answers. */
  readonly answers: string | null;
  answeredBy: string | null;
  answeredMs: number;
  concededBy: string | null;
  concededIn: string | null;
  concededMs: number;
  droppedMs: number | null;
  droppedWhy: string;
}

export interface Count {
  readonly counts: ReadonlyMap<string, number>;
  readonly undecided: number;
}

export interface Swing {
  readonly before: string | null;
  readonly after: string | null;
  readonly listeners: number;
}

export interface Moved {
  readonly segment: string;
  readonly agent: string;
  readonly atMs: number;
  readonly push: number;
  readonly changed: number;
  readonly causes: readonly { cause: string; side: string; topic: string; strength: number }[];
}

export interface Passage {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly origin: string;
}

export interface Judge {
  readonly name: string;
  readonly verdicts: readonly (string | null)[];
  readonly agreed: boolean;
  readonly fault: string;
}

export interface Totals {
  heardMs: number;
  segments: number;
  remarks: number;
  cuts: number;
  wasCut: number;
  /** Hundredths. */
  earned: number;
  spent: number;
  lost: number;
}

export class Debate {
  title = "";
  motion = "";
  preset = "";
  cast = "";
  seed = 0;
  session = "";
  chairName = "The chair";
  /** Hundredths. */
  maxBank = 800;
  agents: Agent[] = [];
  readonly byId = new Map<string, Agent>();
  /** In the order in which they first sit. */
  sides: string[] = [];

  /** In the order in which they began. */
  readonly lines: Line[] = [];
  /** By the ids of all segments, also of second halves. */
  readonly lineOf = new Map<string, Line>();
  readonly notes: Note[] = [];
  readonly chapters: Chapter[] = [];
  readonly auctions: Auction[] = [];
  readonly purses = new Map<string, Purse>();
  readonly points: Point[] = [];
  readonly pointOf = new Map<string, Point>();
  readonly house = new Steps<Count | null>(null);
  before: Count | null = null;
  after: Count | null = null;
  swing: Swing[] = [];
  /** The lines that moved the house most, the most first. */
  movers: { segment: string; agent: string; push: number }[] = [];
  readonly moves: Moved[] = [];
  readonly listener: { when: string; side: string | null; dial: number | null; atMs: number }[] = [];
  readonly judges: Judge[] = [];
  readonly passages = new Map<string, Passage>();
  /** What each agent came to, by id. */
  readonly totals = new Map<string, Totals>();
  readonly claps = new Map<string, number>();
  /** By model: tokens in and out, and millionths of money in all. */
  readonly usage = new Map<string, { input: number; output: number }>();
  costMicros = 0;
  /** Why it ended; null while it has not. */
  ended: string | null = null;
  endedMs = 0;
  /** The time of the newest event. */
  nowMs = 0;
  /** Where the last sound ends. */
  lengthMs = 0;
  /** Counts up with every event that changed something to see. */
  revision = 0;

  // What only the fold reads.
  readonly words = new Map<string, { ends: number[]; starts: number[] | null }>();
  readonly firstOf = new Map<string, string>();
  readonly auctionOf = new Map<string, Auction>();

  name(id: string | null): string {
    if (id === null) return "the auction";
    return id === CHAIR || id === OPERATOR ? this.chairName : (this.byId.get(id)?.name ?? id);
  }

  seat(id: string | null): number {
    return id === null ? 0 : (this.byId.get(id)?.seat ?? 0);
  }

  side(id: string): string {
    return this.byId.get(id)?.side ?? "";
  }
}

/** The fields of an event's type, its place and its time, or null for what is no event. */
export function eventOf(row: unknown): { type: string; atMs: number; fields: Fields } | null {
  const fields = Fields.of(row);
  return fields && fields.text("type") ? { type: fields.text("type"), atMs: fields.number("at_ms"), fields } : null;
}
