"""An agent's mind, voice and temperament, and the chair's mind and voice, are changed while the debate runs (docs/rules.md, The levers of an agent)."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from scene import Scene, knobs, told

from argentum_core.debate import commands
from argentum_core.debate import events as e
from argentum_core.debate.state import DebateState
from argentum_core.debate.temperaments import TEMPERAMENTS, temperament, written
from argentum_core.economy.auction import desires
from argentum_core.economy.bid_reasons import bid_reasons
from argentum_core.orchestrator import inputs

Part = Literal["mind", "voice"]
UNDO = commands.UndoCommand()


def mid_sentence(**parts: Any) -> Scene:
    scene = Scene(**parts)
    scene.to_the_floor()
    scene.settle_minds()
    scene.pass_time(900)
    return scene


def opened(agent: str, part: Part, spec: str, **found: Any) -> inputs.SeatOpened:
    return inputs.SeatOpened(agent, part, spec, **found)


def steer(scene: Scene, command: commands.Command, found: inputs.SeatOpened | None = None) -> list[e.Event]:
    """What a command brings about that was opened for first."""
    scene.commands += 1
    if found is not None and not found.problem:
        scene.effects.keep_opened(found.agent, found.part, found.spec, scene.effects.chair)
    return scene.batch(inputs.Operator(scene.commands, command, scene.audio.now_ms(), found))


def seats(state: DebateState) -> dict[str, Any]:
    """What the levers set."""
    chair = state.form.chair
    agents = {
        agent.id: (agent.mind, agent.bids, agent.metered, agent.call_micros, agent.voice, agent.temperament)
        for agent in state.agents
    }
    return {**agents, "chair": (chair.mind, chair.metered, chair.voice) if chair is not None else None}


CHAT: dict[str, Any] = {"bids": True, "metered": True, "call_micros": 300}
ACCEPTED: list[tuple[commands.Command, inputs.SeatOpened | None, e.Event]] = [
    (commands.MindCommand("a2", "chat:m"), opened("a2", "mind", "chat:m", **CHAT),
     e.MindChanged(agent="a2", old="fake", new="chat:m", **CHAT)),
    (commands.MindCommand("chair", "chat:m"), opened("chair", "mind", "chat:m", metered=True),
     e.MindChanged(agent="chair", old="casebook", new="chat:m", metered=True)),
    (commands.VoiceCommand("a2", "neural"), opened("a2", "voice", "neural:wren"),
     e.VoiceChanged(agent="a2", old="estimate", new="neural:wren")),
    (commands.VoiceCommand("chair", "espeak"), opened("chair", "voice", "espeak"),
     e.VoiceChanged(agent="chair", old="", new="espeak")),
    (commands.TemperamentCommand("a2", "aggressive"), None,
     e.TemperamentChanged(agent="a2", old={}, new={"eager": 1.6})),
    (commands.TemperamentCommand("a2", "w_emotion=1.2, eager 0.5"), None,
     e.TemperamentChanged(agent="a2", old={}, new={"w_emotion": 1.2, "eager": 0.5})),
]  # fmt: skip


@pytest.mark.parametrize(("command", "found", "change"), ACCEPTED, ids=lambda one: getattr(one, "name", None))
def test_it_is_accepted_recorded_from_old_to_new_applied_and_taken_back(
    command: commands.Command, found: inputs.SeatOpened | None, change: e.Event
) -> None:
    scene = mid_sentence()
    scene.press("knob", key="form.chair", value=True)
    before, speaking = seats(scene.state), scene.floor.segment_id
    done = steer(scene, command, found)
    assert change in done
    assert [event.status for event in done if isinstance(event, e.OperatorCommand)] == ["accepted", "applied"]
    assert scene.floor.segment_id == speaking and seats(scene.state) != before
    assert told(scene.folded()) == told(scene.state)

    knob, inverse = scene.state.undo
    back = opened(found.agent, found.part, change.old) if found is not None else None  # type: ignore[attr-defined]
    assert "applied" in [event.status for event in steer(scene, UNDO, back) if isinstance(event, e.OperatorCommand)]
    assert (seats(scene.state), scene.state.undo) == (before | {"chair": seats(scene.state)["chair"]}, [knob])
    assert inverse.name == command.name
    scene.until(e.SegmentStarted)


NOT_THERE = "there is no agent 'a9'; agents are a1, a2, a3, a4"
ALLOWED = (
    "it takes quiet, fair, aggressive, own, or weights from 0 to 5 such as w_emotion 1.2 (of w_backlog, w_recency, "
    "w_emotion, eager)"
)
REFUSED: list[tuple[commands.Command, inputs.SeatOpened | None, str]] = [
    (commands.MindCommand("a9", "casebook"), None, NOT_THERE),
    (commands.VoiceCommand("a9", "espeak"), None, NOT_THERE),
    (commands.TemperamentCommand("a9", "quiet"), None, NOT_THERE),
    (commands.MindCommand("a2", "chat:m"), opened("a2", "mind", "", problem="the mind 'chat:m' needs a key"),
     "the mind 'chat:m' needs a key"),
    (commands.MindCommand("a2", "fake"), opened("a2", "mind", "fake"), "the mind of A2 is fake already"),
    (commands.VoiceCommand("a2", "estimate"), opened("a2", "voice", "estimate"), "the voice of A2 is estimate already"),
    (commands.VoiceCommand("chair", ""), opened("chair", "voice", ""),
     "the voice of the chair is one that no agent has already"),
    (commands.MindCommand("a2", "casebook"), None, "no mind can be opened while this debate runs"),
    (commands.VoiceCommand("a2", "espeak"), opened("a3", "voice", "espeak"),
     "no voice can be opened while this debate runs"),
    (commands.TemperamentCommand("chair", "quiet"), None,
     "the chair does not bid for the floor, so it has no temperament"),
    (commands.TemperamentCommand("a2", "fair"), None, "the temperament of A2 is fair already"),
    (commands.TemperamentCommand("a2", "mad"), None, f"there is no temperament 'mad'; {ALLOWED}"),
    (commands.TemperamentCommand("a2", "w_emotion"), None, f"there is no temperament 'w_emotion'; {ALLOWED}"),
    (commands.TemperamentCommand("a2", "eager 9"), None,
     f"eager cannot be '9'; a temperament {ALLOWED.removeprefix('it ')}"),
    (commands.TemperamentCommand("a2", "eager nan"), None,
     f"eager cannot be 'nan'; a temperament {ALLOWED.removeprefix('it ')}"),
]  # fmt: skip


@pytest.mark.parametrize(("command", "found", "reason"), REFUSED, ids=[reason for _, _, reason in REFUSED])
def test_what_cannot_be_is_refused_in_one_sentence_and_nothing_changes(
    command: commands.Command, found: inputs.SeatOpened | None, reason: str
) -> None:
    scene = mid_sentence()
    before = told(scene.state)
    (refused,) = steer(scene, command, found)
    assert isinstance(refused, e.OperatorCommand) and (refused.status, refused.reason) == ("refused", reason)
    assert told(scene.state) == before | {"at_ms": scene.state.at_ms}


def test_a_chair_that_says_nothing_has_no_mind_to_change() -> None:
    scene = mid_sentence()
    (refused,) = steer(scene, commands.MindCommand("chair", "chat:m"), opened("chair", "mind", "chat:m"))
    assert isinstance(refused, e.OperatorCommand) and (refused.reason or "").startswith("the chair of this debate has")


def test_a_spec_is_recorded_as_it_is_written_and_without_what_no_screen_is_sent() -> None:
    scene = mid_sentence()
    steer(scene, commands.MindCommand("a2", "chat:m@http://127.0.0.1:1/v1\x1b[2J"), None)
    assert scene.all(e.OperatorCommand)[-1].arguments["mind"] == "chat:m@http://127.0.0.1:1/v1"


# --- what is prepared ------------------------------------------------------------------------------------------------


def test_the_next_floor_is_asked_of_the_new_mind_where_the_old_one_is_still_writing() -> None:
    scene = mid_sentence()
    scene.press("ask", agent="a4", text="")
    asked = scene.asked[-1]
    assert (asked.kind, asked.agent) == ("segment", "a4")
    done = steer(scene, commands.MindCommand("a4", "chat:m"), opened("a4", "mind", "chat:m"))
    (dropped,) = [event for event in done if isinstance(event, e.WorkDropped)]
    assert (dropped.request_ids, dropped.reason) == ([asked.request_id], "withdrawn")
    again = scene.asked[-1]
    assert (again.kind, again.agent) == ("segment", "a4") and again.request_id != asked.request_id
    assert scene.effects.mind_of(again) is scene.effects.minds["a4"], "and it is the new one that is asked"
    assert scene.until(e.SegmentStarted).agent == "a4"


@pytest.mark.parametrize("part", ["mind", "voice"])
def test_words_for_the_next_floor_are_heard_as_they_were_prepared(part: Part) -> None:
    scene = mid_sentence()
    scene.press("ask", agent="a4", text="")
    scene.settle_minds()
    kept = next(work for work in scene.state.work.values() if work.agent == "a4" and work.kind == "segment")
    command = commands.MindCommand("a4", "x") if part == "mind" else commands.VoiceCommand("a4", "x")
    steer(scene, command, opened("a4", part, "x"))
    assert kept.request_id in scene.state.work
    assert scene.all(e.OperatorCommand)[-1].reason == "from the line after the one that is prepared"
    assert scene.until(e.SegmentStarted).segment_id == kept.segment_id


def test_what_else_a_mind_has_prepared_is_let_go_and_nobody_elses() -> None:
    scene = mid_sentence()
    standby = next(work for work in scene.state.work.values() if work.kind == "reserve")
    others = {name for name, work in scene.state.work.items() if work.agent != standby.agent}
    steer(scene, commands.MindCommand(standby.agent, "x"), opened(standby.agent, "mind", "x"))
    assert set(scene.state.work) == others
    assert {scene.until(e.SegmentStarted).agent for _ in range(12)} == {agent.id for agent in scene.state.agents}


def test_words_without_a_sound_get_the_new_voices() -> None:
    scene = mid_sentence()
    scene.press("ask", agent="a4", text="")
    before = dict(scene.state.work)
    steer(scene, commands.VoiceCommand("a4", "x"), opened("a4", "voice", "x"))
    assert scene.state.work.keys() == before.keys(), "it is being written, and that may go on"
    assert "a4" in scene.effects.voices, "and what was opened speaks it"


def test_what_a_mind_said_of_itself_is_not_its_successors() -> None:
    scene = mid_sentence()
    scene.let(e.MindIntentReported(agent="a2", backlog=0.9, urgency=0.9))
    scene.let(e.WorkDropped(request_ids=[], reason="exhausted"))
    scene.state.by_id["a2"].exhausted = True
    steer(scene, commands.MindCommand("a2", "chat:m"), opened("a2", "mind", "chat:m"))
    agent = scene.state.by_id["a2"]
    assert (agent.to_say, agent.urgency, agent.exhausted) == (0.0, None, False)


def test_a_new_voice_makes_its_own_sounds_of_a_listener() -> None:
    scene = mid_sentence(settings=knobs({"rhythm.backchannels_per_minute": 6}))
    scene.let(e.BackchannelsVoiced(agent="a2", sounds={"mm": 200}))
    steer(scene, commands.VoiceCommand("a2", "x"), opened("a2", "voice", "x"))
    assert "a2" not in scene.state.rhythm.sounds
    scene.until(e.BackchannelsVoiced, lambda event: event.agent == "a2")


def test_other_minds_on_a_resumed_debates_seats_end_what_would_bring_back_the_old_ones() -> None:
    scene = mid_sentence()
    steer(scene, commands.MindCommand("a2", "chat:m"), opened("a2", "mind", "chat:m"))
    steer(scene, commands.VoiceCommand("a3", "x"), opened("a3", "voice", "x"))
    scene.run.killed(scene.audio.now_ms())
    scene.give(inputs.Resume((e.Reseated(id="a2", voice="estimate", mind="casebook"),)))
    assert scene.state.undo == [commands.VoiceCommand("a3", "estimate")]


# --- temperaments ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "factor"), [("quiet", 0.6), ("fair", 1.0), ("aggressive", 1.6), ("own", 1.0), ("eager 0", 0.0)]
)
def test_a_named_temperament_multiplies_the_presets_weights(name: str, factor: float) -> None:
    scene = mid_sentence()
    agent, state = scene.state.by_id["a4"], scene.state
    (plain,) = desires([agent], state.turn, state.settings)
    if name not in ("fair", "own"):
        steer(scene, commands.TemperamentCommand("a4", name))
    assert desires([agent], state.turn, state.settings) == [pytest.approx(plain * factor)]
    reasons = bid_reasons(state, agent)
    assert reasons.desire == pytest.approx(sum(term.weight * term.value for term in reasons.terms))


def test_the_next_auction_notices_it() -> None:
    scene = mid_sentence()
    steer(scene, commands.TemperamentCommand("a4", "eager 0"))
    scene.until(e.AuctionOpened)
    placed = scene.until(e.BidPlaced, lambda bid: bid.agent == "a4")
    assert placed.amount == 0, "it does not want the floor at all"


def test_what_the_cast_gave_comes_back_by_name() -> None:
    scene = mid_sentence()
    scene.state.by_id["a4"].cast_temperament = {"w_emotion": 0.2}
    steer(scene, commands.TemperamentCommand("a4", "own"))
    assert scene.state.by_id["a4"].temperament == {"w_emotion": 0.2}


@pytest.mark.parametrize("text", [*TEMPERAMENTS, "w_backlog 0.30000000000000004", "w_emotion 2 eager 0.5"])
def test_a_temperament_is_read_as_it_is_written(text: str) -> None:
    weights = temperament(text, {"w_recency": 0.6})
    assert temperament(written(weights), {}) == weights
