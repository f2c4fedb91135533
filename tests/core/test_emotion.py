"""Moods: what the events of a micro-turn do to frustration, engagement and confidence (RULES, Emotion)."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scene import TWO_SENTENCES, Scene, agent, knobs

from argentum_core.debate import events as e
from argentum_core.debate.events import Mood
from argentum_core.debate.settings import EmotionKnobs
from argentum_core.debate.state import Auction, Bid
from argentum_core.orchestrator import inputs
from argentum_core.orchestrator.turn_accounting import contenders
from argentum_core.temper.emotion import NUDGES, MoodCause, after_turn

MIDDLE = Mood(0.5, 0.5, 0.5)
HEURISTIC = knobs({"emotion.control": "heuristic"}).emotion
HYBRID = knobs().emotion


def felt(before: Mood, happened: list[MoodCause], rules: EmotionKnobs = HEURISTIC) -> Mood:
    """The mood of one agent after a micro-turn in which this happened to it, and nobody reported a mood."""
    one = agent("a1", **msgspec.structs.asdict(before))
    changed = after_turn([one], {"a1": happened}, rules)
    if changed is not None:
        return changed.agents["a1"]
    return before


@pytest.mark.parametrize(
    ("happening", "frustration", "engagement", "confidence"),
    [
        ("lost_bid", +0.15, +0.05, 0),
        ("won_bid", -0.10, 0, +0.05),
        ("interrupted_someone", +0.05, +0.10, 0),
        ("was_interrupted", +0.15, 0, -0.05),
        ("challenged", +0.05, 0, 0),
        ("supported", 0, 0, +0.05),
        ("spoke", -0.05, -0.05, 0),
    ],
)
def test_what_happens_moves_a_mood(
    happening: MoodCause, frustration: float, engagement: float, confidence: float
) -> None:
    after = felt(MIDDLE, [happening])
    assert after.frustration == pytest.approx((0.5 + frustration) * 0.95, abs=1e-4)
    assert after.engagement == pytest.approx((0.5 + engagement) * 0.98, abs=1e-4)
    assert after.confidence == pytest.approx(0.5 + confidence, abs=1e-4)


def test_a_turn_in_which_nothing_happens_cools_moods() -> None:
    assert felt(MIDDLE, []) == Mood(0.475, 0.49, 0.5)


def test_what_happens_in_a_turn_adds_up_before_it_cools() -> None:
    after = felt(MIDDLE, ["spoke", "challenged", "was_interrupted"])
    assert after == Mood(round(0.65 * 0.95, 4), round(0.45 * 0.98, 4), 0.45)


unit = st.floats(0, 1)


@given(
    frustration=unit, engagement=unit, confidence=unit, happened=st.lists(st.sampled_from(sorted(NUDGES)), max_size=12)
)
def test_moods_stay_in_their_bounds(
    frustration: float, engagement: float, confidence: float, happened: list[MoodCause]
) -> None:
    after = felt(Mood(frustration, engagement, confidence), happened)
    assert all(0 <= value <= 1 for value in (after.frustration, after.engagement, after.confidence))


# --- in the debate ------------------------------------------------------------------------------------------------


def test_a_lost_bid_is_one_that_was_meant() -> None:
    """One token is what an agent bids to stay in: the runner-up always loses, others only above the one token."""
    bids = {
        name: Bid(name, amount, "heuristic", wanted)
        for name, amount, wanted in [("a1", 3, 2.0), ("a2", 2, 1.0), ("a3", 1, 0.9), ("a4", 2, 0.8), ("a5", 0, 0.1)]
    }
    assert contenders(Auction("x", 1, None, bids, winner="a1")) == ["a2", "a4"]
    floor_only = {name: bids[name] for name in ("a1", "a3")}
    assert contenders(Auction("x", 1, None, floor_only, winner="a1")) == ["a3"]


def moved(scene: Scene, name: str) -> Mood:
    one = scene.state.by_id[name]
    return Mood(one.frustration, one.engagement, one.confidence)


def test_winner_losers_and_speaker_are_moved_when_the_micro_turn_ends() -> None:
    scene = Scene()
    speaker = scene.to_the_floor().agent
    before = {name: moved(scene, name) for name in scene.state.by_id}
    resolved = scene.until(e.AuctionResolved)
    assert scene.state.auction is not None
    losers = contenders(scene.state.auction)
    scene.until(e.SegmentEnded)
    for name, mood in before.items():
        happened: list[MoodCause] = ["lost_bid"] if name in losers else []
        happened += ["won_bid"] if name == resolved.winner and resolved.paid else []
        happened += ["spoke"] if name == speaker else []
        assert moved(scene, name) == felt(mood, happened, HYBRID), name


def test_the_cut_speaker_is_frustrated_and_less_sure() -> None:
    scene = Scene()
    speaker = scene.to_the_floor().agent
    scene.pass_time(1500)
    before = moved(scene, speaker)
    scene.press("cut")
    scene.until(e.SegmentEnded)
    assert moved(scene, speaker) == felt(before, ["spoke", "was_interrupted"], HYBRID)


@pytest.mark.parametrize(
    ("kind", "happened"), [("challenge", ["challenged"]), ("support", ["supported"]), ("clarify", [])]
)
def test_an_interjection_touches_the_speaker(kind: str, happened: list[MoodCause]) -> None:
    scene = Scene(remarks=dict.fromkeys(("a2", "a3", "a4"), (kind, 0.9)))
    speaker = scene.to_the_floor().agent
    scene.until(e.InterjectionPlayed)
    before = moved(scene, speaker)
    auction = scene.state.auction
    scene.until(e.SegmentEnded)
    assert auction is not None
    own: list[MoodCause] = ["lost_bid"] if speaker in contenders(auction) else []
    own += ["won_bid"] if auction.winner == speaker and auction.paid else []
    assert moved(scene, speaker) == felt(before, [*own, *happened, "spoke"], HYBRID)


def test_who_is_answered_was_challenged() -> None:
    scene = Scene(settings=knobs({"auction.max_contiguous_segments": 1}))
    first = scene.to_the_floor()
    ask = scene.reserve()
    scene.give(inputs.MindReplied(ask.request_id, TWO_SENTENCES, answers=first.segment_id))
    answer = scene.to_the_floor()
    assert answer.answers == first.segment_id
    assert scene.state.by_id[first.agent].unanswered == 1
    before = moved(scene, first.agent)
    scene.until(e.SegmentEnded)
    auction = scene.state.auction
    assert auction is not None
    happened: list[MoodCause] = ["lost_bid"] if first.agent in contenders(auction) else []
    happened += ["won_bid"] if auction.winner == first.agent and auction.paid else []
    assert moved(scene, first.agent) == felt(before, [*happened, "challenged"], HYBRID)
