// Lines as they were heard, and the word that is heard at a moment.

import assert from "node:assert/strict";
import { test } from "node:test";
import { finish, fold, foldWords } from "../src/model/fold.js";
import { lastLine, lineAt, remarksAt, spokenWords, wordAt } from "../src/model/moment.js";
import { captions } from "../src/model/sentences.js";
import { folded, over, segment, started } from "./events.js";

const only = (debate: ReturnType<typeof folded>) => debate.lines[0]!;

test("a word is marked while it sounds, and shortly after", () => {
  const line = only(folded(started("ada"), segment("1", "ada", 1000, "one two three")));
  const marked = [999, 1000, 1099, 1100, 1299, 1379, 1381].map((ms) => wordAt(line, ms));
  assert.deepEqual(marked, [-1, 0, 0, 1, 2, 2, -1]);
});

test("where the record knows when words begin, none is marked in a pause", () => {
  const debate = folded(started("ada"), segment("1", "ada", 1000, "one two"));
  foldWords(debate, { id: "clip_1", starts_ms: [0, 90] });
  const paused = folded(
    started("ada"),
    segment("1", "ada", 1000, "one two", { word_ends_ms: [100, 900], planned_ms: 900 }),
  );
  foldWords(paused, { id: "clip_1", starts_ms: [0, 800] });
  assert.deepEqual(
    [1050, 1150, 1300, 1750, 1800].map((ms) => wordAt(only(paused), ms)),
    [0, 0, -1, -1, 1],
  );
  assert.equal(wordAt(only(debate), 1095), 1);
});

test("times of words may come before the clip is heard", () => {
  const debate = folded(started("ada"));
  foldWords(debate, { id: "clip_1", starts_ms: [50, 150] });
  fold(debate, segment("1", "ada", 1000, "one two"));
  assert.deepEqual(only(debate).starts, [1050, 1150]);
});

test("a line that was cut keeps what was heard, and says who cut it", () => {
  const cut = {
    at_ms: 1200,
    type: "hard_interrupt",
    segment_id: "1",
    agent: "brook",
    interrupted: "ada",
    by: "agent",
    costs: { bid: 200, fee: 116 },
    cut_ms: 1200,
  };
  const debate = folded(
    started("ada", "brook"),
    segment("1", "ada", 1000, "one two three four"),
    cut,
    over("1", "ada", 1200, "one two", false),
  );
  const line = only(debate);
  assert.deepEqual(
    [line.words, line.complete, line.cutBy, line.cutCosts],
    [["one", "two"], false, "brook", [200, 116]],
  );
  assert.deepEqual([debate.totals.get("brook")?.cuts, debate.totals.get("ada")?.wasCut], [1, 1]);
});

test("two halves of a segment are one line, each with the times of its own clip", () => {
  const path = {
    at_ms: 1200,
    type: "path_chosen",
    segment_id: "1",
    second_segment_id: "2",
    path: "no_ack",
    beat: 1,
    starts_ms: 1250,
  };
  const debate = folded(
    started("ada"),
    segment("1", "ada", 1000, "one two"),
    path,
    over("1", "ada", 1200, "one two"),
    segment("2", "ada", 1250, "three four", { role: "second" }),
    over("2", "ada", 1450, "three"),
  );
  assert.equal(debate.lines.length, 1);
  assert.deepEqual(
    [only(debate).words, only(debate).ends],
    [
      ["one", "two", "three"],
      [1100, 1200, 1350],
    ],
  );
});

test("a clip that grows while it plays has new times, one that waits later ones", () => {
  const debate = folded(
    started("ada"),
    segment("1", "ada", 1000, "one two three", { word_ends_ms: [100, 150, 200] }),
    { at_ms: 1050, type: "clip_grown", clip_id: "clip_1", length_ms: 600, word_ends_ms: [100, 400, 600] },
    { at_ms: 1300, type: "clip_waited", clip_id: "clip_1", at_clip_ms: 200, silent_ms: 50 },
  );
  assert.deepEqual([only(debate).ends, only(debate).endsMs], [[1100, 1450, 1650], 1650]);
});

test("a remark that was cut keeps its words that were heard", () => {
  const debate = folded(
    started("ada", "brook"),
    segment("1", "ada", 1000, "one two three"),
    { at_ms: 900, type: "work_ready", clip_id: "r", word_ends_ms: [100, 300] },
    {
      at_ms: 1100,
      type: "interjection_played",
      segment_id: "1",
      agent: "brook",
      kind: "support",
      text: "Quite so.",
      clip_id: "r",
      starts_ms: 1100,
      ends_ms: 1400,
      beat: 1,
      cost: 100,
    },
    { at_ms: 1250, type: "interjection_cut", segment_id: "1", agent: "brook", ended_ms: 1250 },
  );
  const [remark] = only(debate).remarks;
  assert.deepEqual([remark?.words, remark?.whole, remark?.endsMs], [["Quite"], false, 1250]);
  assert.equal(remarksAt(only(debate), 1200).length, 1);
});

test("of a record that stops in a line, what had sounded was heard", () => {
  const debate = folded(started("ada"), segment("1", "ada", 1000, "one two three"), {
    at_ms: 1210,
    type: "beat_reached",
  });
  finish(debate);
  assert.deepEqual([only(debate).words, only(debate).complete], [["one", "two"], false]);
});

test("the floor is whoever began last, and nobody's in between", () => {
  const debate = folded(
    started("ada", "brook"),
    segment("1", "ada", 0, "one two"),
    over("1", "ada", 200, "one two"),
    segment("2", "brook", 300, "three"),
  );
  assert.deepEqual(
    [0, 199, 250, 300].map((ms) => lineAt(debate, ms)?.id ?? null),
    ["1", "1", null, "2"],
  );
  assert.deepEqual(
    [-1, 250].map((ms) => lastLine(debate, ms)?.id ?? null),
    [null, "1"],
  );
  assert.equal(spokenWords(debate.lines[1]!, 300), 1);
});

test("captions are sentences, and parts of long ones", () => {
  const long = `${"word ".repeat(20)}pause, ${"more ".repeat(20)}end.`;
  const line = only(folded(started("ada"), segment("1", "ada", 0, `One. Two three? ${long}`)));
  const parts = captions(line);
  assert.deepEqual(parts.slice(0, 2), [
    { from: 0, to: 1 },
    { from: 1, to: 3 },
  ]);
  assert.ok(parts.every((part) => part.to - part.from <= 24) && parts.at(-1)?.to === line.words.length);
});
