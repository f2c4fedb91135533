"""Numbers from outside are checked where they enter (`orchestrator/input_checks.py`): what cannot be is replaced by what does least."""

from __future__ import annotations

from math import inf, nan
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from invalid_inputs import invalid_input
from scene import Scene

from argentum_core.debate import events as e
from argentum_core.debate.commands import GrantCommand, InvalidCommand
from argentum_core.orchestrator import inputs
from argentum_core.orchestrator.input_checks import (
    AHEAD_MS,
    LONGEST_CLIP_MS,
    LONGEST_DELAY_MS,
    MOST_MICROS,
    checked,
    evenly,
    whole_within,
)

NOW_MS = 5000
SENTENCES = ("sentence", "sentence")


def ready(**changed: Any) -> inputs.ClipReady:
    plain: dict[str, Any] = {
        "request_id": "segment_1", "clip_id": "clip", "length_ms": 3000, "beats_ms": (1000, 2000),
        "beat_kinds": SENTENCES, "word_ends_ms": (500, 1000, 3000), "guard_ms": 150,
    }  # fmt: skip
    return inputs.ClipReady(**{**plain, **changed})


def voicing() -> Scene:
    """The first segment is written, and waits for its sound."""
    scene = Scene()
    scene.give(scene.answer(scene.asked.pop(0)))
    return scene


def enters(one: inputs.Input) -> Any:
    return checked(voicing().state, one, NOW_MS)


@pytest.mark.parametrize(
    ("said", "taken"),
    [(0, 0), (7, 7), (10, 10), (11, None), (-1, None), (7.9, 7), (True, 1), (nan, None), (inf, None), (-inf, None),
     (10**400, None), ("7", None), (None, None)],
)  # fmt: skip
def test_a_whole_number_within_bounds_or_none(said: Any, taken: int | None) -> None:
    assert whole_within(said, 0, 10) == taken


@pytest.mark.parametrize("said", [None, -1, 0, nan, inf, -(10**12), 10**12, LONGEST_CLIP_MS + 1, "long"])
def test_sound_of_no_length_is_a_voice_that_failed(said: Any) -> None:
    entered = enters(ready(length_ms=said))
    assert isinstance(entered, inputs.VoiceFailed)
    assert (entered.request_id, entered.provider, entered.kind) == ("segment_1", "estimate", "failed")


@pytest.mark.parametrize(
    "changed",
    [{"beats_ms": (2000, 1000)}, {"beats_ms": (1000, 3001)}, {"beats_ms": (-1, 1000)}, {"beats_ms": (nan, 1000)},
     {"beats_ms": (1000.0, 2000)}, {"beats_ms": (1000,)}, {"beat_kinds": ("sentence", "shout")}],
)  # fmt: skip
def test_beats_that_cannot_be_are_none(changed: dict[str, Any]) -> None:
    entered = enters(ready(**changed))
    assert (entered.beats_ms, entered.beat_kinds) == ((), ())
    assert (entered.length_ms, entered.word_ends_ms) == (3000, (500, 1000, 3000))


@pytest.mark.parametrize("said", [(1000, 500), (nan,), (-5, 1000), (10**12,), (3000.0,)])
def test_words_whose_times_cannot_be_share_the_clip_evenly(said: Any) -> None:
    words = len(voicing().state.work["segment_1"].text.split())
    entered = enters(ready(word_ends_ms=said))
    assert entered.word_ends_ms == evenly(words, 3000)
    assert (len(entered.word_ends_ms), entered.word_ends_ms[-1]) == (words, 3000)


def test_what_makes_sense_enters_as_it_is() -> None:
    for one in (
        ready(), ready(word_ends_ms=(500, 1000, 3010)), ready(final=False, word_ends_ms=(500, 9000)),
        inputs.ClipStarted("clip", NOW_MS), inputs.ClipEnded("clip", NOW_MS + AHEAD_MS), inputs.BeatHeard("clip", 1, 1, 2),
        inputs.MindReplied("segment_1", "Yes.", "support", 0.5, relevance=1.0, bid=3, cost_micros=7),
        inputs.MindFailed("segment_1", "fake", "rate_limit", retry_ms=1500), inputs.FaultReported("device", "lost"),
        inputs.Operator(1, GrantCommand("a1", 1.5), NOW_MS),
    ):  # fmt: skip
        assert enters(one) == one


@pytest.mark.parametrize(
    ("said", "entered"),
    [
        (inputs.ClipStarted("clip", 10**12), inputs.ClipStarted("clip", NOW_MS)),
        (inputs.ClipEnded("clip", -1), inputs.ClipEnded("clip", NOW_MS)),
        (inputs.ClipCut("clip", nan, inf), inputs.ClipCut("clip", NOW_MS, 0)),  # type: ignore[arg-type]
        (inputs.BeatHeard("clip", nan, 12.7, nan), inputs.BeatHeard("clip", 0, 12, NOW_MS)),  # type: ignore[arg-type]
        (inputs.ClipResumed("clip", 100, -5), inputs.ClipResumed("clip", 100, 0)),
        (inputs.Health(nan, -1), inputs.Health(0, 0)),  # type: ignore[arg-type]
        (inputs.MindReplyContinued("r", "And more.", (), -7), inputs.MindReplyContinued("r", "And more.")),
        (inputs.MindReplyContinued("r", "And more.", (), MOST_MICROS + 1), inputs.MindReplyContinued("r", "And more.")),
        (inputs.CallCharged("r", "a1", MOST_MICROS + 1), inputs.CallCharged("r", "a1", 0)),
        (inputs.MindFailed("r", "fake", "rate_limit", "", inf), inputs.MindFailed("r", "fake", "rate_limit")),  # type: ignore[arg-type]
        (inputs.VoiceFailed("r", "fake", "quota", "", -1), inputs.VoiceFailed("r", "fake", "quota")),
        (inputs.FaultReported("fake", "lost", "", LONGEST_DELAY_MS + 1), inputs.FaultReported("fake", "lost")),
        (inputs.MindReplied("r", "Yes.", importance=nan, relevance=nan), inputs.MindReplied("r", "Yes.")),
        (inputs.MindReplied("r", "Yes.", "shout", bid=inf, mood=(1.0,)), inputs.MindReplied("r", "Yes.")),  # type: ignore[arg-type]
        (inputs.MindReplied("r", "Yes.", urgency=nan, backlog="much"), inputs.MindReplied("r", "Yes.")),  # type: ignore[arg-type]
        (inputs.MindReplied("r", "Yes.", bid=2.0), inputs.MindReplied("r", "Yes.", bid=2)),  # type: ignore[arg-type]
        (inputs.Operator(1, GrantCommand("a1", nan), nan),  # type: ignore[arg-type]
         inputs.Operator(1, InvalidCommand("grant", {"agent": "a1", "tokens": nan}, "grant: tokens = nan is not a number of tokens"), NOW_MS)),
    ],
    ids=lambda one: type(one).__name__,
)  # fmt: skip
def test_what_cannot_be_does_least(said: inputs.Input, entered: inputs.Input) -> None:
    assert enters(said) == entered


def test_a_clip_that_says_nonsense_of_its_growth_keeps_its_length() -> None:
    scene = voicing()
    scene.settle_minds()
    floor = scene.to_the_floor()
    entered = checked(scene.state, inputs.ClipGrew(floor.clip_id, nan, (5,), (), (nan,), True), NOW_MS)  # type: ignore[arg-type]
    assert isinstance(entered, inputs.ClipGrew)
    assert (entered.length_ms, entered.beats_ms, entered.final) == (floor.planned_ms, (), True)
    assert entered.word_ends_ms == evenly(len(floor.words), floor.planned_ms)


def test_a_voice_that_fails_before_there_was_anything_to_speak_is_not_heard_of() -> None:
    scene = Scene()
    ask = scene.asked[0]
    assert [type(event) for event in scene.batch(inputs.VoiceFailed(ask.request_id, "fake", "failed"))] == [
        e.StaleReply
    ]
    assert scene.to_the_floor().agent == ask.agent


@given(st.lists(st.tuples(st.integers(0, 255), st.integers(0, 255)), max_size=12))
def test_no_lie_crashes_the_engine_or_leaves_a_number_that_is_none(lies: list[tuple[int, int]]) -> None:
    """What the state then is, is checked after every step (`invariants.py`), and that it can be folded again."""
    scene = Scene(lies=True)
    scene.to_the_floor()
    for what, how in lies:
        scene.give(invalid_input(scene.state, scene.audio.now_ms(), what, how))
        scene.advance()
    assert scene.folded() == scene.state
