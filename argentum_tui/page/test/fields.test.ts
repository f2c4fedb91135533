// Nothing in a row is believed.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Debate } from "../src/model/debate.js";
import { clean, Fields } from "../src/model/fields.js";
import { finish, fold, foldPassage, foldWords } from "../src/model/fold.js";
import { purseAt } from "../src/model/moment.js";
import { folded, segment, started } from "./events.js";

test("texts lose what nobody sees, and keep what they mean", () => {
  const cases: [string, string][] = [
    ["plain", "plain"],
    ["a\u202eb\u2066c", "abc"],
    ["zero\u200bwidth\ufeff", "zerowidth"],
    ["two\nlines\u2028three", "two lines three"],
    ["\u001b[31mred", "[31mred"],
    ["half \ud83d pair", "half  pair"],
    ["👍 שלום é 日本", "👍 שלום é 日本"],
    ["</script><img onerror=x>", "</script><img onerror=x>"],
  ];
  for (const [given, kept] of cases) assert.equal(clean(given), kept);
});

test("a field of another type reads as nothing", () => {
  const fields = Fields.of({
    text: 7,
    number: "7",
    list: {},
    object: [],
    nan: Number.NaN,
    ids: { a: "x", b: 2, __proto__: null },
  })!;
  assert.deepEqual(
    [
      fields.text("text"),
      fields.number("number"),
      fields.number("nan"),
      fields.texts("list"),
      fields.object("object"),
      fields.text("toString"),
      [...fields.numbersById("ids")],
    ],
    ["", 0, 0, [], null, "", [["b", 2]]],
  );
  assert.deepEqual([Fields.of(null), Fields.of("x"), Fields.of([])], [null, null, null]);
});

test("rows that are none change nothing; events that follow from nothing harm nothing", () => {
  const debate = new Debate();
  const types = [
    "segment_ended",
    "hard_interrupt",
    "interjection_played",
    "interjection_cut",
    "bid_placed",
    "auction_resolved",
    "tokens_changed",
    "point_answered",
    "clip_grown",
    "clip_waited",
    "path_chosen",
    "votes_counted",
    "house_moved",
    "pacing_updated",
    "emotion_changed",
    "debate_resumed",
    "operator_command",
    "segment_started",
    "debate_started",
    "work_written",
    "judge_reported",
    "toString",
    "__proto__",
    "constructor",
  ];
  for (const row of [
    null,
    7,
    "x",
    [],
    {},
    { type: 7 },
    ...types.flatMap((type) => [{ type }, { type, at_ms: "x", agents: 7, word_ends_ms: [null], counts: [] }]),
  ])
    fold(debate, row);
  foldPassage(debate, { id: 1 });
  foldWords(debate, null);
  finish(debate);
  assert.equal(debate.passages.size, 0);
});

test("ids that objects have of their own are ids like others", () => {
  const debate = folded(
    started("__proto__", "constructor"),
    { at_ms: 5, type: "tokens_changed", agent: "__proto__", bank: 7 },
    segment("toString", "constructor", 9, "one"),
  );
  assert.deepEqual(
    [purseAt(debate, "__proto__", 5)?.bank, debate.lineOf.get("toString")?.agent, debate.lineOf.get("valueOf")],
    [7, "constructor", undefined],
  );
});
