"""Interjections: lines thrown in over the ducked speaker (RULES, Interjections)."""

from __future__ import annotations

import itertools

import pytest
from scene import REMARK, Scene, agent, debate, knobs, on_floor

from argentum_core.debate import events as e
from argentum_core.orchestrator import effects as do
from argentum_core.orchestrator import inputs
from argentum_core.temper.interjections import entry_ms, fits, listeners, may_interject

LISTENERS = ("a2", "a3", "a4")


def heckled(importance: float = 0.9, kind: str = "challenge", **parts: object) -> Scene:
    """The first segment begins, a1 speaks and everybody else has something to throw in."""
    scene = Scene(remarks=dict.fromkeys(LISTENERS, (kind, importance)), **parts)  # type: ignore[arg-type]
    scene.to_the_floor()
    return scene


# --- who ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "may"),
    [
        ({}, True),
        ({"muted": True}, False),
        ({"bank": 199}, False),
        ({"bank": 200}, True),
        ({"interjected_turn": 9}, False),
        ({"interjected_turn": 7}, False),
        ({"interjected_turn": 6}, True),
    ],
)
def test_who_may_interject(changed: dict[str, object], may: bool) -> None:
    """Whoever listens, has the two tokens and has let two segments pass."""
    one = agent("a2", **changed)
    state = debate(agent("a1"), one, speaker="a1", turn=9)
    assert state.floor is not None
    assert may_interject(state, state.floor, one) == may
    assert not may_interject(state, state.floor, state.by_id["a1"]), "not over oneself"


def test_at_most_six_listeners_are_asked_drawn_by_seed_and_segment() -> None:
    state = debate(*(agent(f"a{n}") for n in range(1, 30)), speaker="a1", turn=9)
    assert state.floor is not None
    asked = [one.id for one in listeners(state, state.floor)]
    assert len(set(asked)) == 6
    assert asked == [one.id for one in listeners(state, state.floor)]
    state.seed = 2
    assert asked != [one.id for one in listeners(state, state.floor)]


@pytest.mark.parametrize("change", [{"interjections.enabled": False}, {"interjections.max_per_segment": 0}])
def test_nobody_is_asked_where_there_are_none(change: dict[str, object]) -> None:
    scene = heckled(settings=knobs(change))
    scene.until(e.SegmentEnded)
    assert not [one for event in scene.all(e.WorkRequested) for one in event.requests if one.kind == "interjection"]


# --- which ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("importance", "played"), [(0.49, False), (0.5, True), (1.0, True)])
def test_a_line_is_played_from_the_threshold_on(importance: float, played: bool) -> None:
    scene = heckled(importance)
    scene.until(e.SegmentEnded)
    assert bool(scene.all(e.InterjectionPlayed)) == played


def test_the_most_important_line_is_chosen_and_the_others_let_go() -> None:
    scene = Scene(remarks={"a2": ("support", 0.6), "a3": ("challenge", 0.8), "a4": ("clarify", 0.7)})
    scene.to_the_floor()
    played = scene.until(e.InterjectionPlayed)
    assert (played.agent, played.kind, played.text, played.importance) == ("a3", "challenge", REMARK, 0.8)
    assert not [work for work in scene.state.work.values() if work.kind == "interjection"]
    scene.until(e.SegmentEnded)
    assert len(scene.all(e.InterjectionPlayed)) == 1


def test_it_costs_two_tokens_when_it_is_heard_not_before() -> None:
    scene = heckled()
    planned = scene.until(e.InterjectionPlanned)
    bank = scene.state.by_id[planned.agent].bank
    played = scene.until(e.InterjectionPlayed)
    assert played.cost == 200
    assert scene.state.by_id[planned.agent].bank == bank - 200
    charged = [event for event in scene.all(e.TokensChanged) if event.cause == "interjection"]
    assert [(event.agent, event.delta) for event in charged] == [(planned.agent, -200)]


def test_an_agent_waits_two_segments_after_interjecting() -> None:
    scene = Scene(remarks={"a4": ("challenge", 0.9)}, settings=knobs({"tokens.per_segment": 5}), turns=40)
    scene.until(e.DebateEnded)
    spoken = [event.segment_id for event in scene.all(e.SegmentStarted)]
    at = [spoken.index(event.segment_id) for event in scene.all(e.InterjectionPlayed)]
    assert len(at) >= 6
    assert all(later - earlier >= 3 for earlier, later in itertools.pairwise(at))


# --- when -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now_ms", "starts_ms"),
    [(11_000, 12_000), (11_980, 12_000), (12_000, 12_020), (12_100, 12_120), (12_101, None), (12_500, None)],
)
def test_it_comes_in_at_the_beat_or_up_to_120_ms_late(now_ms: int, starts_ms: int | None) -> None:
    assert entry_ms(on_floor(), 2, now_ms, late_ms=120) == starts_ms


def test_it_must_end_about_when_the_segment_does() -> None:
    floor = on_floor()
    assert fits(floor, 15_000, 1250)
    assert not fits(floor, 15_000, 1251)


FOUR = " ".join(f"Streets belong to the people who live there, number {n}." for n in ("one", "two", "three", "four"))


def slow(seconds: float, beat: int) -> Scene:
    """Segments with three beats; a line asked for at the start has its words at some moment after a beat."""
    patient = knobs({"concurrency.interjection_timeout_ms": 60_000})
    scene = Scene(remarks={"a2": ("challenge", 0.9)}, says={"a1": FOUR}, settings=patient)
    scene.to_the_floor()
    asks = [ask for ask in scene.asked if ask.kind == "interjection"]
    scene.asked = [ask for ask in scene.asked if ask.kind != "interjection"]
    scene.settle_minds()
    due = scene.floor.starts_ms + scene.floor.beats_ms[beat - 1] + round(1000 * seconds)
    while scene.audio.now_ms() < due:
        scene.pass_time(due - scene.audio.now_ms())
        while scene.reports:
            scene.give(scene.reports.popleft())
    for ask in asks:
        scene.give(scene.answer(ask))
    scene.settle_minds()
    return scene


def test_one_that_is_ready_in_time_comes_in_at_the_first_beat() -> None:
    scene = slow(-1, 1)
    played = scene.until(e.InterjectionPlayed)
    assert (played.beat, played.starts_ms) == (1, scene.floor.starts_ms + scene.floor.beats_ms[0])


def test_one_that_is_a_little_late_comes_in_at_once() -> None:
    scene = slow(0.09, 1)
    played = scene.until(e.InterjectionPlayed)
    assert played.beat == 1
    assert 0 < played.starts_ms - scene.floor.starts_ms - scene.floor.beats_ms[0] <= 120


def test_one_that_is_later_waits_for_the_next_beat() -> None:
    scene = slow(0.2, 1)
    played = scene.until(e.InterjectionPlayed)
    assert (played.beat, played.starts_ms) == (2, scene.floor.starts_ms + scene.floor.beats_ms[1])


def test_one_that_missed_the_last_beat_lapses_and_costs_nothing() -> None:
    scene = slow(0.2, 3)
    assert [(event.agent, event.reason) for event in scene.here(e.InterjectionLapsed)] == [("a2", "late")]
    scene.until(e.SegmentEnded)
    assert not scene.all(e.InterjectionPlayed)
    assert "interjection" not in {event.cause for event in scene.all(e.TokensChanged)}


def test_at_most_one_a_segment_and_so_one_duck() -> None:
    scene = Scene(remarks=dict.fromkeys(LISTENERS, ("challenge", 0.9)), says={"a1": FOUR})
    ducks: list[do.PlayOverlay] = []
    run = scene.run_effect

    def watch(effect: do.Effect) -> None:
        if isinstance(effect, do.PlayOverlay):
            ducks.append(effect)
        run(effect)

    scene.run_effect = watch  # type: ignore[method-assign]
    scene.to_the_floor()
    scene.until(e.SegmentEnded)
    assert len(ducks) == len(scene.all(e.InterjectionPlayed)) == 1


def test_two_a_segment_where_the_knob_says_so() -> None:
    scene = Scene(
        remarks=dict.fromkeys(LISTENERS, ("challenge", 0.9)), says={"a1": FOUR},
        settings=knobs({"interjections.max_per_segment": 2}),
    )  # fmt: skip
    scene.to_the_floor()
    scene.until(e.SegmentEnded)
    assert len(scene.all(e.InterjectionPlayed)) == 2


def test_a_cut_takes_the_duck_away_and_the_line_ends_with_it() -> None:
    scene = heckled()
    played = scene.until(e.InterjectionPlayed)
    scene.press("cut")
    cut = scene.until(e.HardInterrupt)
    assert scene.all(e.InterjectionCut) == [
        e.InterjectionCut(segment_id=played.segment_id, agent=played.agent, ended_ms=cut.cut_ms)
    ]


def test_a_challenge_is_one_more_thing_to_answer() -> None:
    scene = heckled()
    speaker = scene.floor.agent
    before = scene.state.by_id[speaker].unanswered
    scene.until(e.InterjectionPlayed)
    assert scene.state.by_id[speaker].unanswered == before + 1


# --- and the answer -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "importance", "taken_up"),
    [
        ("challenge", 0.69, False),
        ("challenge", 0.7, True),
        ("support", 0.9, True),
        ("support", 0.6, False),
        ("clarify", 0.5, True),
    ],
)
def test_the_speakers_next_request_carries_what_hit_home_or_asked(kind: str, importance: float, taken_up: bool) -> None:
    scene = heckled(importance, kind)
    speaker = scene.floor.agent
    scene.until(e.InterjectionPlayed)
    ask = do.AskMind("segment_99", "segment", speaker, scene.state.context_version)
    request = scene.effects.request(ask)
    assert (request.acknowledge is not None) == taken_up
    if request.acknowledge is not None:
        assert request.acknowledge.text == REMARK
    other = scene.effects.request(do.AskMind("segment_99", "segment", "a4", scene.state.context_version))
    assert other.acknowledge is None, "only the speaker's"


def test_an_interjection_is_taken_up_once() -> None:
    scene = heckled()
    speaker = scene.floor.agent
    scene.until(e.InterjectionPlayed)
    scene.remarks = {}
    scene.until(e.SegmentStarted, lambda event: event.agent == speaker)
    request = scene.effects.request(do.AskMind("segment_99", "segment", speaker, scene.state.context_version))
    assert request.acknowledge is None


def test_a_mind_that_fails_leaves_the_others_their_chance() -> None:
    scene = heckled()
    asks = [ask for ask in scene.asked if ask.kind == "interjection"]
    scene.asked = [ask for ask in scene.asked if ask.kind != "interjection"]
    scene.give(scene.answer(asks[0]))
    scene.give(scene.answer(asks[1]))
    assert not scene.all(e.InterjectionChosen)
    scene.give(inputs.MindFailed(asks[2].request_id, "fake", "timeout"))
    assert len(scene.all(e.InterjectionChosen)) == 1
