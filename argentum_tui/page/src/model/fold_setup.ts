// How a debate begins, what the operator changes, and how it ends.

import { type Agent, CHAIR, type Debate } from "./debate.js";
import type { Fields } from "./fields.js";
import type { Fold } from "./fold.js";
import { Steps } from "./steps.js";

function started(debate: Debate, event: Fields): void {
  debate.title = event.text("title") || event.text("motion");
  debate.motion = event.text("motion");
  debate.preset = event.text("preset");
  debate.cast = event.text("cast");
  debate.seed = event.number("seed");
  debate.session = event.text("session");
  debate.maxBank = event.number("max_bank") || 800;
  debate.chairName = event.object("chair")?.text("name") || "The chair";
  const found = event.objects("agents");
  const weight = found.reduce((sum, each) => sum + each.number("target_share"), 0) || 1;
  debate.agents = found
    .map((each, n): Agent => ({
      id: each.text("id"),
      name: each.text("name") || each.text("id"),
      side: each.text("side"),
      seat: each.number("seat") || n + 1,
      persona: each.text("persona"),
      mind: each.text("mind"),
      voice: each.text("voice"),
      target: each.number("target_share") / weight,
    }))
    .sort((a, b) => a.seat - b.seat);
  debate.sides = [...new Set(debate.agents.map((agent) => agent.side))];
  debate.byId.clear();
  for (const agent of debate.agents) {
    debate.byId.set(agent.id, agent);
    const first = found.find((each) => each.text("id") === agent.id);
    debate.purses.set(agent.id, {
      bank: new Steps(first?.number("bank") ?? 0),
      pace: new Steps({ share: 0, multiplier: 1 }),
      mood: new Steps({ frustration: 0, engagement: 0.5, confidence: 0.5 }),
      reputation: new Steps(0),
    });
    debate.totals.set(agent.id, {
      heardMs: 0,
      segments: 0,
      remarks: 0,
      cuts: 0,
      wasCut: 0,
      earned: 0,
      spent: 0,
      lost: 0,
    });
  }
}

function ended(debate: Debate, event: Fields, atMs: number): void {
  debate.ended = event.text("reason") || "ended";
  debate.endedMs = atMs;
}

function note(debate: Debate, atMs: number, kind: string, text: string): void {
  debate.notes.push({ atMs, kind, text });
}

function presetChanged(debate: Debate, event: Fields, atMs: number): void {
  note(debate, atMs, "preset", `The preset changed from ${event.text("from")} to ${event.text("to")}.`);
}

function knobChanged(debate: Debate, event: Fields, atMs: number): void {
  const value = (key: string): string => event.text(key) || (event.has(key) ? String(event.number(key)) : "off");
  note(debate, atMs, "knob", `${event.text("key")} changed from ${value("old")} to ${value("new")}.`);
}

function commanded(debate: Debate, event: Fields, atMs: number): void {
  if (event.text("status") !== "applied") return;
  const given = event.object("arguments");
  const who = debate.name(given?.optional("agent") ?? CHAIR);
  const tokens = given?.number("tokens") || 1;
  const much = tokens === 1 ? "1 token" : `${tokens} tokens`;
  switch (event.text("command")) {
    case "grant":
      return note(debate, atMs, "tokens", `The chair gives ${much} to ${who}.`);
    case "take":
      return note(debate, atMs, "tokens", `The chair takes ${much} from ${who}.`);
    case "mute":
      return note(debate, atMs, "mute", `The chair mutes or unmutes ${who}.`);
  }
}

function floorClaimed(debate: Debate, event: Fields, atMs: number): void {
  const question = event.optional("question");
  if (question === null || event.text("reason") === "form") return; // the chair puts it in a line of its own
  note(debate, atMs, "question", `The chair asks ${debate.name(event.text("agent"))}: “${question}”`);
}

/** What a call of a model took and cost. */
function paid(debate: Debate, event: Fields): void {
  debate.costMicros += event.number("cost_micros");
  const usage = event.object("usage");
  if (!usage) return;
  const model = usage.text("model");
  const sum = debate.usage.get(model) ?? { input: 0, output: 0 };
  debate.usage.set(model, {
    input: sum.input + usage.number("input_tokens"),
    output: sum.output + usage.number("output_tokens"),
  });
}

export const FOLDS: Record<string, Fold> = {
  debate_started: started,
  debate_ended: ended,
  debate_resumed: (debate, _event, atMs) => note(debate, atMs, "resumed", "The debate was stopped here and resumed."),
  debate_forked: (debate, _event, atMs) => note(debate, atMs, "forked", "A new debate goes on from here."),
  preset_changed: presetChanged,
  knob_changed: knobChanged,
  operator_command: commanded,
  floor_claimed: floorClaimed,
  work_written: paid,
  second_halves_written: paid,
  call_settled: paid,
};
