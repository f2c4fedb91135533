// Banks, bids, pacing and moods at any moment.

import assert from "node:assert/strict";
import { test } from "node:test";
import { moodWord, purseAt } from "../src/model/moment.js";
import { Steps } from "../src/model/steps.js";
import { bidRows, reasonOf } from "../src/model/why.js";
import { folded, started } from "./events.js";

const bank = (atMs: number, agent: string, hundredths: number) => ({
  at_ms: atMs,
  type: "tokens_changed",
  agent,
  delta: 0,
  bank: hundredths,
  cause: "accrual",
});
const bid = (atMs: number, agent: string, amount: number, auction = "a") => ({
  at_ms: atMs,
  type: "bid_placed",
  auction_id: auction,
  agent,
  amount,
  source: "mind",
  desire: 1,
  evidence: [],
});
const opened = (atMs: number, auction = "a") => ({
  at_ms: atMs,
  type: "auction_opened",
  auction_id: auction,
  turn: 1,
  fallback: null,
});

test("a value that changes is what it was at each moment", () => {
  const steps = new Steps("first");
  steps.push(10, "second");
  steps.push(10, "third");
  steps.push(20, "fourth");
  assert.deepEqual(
    [0, 9, 10, 19, 20, 99].map((ms) => steps.at(ms)),
    ["first", "first", "third", "third", "fourth", "fourth"],
  );
});

test("a bank is what the record says at that moment, also after a jump back", () => {
  const debate = folded(started("ada"), bank(100, "ada", 500), bank(200, "ada", 200), bank(200, "nobody", 9));
  assert.deepEqual(
    [300, 50, 150, 200].map((ms) => purseAt(debate, "ada", ms)?.bank),
    [200, 400, 500, 200],
  );
});

test("a bid counts in its own auction, the newest in place of an earlier one", () => {
  const debate = folded(
    started("ada", "brook"),
    opened(100),
    bid(110, "ada", 2),
    bid(120, "ada", 3),
    opened(500, "b"),
    bid(510, "brook", 0, "b"),
  );
  assert.deepEqual(
    [105, 115, 130, 505, 520].map((ms) => purseAt(debate, "ada", ms)?.bid),
    [null, 2, 3, null, null],
  );
  assert.equal(purseAt(debate, "brook", 520)?.bid, 0);
});

test("an auction tells what each bid was multiplied by, once it is decided", () => {
  const resolved = {
    at_ms: 300,
    type: "auction_resolved",
    auction_id: "a",
    winner: "brook",
    paid: 200,
    scores: { ada: 0.9, brook: 2.4 },
    pacing: { ada: 0.3, brook: 1 },
    reason: "highest",
  };
  const debate = folded(started("ada", "brook"), opened(100), bid(110, "ada", 3), bid(120, "brook", 2), resolved);
  const auction = debate.auctions[0]!;
  assert.deepEqual(
    bidRows(debate, auction, 200).map((row) => [row.amount, row.score, row.won]),
    [
      [3, null, false],
      [2, null, false],
    ],
  );
  const rows = bidRows(debate, auction, 300);
  assert.deepEqual(
    rows.map((row) => [row.amount, row.pacing, row.won, Math.round(row.more * 100)]),
    [
      [3, 0.3, false, 100],
      [2, 1, true, 120],
    ],
  );
  assert.equal(reasonOf(auction), "the highest score");
});

test("pacing and moods of earlier versions, one agent an event, are read too", () => {
  const debate = folded(
    started("ada", "brook"),
    { at_ms: 5, type: "pacing_updated", agents: { ada: { share: 0.5, multiplier: 0.8 } } },
    { at_ms: 6, type: "pacing_updated", agent: "brook", share: 0.25, multiplier: 1.5 },
  );
  assert.deepEqual(
    ["ada", "brook"].map((id) => purseAt(debate, id, 9)?.pace),
    [
      { share: 0.5, multiplier: 0.8 },
      { share: 0.25, multiplier: 1.5 },
    ],
  );
});

test("moods in a word, as on the stage", () => {
  const words = [
    [0.6, 0, 0.6],
    [0.6, 0, 0.5],
    [0.5, 0, 0.5],
    [0, 0.6, 0.5],
    [0, 0.1, 0.5],
    [0, 0.3, 0.8],
    [0, 0.3, 0.3],
    [0, 0.3, 0.5],
  ].map(([frustration = 0, engagement = 0, confidence = 0]) => moodWord({ frustration, engagement, confidence }));
  assert.deepEqual(words, ["heated", "wounded", "restless", "eager", "withdrawn", "assured", "doubtful", "composed"]);
});
