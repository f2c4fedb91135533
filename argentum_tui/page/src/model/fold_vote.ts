// The house, the listener at the keyboard, and the judges.

import type { Count, Debate } from "./debate.js";
import type { Fields } from "./fields.js";
import type { Fold } from "./fold.js";

const count = (event: Fields): Count => ({ counts: event.numbersById("counts"), undecided: event.number("undecided") });

function counted(debate: Debate, event: Fields, atMs: number): void {
  const now = count(event);
  debate.house.push(atMs, now);
  if (event.text("when") === "before") {
    debate.before = now;
    return;
  }
  debate.after = now;
  debate.swing = event.objects("swing").map((each) => ({
    before: each.optional("before"),
    after: each.optional("after"),
    listeners: each.number("listeners"),
  }));
  debate.movers = event.objects("lines").map((each) => ({
    segment: each.text("segment_id"),
    agent: each.text("agent"),
    push: each.number("push"),
  }));
}

function moved(debate: Debate, event: Fields, atMs: number): void {
  debate.house.push(atMs, count(event));
  debate.moves.push({
    segment: event.text("segment_id"),
    agent: event.text("agent"),
    atMs,
    push: event.number("push"),
    changed: event.number("changed"),
    causes: event.objects("causes").map((each) => ({
      cause: each.text("cause"),
      side: each.text("side"),
      topic: each.text("topic"),
      strength: each.number("strength"),
    })),
  });
}

export const FOLDS: Record<string, Fold> = {
  votes_counted: counted,
  house_moved: moved,
  listener_voted: (debate, event, atMs) => {
    const dial = event.has("dial") ? event.number("dial") : null;
    debate.listener.push({ when: event.text("when"), side: event.optional("side"), dial, atMs });
  },
  judge_reported: (debate, event) => {
    debate.judges.push({
      name: event.text("judge"),
      verdicts: event.optionals("verdicts"),
      agreed: event.flag("agreed"),
      fault: event.text("fault"),
    });
  },
};
