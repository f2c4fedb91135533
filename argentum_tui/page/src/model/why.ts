// Why an auction came out as it did, in words; those of the stage (`argentum_tui/view/cause_parts.py`).

import type { Auction, Debate } from "./debate.js";

const REASONS: ReadonlyMap<string, string> = new Map([
  ["highest", "the highest score"],
  ["tie_evidence", "a tie, decided by evidence"],
  ["tie_recency", "a tie, decided for who waited longer"],
  ["tie_seat", "a tie, decided for the lower seat"],
  ["all_pass", "everybody passed"],
  ["fallback", "no bid came in time"],
  ["interrupt", "a cut took the floor"],
  ["operator", "the operator gave the floor away"],
]);

export function reasonOf(auction: Auction): string {
  const reason = auction.resolved?.reason ?? "";
  return REASONS.get(reason) ?? reason;
}

export interface BidRow {
  readonly agent: string;
  /** Whole tokens; 0 is a pass, null where none came. */
  readonly amount: number | null;
  readonly pacing: number | null;
  /** What else the bid was multiplied by: evidence, reputation, patience; 1 for nothing. */
  readonly more: number;
  readonly score: number | null;
  readonly won: boolean;
}

/** The bids of an auction as they stood at a moment, with how each became a score. */
export function bidRows(debate: Debate, auction: Auction, ms: number): BidRow[] {
  const resolved = auction.resolved !== null && auction.resolved.atMs <= ms ? auction.resolved : null;
  return debate.agents.map((agent) => {
    const amount = auction.bids.findLast((each) => each.agent === agent.id && each.atMs <= ms)?.amount ?? null;
    const pacing = resolved?.pacing.get(agent.id) ?? null;
    const score = resolved?.scores.get(agent.id) ?? null;
    const more = score !== null && amount && pacing ? score / (amount * pacing) : 1;
    return { agent: agent.id, amount, pacing, more, score, won: resolved?.winner === agent.id };
  });
}
