// Banks, auctions, pacing, moods and reputations, each with all it ever was.

import type { Auction, Debate } from "./debate.js";
import type { Fields } from "./fields.js";
import type { Fold } from "./fold.js";

function auctionOpened(debate: Debate, event: Fields, atMs: number): void {
  const auction: Auction = {
    id: event.text("auction_id"),
    openedMs: atMs,
    turn: event.number("turn"),
    bids: [],
    resolved: null,
  };
  debate.auctions.push(auction);
  debate.auctionOf.set(auction.id, auction);
}

function bidPlaced(debate: Debate, event: Fields, atMs: number): void {
  debate.auctionOf.get(event.text("auction_id"))?.bids.push({
    atMs,
    agent: event.text("agent"),
    amount: event.number("amount"),
    byMind: event.text("source") === "mind",
    desire: event.number("desire"),
    sources: event.texts("evidence"),
  });
}

function auctionResolved(debate: Debate, event: Fields, atMs: number): void {
  const auction = debate.auctionOf.get(event.text("auction_id"));
  if (!auction) return;
  auction.resolved = {
    atMs,
    winner: event.text("winner"),
    paid: event.number("paid"),
    reason: event.text("reason"),
    scores: event.numbersById("scores"),
    pacing: event.numbersById("pacing"),
  };
}

function tokensChanged(debate: Debate, event: Fields, atMs: number): void {
  const agent = event.text("agent");
  debate.purses.get(agent)?.bank.push(atMs, event.number("bank"));
  const totals = debate.totals.get(agent);
  if (!totals) return;
  const cause = event.text("cause");
  if (["accrual", "stipend", "grant"].includes(cause)) totals.earned += event.number("delta");
  else if (["decay", "expiry"].includes(cause)) totals.lost -= event.number("delta");
  else totals.spent -= event.number("delta");
}

/** Values by agent; in records of early versions one agent's values stand in the event itself. */
function byAgent(event: Fields): Map<string, Fields> {
  return event.has("agents") ? event.objectsById("agents") : new Map([[event.text("agent"), event]]);
}

export const FOLDS: Record<string, Fold> = {
  tokens_changed: tokensChanged,
  auction_opened: auctionOpened,
  bid_placed: bidPlaced,
  auction_resolved: auctionResolved,
  pacing_updated: (debate, event, atMs) => {
    for (const [id, pace] of byAgent(event)) {
      debate.purses.get(id)?.pace.push(atMs, { share: pace.number("share"), multiplier: pace.number("multiplier") });
    }
  },
  emotion_changed: (debate, event, atMs) => {
    for (const [id, mood] of byAgent(event)) {
      debate.purses.get(id)?.mood.push(atMs, {
        frustration: mood.number("frustration"),
        engagement: mood.number("engagement"),
        confidence: mood.number("confidence"),
      });
    }
  },
  reputation_changed: (debate, event, atMs) => {
    for (const [id, standing] of byAgent(event))
      debate.purses.get(id)?.reputation.push(atMs, standing.number("reputation"));
  },
  audience_clapped: (debate, event) => {
    const id = event.text("agent");
    debate.claps.set(id, (debate.claps.get(id) ?? 0) + 1);
  },
};
