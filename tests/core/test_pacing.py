"""Pacing: what pulls shares of heard talk to their targets (RULES, Pacing)."""

from __future__ import annotations

from math import exp, sqrt
from random import Random
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scene import agent, bid, knobs

from argentum_core.debate.events import Paced
from argentum_core.debate.settings import Settings
from argentum_core.debate.state import Agent
from argentum_core.economy.auction import BACKLOG_FULL, heuristic_bids, resolve
from argentum_core.economy.pacing import update
from argentum_core.economy.tokens import accrue

RULES = knobs().pacing


def paced(agents: list[Agent], speaker: str, heard_ms: int) -> dict[str, Paced]:
    return update(agents, speaker, heard_ms, RULES).agents


def test_the_share_is_a_moving_average_of_heard_talk() -> None:
    after = paced([agent("a1", talk_ms=1000), agent("a2", talk_ms=3000)], "a1", 5000)
    assert after["a1"].talk_ms == pytest.approx(0.95 * 1000 + 0.05 * 5000)
    assert after["a2"].talk_ms == pytest.approx(0.95 * 3000)
    assert after["a1"].share == pytest.approx(1200 / 4050, abs=1e-6)
    assert sum(one.share for one in after.values()) == pytest.approx(1, abs=1e-5)


def test_the_multiplier_by_hand() -> None:
    """p = √(target/s)·exp(I), scaled so that the largest is 1."""
    two = [
        agent("a1", target_share=0.5, talk_ms=1000, integral=0.2, multiplier=0.9),
        agent("a2", target_share=0.5, talk_ms=3000, integral=-0.1, multiplier=0.8),
    ]
    after = paced(two, "a2", 5000)
    shares = {"a1": 950 / 4050, "a2": 3100 / 4050}
    integrals = {"a1": 0.2 + 0.1 * (0.5 - shares["a1"]), "a2": -0.1 + 0.1 * (0.5 - shares["a2"])}
    raw = {name: sqrt(0.5 / shares[name]) * exp(integrals[name]) for name in shares}
    for name, one in after.items():
        assert one.integral == pytest.approx(integrals[name], abs=1e-6)
        assert one.multiplier == pytest.approx(raw[name] / raw["a1"], abs=1e-6)


@pytest.mark.parametrize(
    ("multiplier", "talk_ms", "moves", "why"),
    [
        (1.0, 100, False, "clipped at 1 and under target: frozen"),
        (1.0, 9000, True, "clipped at 1 and over target: comes down"),
        (0.05, 9000, False, "clipped at the floor and over target: frozen"),
        (0.05, 100, True, "clipped at the floor and under target: comes up"),
        (0.5, 100, True, "not clipped"),
        (0.5, 9000, True, "not clipped"),
    ],
)
def test_the_integral_is_frozen_while_it_would_push_further_out(
    multiplier: float, talk_ms: float, moves: bool, why: str
) -> None:
    agents = [agent("a1", multiplier=multiplier, talk_ms=talk_ms, integral=0.3), agent("a2", talk_ms=2000)]
    assert (paced(agents, "a2", 0)["a1"].integral != 0.3) == moves, why


any_agents = st.lists(
    st.builds(
        lambda seat, talk, integral, multiplier, target: agent(
            f"a{seat}", talk_ms=talk, integral=integral, multiplier=multiplier, target_share=target
        ),
        st.integers(1, 64), st.floats(0, 1e5), st.floats(-20, 20), st.floats(0.05, 1), st.floats(0.01, 1),
    ),
    min_size=2, max_size=8, unique_by=lambda one: one.id,
)  # fmt: skip


@given(agents=any_agents, heard_ms=st.integers(0, 20_000))
def test_multipliers_lie_between_floor_and_one_and_the_largest_is_one(agents: list[Agent], heard_ms: int) -> None:
    after = paced(agents, agents[0].id, heard_ms).values()
    assert max(one.multiplier for one in after) == 1.0
    assert all(0.05 <= one.multiplier <= 1.0 for one in after)


# --- in the market --------------------------------------------------------------------------------------------------


def market(
    targets: list[float],
    seed: int,
    turns: int = 1000,
    temperaments: tuple[float, ...] = (1, 1, 1, 1),
    rules: Settings | None = None,
) -> list[float]:
    """Shares of heard talk over turns 200 to the end, of the real bids, auction, tokens and pacing under random urges."""
    random = Random(seed)
    settings = rules or knobs()
    weights = {"w_backlog": 1.0, "w_recency": 0.8, "w_emotion": 0.6}
    agents = [
        agent(
            f"a{seat}", target_share=target, talk_ms=target * 5000, share=target,
            temperament={name: weight * temper for name, weight in weights.items()},
        )
        for seat, (target, temper) in enumerate(zip(targets, temperaments, strict=True), 1)
    ]  # fmt: skip
    by_id = {one.id: one for one in agents}
    heard = dict.fromkeys(by_id, 0)
    row: list[str] = []
    for turn in range(turns):
        for one in agents:
            one.unanswered = random.randint(0, BACKLOG_FULL)
            one.frustration, one.engagement = random.random(), random.random()
        able = [one for one in agents if row[-2:] != [one.id, one.id]]
        placed = {name: bid(name, amount) for name, (amount, _) in heuristic_bids(able, turn, settings).items()}
        outcome = resolve(placed, by_id)
        winner = by_id[outcome.winner] if outcome is not None else min(able, key=lambda one: one.last_spoke_turn)
        winner.bank -= outcome.paid if outcome is not None else 0
        winner.last_spoke_turn = turn
        row.append(winner.id)
        length_ms = random.randint(4000, 6000)
        if turn >= 200:
            heard[winner.id] += length_ms
        for earned in accrue(agents, settings):
            by_id[earned.agent].bank = earned.bank
        for name, step in update(agents, winner.id, length_ms, settings.pacing).agents.items():
            one = by_id[name]
            one.share, one.integral, one.multiplier, one.talk_ms = (
                step.share,
                step.integral,
                step.multiplier,
                step.talk_ms,
            )
    total = sum(heard.values())
    return [heard[one.id] / total for one in agents]


@pytest.mark.parametrize(
    ("targets", "temperaments"),
    [
        ((0.25, 0.25, 0.25, 0.25), (1, 1, 1, 1)),
        ((0.25, 0.25, 0.25, 0.25), (0.6, 1, 1, 1.6)),
        ((0.4, 0.3, 0.2, 0.1), (1, 1, 1, 1)),
    ],
)
def test_shares_of_heard_talk_come_to_their_targets(
    targets: tuple[float, ...], temperaments: tuple[float, ...]
) -> None:
    runs = [market(list(targets), seed, temperaments=temperaments) for seed in range(4)]
    shares = [mean(run[seat] for run in runs) for seat in range(4)]
    assert shares == pytest.approx(list(targets), abs=0.02)


def test_without_the_integral_a_bias_stays() -> None:
    """Why the integral is there: the same market, four temperaments, the proportional part alone."""
    with_it = market([0.25] * 4, 1, temperaments=(0.3, 1, 1, 1.6))
    without = market([0.25] * 4, 1, temperaments=(0.3, 1, 1, 1.6), rules=knobs({"pacing.eta": 0}))
    assert max(abs(share - 0.25) for share in with_it) < max(abs(share - 0.25) for share in without)
