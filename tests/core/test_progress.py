"""Nobody starves and nothing stands still: whole debates under every kind of rule, and short ones gone wrong by the hundred."""

from __future__ import annotations

import os
from random import Random
from typing import Any

import pytest
from fault_simulation import Simulation
from random_behaviour import OUTSPOKEN, QUIET, Mindset
from scene import Scene, knobs
from test_step_properties import RULES

from argentum_core.debate import events as e
from argentum_core.orchestrator import inputs

SEEDS = 1500 if os.environ.get("CI") or os.environ.get("ARGENTUM_THOROUGH") else 400
LONGEST_SILENCE = 30

MARKETS: dict[str, dict[str, Any]] = {
    "as they come": {},
    "second price": {"pricing.rule": "second_price"},
    "paced budgets": {"pacing.mode": "budget"},
    "by the clock": {"tokens.accrual": "wall_clock"},
    "poor": {"tokens.per_segment": 0.2, "tokens.start_bank": 0},
    "hot": {"interrupts.urge_threshold": 0.1, "interrupts.per_window": 4, "tokens.per_segment": 3},
    "in halves": {"interrupts.mode": "beat_only"},
    "one after the other": {"auction.max_contiguous_segments": 1},
}


def silences(scene: Scene) -> dict[str, int]:
    """The longest run of micro-turns in which each agent did not speak."""
    longest = dict.fromkeys(scene.state.by_id, 0)
    since = dict.fromkeys(scene.state.by_id, 0)
    for event in scene.all(e.SegmentStarted):
        if event.role == "second":
            continue
        for name in since:
            since[name] = 0 if name == event.agent else since[name] + 1
            longest[name] = max(longest[name], since[name])
    return longest


@pytest.mark.parametrize("market", MARKETS)
@pytest.mark.parametrize("minds", ["alike", "of all kinds"])
def test_at_equal_targets_nobody_is_silent_for_more_than_thirty_turns(market: str, minds: str) -> None:
    remarks = {"a1": ("challenge", 0.9), "a3": ("support", 0.6)}
    scene = Scene(
        agents=4, turns=120, settings=knobs(MARKETS[market]), remarks=remarks, is_split=market == "in halves",
        minds=OUTSPOKEN if minds == "of all kinds" else (QUIET,),
    )  # fmt: skip
    while scene.state.phase != "ended":
        scene.advance()
    assert scene.state.ended == "turns"
    assert max(silences(scene).values()) <= LONGEST_SILENCE


@pytest.mark.parametrize("bids", [{"a1": 8, "a2": 8}, {"a1": 0, "a2": 0, "a3": 0, "a4": 0}])
def test_minds_cannot_starve_anybody_by_what_they_bid(bids: dict[str, int]) -> None:
    """Two who always bid all they have, and a round in which nobody ever bids."""
    scene = Scene(agents=4, turns=120, minds=(Mindset(bids=True),), settings=knobs({"interjections.enabled": False}))
    while scene.state.phase != "ended":
        for ask in [ask for ask in scene.asked if ask.kind == "listen" and ask.agent in bids]:
            scene.asked.remove(ask)
            scene.give(inputs.MindReplied(ask.request_id, "", bid=bids[ask.agent]))
        scene.advance()
    assert {event.source for event in scene.all(e.BidPlaced)} >= {"mind"}
    assert max(silences(scene).values()) <= LONGEST_SILENCE


@pytest.mark.slow
def test_after_anything_that_goes_wrong_two_micro_turns_follow() -> None:
    """From wherever a few accidents have led, the debate goes on as soon as nothing goes wrong any more, in few steps."""
    rules = list(RULES.values())
    for seed in range(SEEDS):
        random = Random(seed)
        simulation = Simulation(
            agents=2 + seed % 3, seed=seed, settings=rules[seed % 4], minds=OUTSPOKEN if seed % 2 else (QUIET,)
        )
        for _ in range(5):
            simulation.happen(random.randrange(256), random.randrange(256))
        before = simulation.state.segments
        simulation.fair(until_segments=2, most=160)
        assert simulation.state.phase == "ended" or simulation.state.segments >= before + 2
