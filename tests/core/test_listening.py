"""Listeners with minds of their own: asked once a segment, heard as long as it is of use, stood in for when they are late."""

from __future__ import annotations

from typing import Any

import pytest
from random_behaviour import Mindset
from scene import KICKER, REMARK, Scene, knobs

from argentum_core.debate import events as e
from argentum_core.orchestrator import effects as do
from argentum_core.orchestrator import inputs
from argentum_core.orchestrator.segment_start import LEAST_SOUND_MS

MINDS = (Mindset("chat:large", bids=True),)


def speaking(changes: dict[str, Any] | None = None, minds: tuple[Mindset, ...] = MINDS) -> Scene:
    """A segment begins; everybody who does not speak is rich, and nobody is answered yet."""
    scene = Scene(minds=minds, settings=knobs({"governor.mode": "enhanced", **(changes or {})}))
    scene.to_the_floor()
    return scene


def listens(scene: Scene) -> list[do.AskMind]:
    return [ask for ask in scene.asked if ask.kind == "listen"]


def take(scene: Scene) -> do.AskMind:
    """One listener's request, off the list."""
    ask = listens(scene)[0]
    scene.asked.remove(ask)
    return ask


def said(ask: do.AskMind, **fields: Any) -> inputs.MindReplied:
    return inputs.MindReplied(ask.request_id, fields.pop("text", ""), **fields)


def test_each_listener_is_asked_once_for_all_that_it_may_do() -> None:
    scene = speaking()
    asked = listens(scene)
    assert {ask.agent for ask in asked} == {agent.id for agent in scene.state.agents} - {scene.floor.agent}
    assert all(ask.may_bid and ask.may_remark for ask in asked)
    assert not [ask for ask in scene.asked if ask.kind in ("bid", "interjection", "kicker")]


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"auction.mind_bids": False}, "may_bid"), ({"interjections.enabled": False}, "may_remark"), ({"interrupts.mode": "beat_only"}, "may_cut_in")],
)  # fmt: skip
def test_it_is_not_asked_for_what_the_rules_forbid(changes: dict[str, Any], field: str) -> None:
    assert not any(getattr(ask, field) for ask in listens(speaking(changes)))


def test_one_answer_brings_a_bid_and_a_remark_and_is_one_call() -> None:
    scene = speaking()
    ask = take(scene)
    batch = scene.batch(said(ask, text=REMARK, kind="challenge", importance=0.9, bid=3, mood=(0.5, 0.5, 0.5)))
    [bid] = [event for event in batch if isinstance(event, e.BidPlaced)]
    assert (bid.agent, bid.source) == (ask.agent, "mind")
    [remark] = [work for work in scene.state.work.values() if work.kind == "interjection"]
    assert (remark.agent, remark.text, remark.offline) == (ask.agent, REMARK, True)
    [request] = [r for event in batch if isinstance(event, e.WorkRequested) for r in event.requests]
    assert request.part_of == ask.request_id


def wants_to_cut(scene: Scene, name: str) -> None:
    """An agent that can afford to cut in, in a debate in which nobody has lately."""
    agent = scene.state.by_id[name]
    agent.bank, agent.ledger.grants = 800, agent.ledger.grants + 800 - agent.bank


def test_the_first_line_to_cut_in_with_has_its_sound_made_and_the_next_waits_without() -> None:
    scene = speaking({"tokens.start_bank": 8.0, "tokens.decay_above": 8.0})
    first, second = take(scene), take(scene)
    for ask in (first, second):
        wants_to_cut(scene, ask.agent)
    scene.give(said(first, cut_in=KICKER, urgency=0.7))
    scene.give(said(second, cut_in=KICKER, urgency=0.95))
    kept = {work.agent: work.status for work in scene.state.work.values() if work.kind == "kicker"}
    assert kept == {first.agent: "voicing", second.agent: "held"}
    armed = scene.until(e.InterruptArmed)
    assert armed.agent == first.agent


def test_who_does_not_want_to_cut_in_badly_keeps_the_line() -> None:
    scene = speaking({"tokens.start_bank": 8.0, "tokens.decay_above": 8.0})
    ask = take(scene)
    wants_to_cut(scene, ask.agent)
    scene.give(said(ask, cut_in=KICKER, urgency=0.3))
    assert not [work for work in scene.state.work.values() if work.kind == "kicker"]


def test_an_answer_that_misses_its_segment_bids_for_the_next_floor_and_its_words_are_never_heard() -> None:
    scene = speaking()
    late = take(scene)
    scene.to_the_floor()
    if scene.floor.agent == late.agent:
        pytest.skip("the late listener speaks")
    batch = scene.batch(said(late, text=REMARK, kind="challenge", importance=1.0, cut_in=KICKER, bid=2, urgency=0.9))
    [bid] = [event for event in batch if isinstance(event, e.BidPlaced)]
    assert (bid.agent, bid.source, bid.auction_id) == (
        late.agent,
        "mind",
        scene.state.auction.id if scene.state.auction else "",
    )
    assert not [work for work in scene.state.work.values() if work.text in (REMARK, KICKER)]


def test_nobody_is_asked_twice_at_once() -> None:
    scene = speaking()
    late = take(scene)
    scene.to_the_floor()
    assert late.agent not in [ask.agent for ask in listens(scene)]


def test_a_listener_that_has_not_answered_by_the_last_use_is_stood_in_for() -> None:
    scene = speaking()
    late = take(scene)
    asked = scene.until(e.WorkRequested, lambda event: any(r.agent == late.agent and r.offline for r in event.requests))
    assert {request.kind for request in asked.requests} <= {"interjection", "kicker"}
    beat_ms = scene.floor.starts_ms + scene.floor.beats_ms[0]
    guard_ms = max(agent.guard_ms for agent in scene.state.agents)
    assert scene.state.at_ms == beat_ms - guard_ms - max(guard_ms // 2, LEAST_SOUND_MS)


def test_whose_mind_cannot_be_asked_is_stood_in_for_at_once_and_bids_as_ever() -> None:
    scene = speaking()
    ask = take(scene)
    batch = scene.batch(said(ask, absent=True))
    offline = [r for event in batch if isinstance(event, e.WorkRequested) for r in event.requests]
    assert [(r.kind, r.agent, r.offline) for r in offline if r.kind == "interjection"] == [
        ("interjection", ask.agent, True)
    ]
    assert not [event for event in batch if isinstance(event, e.BidPlaced)]


def test_the_likely_next_speaker_is_asked_when_everybody_has_bid() -> None:
    scene = speaking()
    asks = [take(scene) for _ in range(3)]
    for ask in asks[:-1]:
        scene.give(said(ask, bid=1))
    assert not [ask for ask in scene.asked if ask.kind == "reserve"]
    scene.give(said(asks[-1], bid=4))
    [reserve] = [ask for ask in scene.asked if ask.kind == "reserve"]
    assert reserve.agent == asks[-1].agent


def test_the_auction_closes_as_soon_as_nothing_can_change_it() -> None:
    scene = speaking({"interrupts.mode": "beat_only", "interjections.enabled": False})
    for ask in [take(scene) for _ in range(3)]:
        scene.give(said(ask, bid=1))
    scene.until(e.AuctionResolved)
    beat_ms = scene.floor.starts_ms + scene.floor.beats_ms[-1]
    assert scene.state.at_ms <= beat_ms
