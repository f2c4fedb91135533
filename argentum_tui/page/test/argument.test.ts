// The map of the argument, the sources, the vote, the search.

import assert from "node:assert/strict";
import { test } from "node:test";
import { cited, shortTitle } from "../src/model/cited.js";
import { foldPassage } from "../src/model/fold.js";
import { status } from "../src/model/fold_flow.js";
import { search } from "../src/model/search.js";
import { standing, tallies, threads } from "../src/model/threads.js";
import { folded, over, point, segment, started } from "./events.js";

const answered = (id: string, by: string, atMs: number) => ({
  at_ms: atMs,
  type: "point_answered",
  point_id: id,
  by_point: by,
});

test("an answer hangs below its point; one that was refuted refutes nothing", () => {
  const debate = folded(
    started("ada", "brook"),
    point("p1", "ada", "for", 1),
    point("p2", "brook", "against", 2, { answers: "p1" }),
    answered("p1", "p2", 2),
    point("p3", "ada", "for", 3, { answers: "p2" }),
    answered("p2", "p3", 3),
    point("p4", "brook", "against", 4),
  );
  assert.deepEqual(
    threads(debate).map((node) => [node.point.id, node.answers.map((each) => [each.point.id, each.answers.length])]),
    [
      ["p1", [["p2", 1]]],
      ["p4", []],
    ],
  );
  assert.deepEqual([...standing(debate.points)], ["p1", "p3", "p4"]);
  assert.deepEqual(
    tallies(debate).map((each) => [each.side, each.made, each.answered, each.standing]),
    [
      ["for", 2, 1, 2],
      ["against", 2, 1, 1],
    ],
  );
});

test("a point that names itself or a later one as what it answers begins a thread of its own", () => {
  const debate = folded(
    started("ada"),
    point("p1", "ada", "for", 1, { answers: "p1" }),
    point("p2", "ada", "for", 2, { answers: "p3" }),
    point("p3", "ada", "for", 3, { answers: "p2" }),
  );
  assert.deepEqual(
    threads(debate).map((node) => node.point.id),
    ["p1", "p2"],
  );
});

test("what became of a point, at a moment: a concession counts before an answer", () => {
  const debate = folded(
    started("ada", "brook"),
    point("p1", "ada", "for", 1),
    { at_ms: 5, type: "point_dropped", point_id: "p1", reason: "turns" },
    { at_ms: 9, type: "point_conceded", point_id: "p1", by: "brook", in_segment: "s" },
    answered("none", "p1", 10),
  );
  assert.deepEqual(
    [1, 5, 9].map((ms) => status(debate.points[0]!, ms)),
    ["open", "dropped", "conceded"],
  );
});

test("sources are numbered as they are first cited aloud", () => {
  const debate = folded(
    started("ada"),
    segment("1", "ada", 0, "one", { sources: ["kohn"] }),
    segment("2", "ada", 200, "two", { sources: ["cooper", "kohn"] }),
  );
  foldPassage(debate, {
    id: "kohn",
    title: "Alfie Kohn, The Homework Myth (2006)",
    text: "Kohn argues.",
    origin: "dossier",
  });
  assert.deepEqual(
    [...cited(debate).values()].map((each) => [each.number, each.id, each.lines.length, each.passage?.text ?? null]),
    [
      [1, "kohn", 2, "Kohn argues."],
      [2, "cooper", 1, null],
    ],
  );
  assert.equal(shortTitle("Alfie Kohn, The Homework Myth (2006)"), "Alfie Kohn, The Homework Myth");
});

test("a source that was cut off before it was named was not cited", () => {
  const cut = (heard: string) =>
    folded(
      started("ada"),
      segment("1", "ada", 0, "Says Kohn’s book: no", { sources: ["kohn"] }),
      over("1", "ada", 100, heard, false),
    );
  assert.deepEqual([cut("Says").lines[0]?.sources, cut("Says Kohn’s").lines[0]?.sources], [[], ["kohn"]]);
});

test("the vote, and the lines that moved it", () => {
  const debate = folded(
    started("ada", "brook"),
    { at_ms: 1, type: "votes_counted", when: "before", counts: { for: 40, against: 44 }, undecided: 36 },
    {
      at_ms: 5,
      type: "house_moved",
      segment_id: "1",
      agent: "ada",
      counts: { for: 45, against: 40 },
      undecided: 35,
      changed: 5,
      push: 9,
      causes: [{ cause: "point", side: "for", topic: "t", strength: 4 }],
    },
    {
      at_ms: 9,
      type: "votes_counted",
      when: "after",
      counts: { for: 50, against: 40 },
      undecided: 30,
      swing: [{ before: null, after: "for", listeners: 6 }],
      lines: [{ segment_id: "1", agent: "ada", push: 9 }],
    },
    { at_ms: 9, type: "judge_reported", judge: "m", verdicts: ["for", null], agreed: false },
  );
  assert.deepEqual(
    [0, 1, 6, 9].map((ms) => debate.house.at(ms)?.undecided ?? null),
    [null, 36, 35, 30],
  );
  assert.deepEqual(
    [debate.movers[0]?.segment, debate.swing[0]?.before, debate.judges[0]?.verdicts],
    ["1", null, ["for", null]],
  );
});

test("search finds words one after the other, whatever their case and accents", () => {
  const debate = folded(
    started("ada"),
    segment("1", "ada", 0, "The Café is closed."),
    segment("2", "ada", 500, "A cafeteria, the cafe is"),
  );
  assert.deepEqual(search(debate, "cafe is"), [
    { line: 0, from: 1, to: 3 },
    { line: 1, from: 3, to: 5 },
  ]);
  assert.deepEqual([search(debate, " "), search(debate, "nowhere")], [[], []]);
});
