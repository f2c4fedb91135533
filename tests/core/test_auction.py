"""The auction: who wants the floor, what is bid, who wins and what it costs (RULES, Auction)."""

from __future__ import annotations

from collections.abc import Collection
from itertools import permutations
from math import exp
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scene import Scene, agent, bid, debate, knobs

from argentum_core.debate import events as e
from argentum_core.debate.state import NEUTRAL_ENGAGEMENT, NEUTRAL_FRUSTRATION, Agent
from argentum_core.economy.auction import (
    backlog,
    desire,
    heuristic_bids,
    least_recently_heard,
    may_speak,
    mood_tokens,
    recency,
    resolve,
    score,
)

# --- desire -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("unanswered", "wanted"), [(0, 0.0), (1, 0.5), (2, 1.0), (5, 1.0)])
def test_backlog_is_unanswered_challenges(unanswered: int, wanted: float) -> None:
    assert backlog(agent(unanswered=unanswered)) == wanted


@pytest.mark.parametrize(
    ("turn", "spoke", "share", "wanted"),
    [
        (4, 4, 0.25, 0.0),
        (5, 4, 0.25, 0.25),
        (8, 4, 0.25, 1.0),
        (20, 4, 0.25, 1.0),
        (6, 4, 0.4, 0.8),
        (0, -1, 0.25, 0.25),
    ],
)
def test_recency_is_silence_over_the_interval_of_the_target_share(
    turn: int, spoke: int, share: float, wanted: float
) -> None:
    assert recency(agent(last_spoke_turn=spoke, target_share=share), turn) == pytest.approx(wanted)


@pytest.mark.parametrize(
    ("changed", "turn", "by_hand"),
    [
        ({"last_spoke_turn": 3}, 3, 0.6 * (0.5 + 0.4 - 0.125)),
        ({"unanswered": 1, "last_spoke_turn": 1}, 3, 0.5 + 0.8 * 0.5 + 0.6 * (0.5 + 0.4 - 0.125)),
        ({"unanswered": 2, "frustration": 1.0, "engagement": 0.0}, 9, 1.0 + 0.8 + 0.6 * 1.5),
        ({"frustration": 0.0, "engagement": 1.0, "last_spoke_turn": 9}, 9, 0.6 * 0.25),
        ({"temperament": {"w_emotion": 0.0}, "last_spoke_turn": 9}, 9, 0.0),
        ({"temperament": {"w_backlog": 2.0}, "unanswered": 1, "last_spoke_turn": 9}, 9, 1.0 + 0.6 * 0.775),
        ({"temperament": {"w_recency": 1.6}}, 9, 1.6 + 0.6 * 0.775),
    ],
)
def test_desire_by_hand(changed: dict[str, Any], turn: int, by_hand: float) -> None:
    """w_backlog·B + w_recency·R + w_emotion·(0.5 + frustration − 0.25·engagement), each weight by temperament."""
    calm = {"frustration": 0.4, "engagement": 0.5}
    assert desire(agent(**{**calm, **changed}), turn, knobs()) == pytest.approx(by_hand)


def test_the_weights_are_knobs() -> None:
    changed = knobs({"auction.w_backlog": 0, "auction.w_recency": 0, "auction.w_emotion": 1})
    assert desire(agent(unanswered=2, frustration=0.4, engagement=0.5), 9, changed) == pytest.approx(0.775)


# --- bids ---------------------------------------------------------------------------------------------------------


def bids(*agents: Agent, turn: int = 4, **changes: object) -> dict[str, int]:
    settings = knobs({key.replace("__", "."): value for key, value in changes.items()})
    return {name: amount for name, (amount, _) in heuristic_bids(agents, turn, settings).items()}


def test_bids_are_the_softmax_of_desire_times_the_highest_bid() -> None:
    eager = agent("a1", unanswered=2, last_spoke_turn=4)
    calm = [agent(f"a{n}", last_spoke_turn=4) for n in (2, 3)]
    share = 1 / (1 + 2 * exp(-1 / 0.3))
    assert round(5 * share) == 5
    assert bids(eager, *calm, turn=4) == {"a1": 4, "a2": 1, "a3": 1}, "a1 has only four tokens"
    assert bids(agent("a1", unanswered=2, last_spoke_turn=4, bank=800), *calm) == {"a1": 5, "a2": 1, "a3": 1}
    half = 5 / (1 + 2 * exp(-1 / 2.0))
    assert bids(agent("a1", unanswered=2, last_spoke_turn=4, bank=800), *calm, auction__temperature=2.0) == {
        "a1": round(half), "a2": 1, "a3": 1,
    }  # fmt: skip


def test_a_quiet_agent_still_bids_one() -> None:
    crowd = [agent(f"a{n}", last_spoke_turn=4) for n in range(2, 20)]
    assert set(bids(agent("a1", unanswered=2), *crowd).values()) >= {1}
    assert min(bids(agent("a1", unanswered=2), *crowd).values()) == 1


@pytest.mark.parametrize(("bank", "wanted"), [(0, 0), (99, 0), (100, 1), (199, 1), (250, 2), (800, 5)])
def test_nobody_bids_more_than_the_whole_tokens_of_the_bank(bank: int, wanted: int) -> None:
    assert bids(agent(bank=bank)) == {"a1": wanted}


def test_who_hardly_wants_the_floor_passes() -> None:
    content = agent(frustration=0.0, engagement=1.0, last_spoke_turn=4, temperament={"w_emotion": 0.5})
    assert desire(content, 4, knobs()) == pytest.approx(0.125)
    assert bids(content) == {"a1": 0}
    assert bids(content, auction__pass_below=0.12) == {"a1": 5 - 1}, "mood takes one of five"


@pytest.mark.parametrize(
    ("more_frustration", "more_engagement", "moved"),
    [
        (0.0, 0.0, 0),
        (0.1, 0.0, 0),
        (-0.1, 0.0, 0),
        (0.0, 0.38, 0),
        (0.0, -0.35, 0),
        (0.3, 0.0, 1),
        (0.6, 0.0, 1),
        (0.6, -0.3, 1),
        (-0.3, 0.0, -1),
        (-0.4, 0.5, -1),
    ],
)
def test_mood_moves_a_bid_by_at_most_one_token_and_not_inside_the_deadband(
    more_frustration: float, more_engagement: float, moved: int
) -> None:
    one = agent(frustration=NEUTRAL_FRUSTRATION + more_frustration, engagement=NEUTRAL_ENGAGEMENT + more_engagement)
    assert mood_tokens(one, 0.101) == moved


mood = st.floats(0, 1)


@given(frustration=mood, engagement=mood, deadband=st.floats(0, 0.5))
def test_mood_is_never_worth_more_than_a_token(frustration: float, engagement: float, deadband: float) -> None:
    one = agent(frustration=frustration, engagement=engagement)
    assert abs(mood_tokens(one, deadband)) <= 1
    if abs(frustration - NEUTRAL_FRUSTRATION) + 0.25 * abs(engagement - NEUTRAL_ENGAGEMENT) <= deadband:
        assert mood_tokens(one, deadband) == 0


any_agent = st.builds(
    lambda seat, bank, unanswered, frustration, engagement, spoke: agent(
        f"a{seat}", bank=bank, unanswered=unanswered, frustration=frustration, engagement=engagement,
        last_spoke_turn=spoke,
    ),
    st.integers(1, 64), st.integers(0, 800), st.integers(0, 3), mood, mood, st.integers(-1, 30),
)  # fmt: skip
any_agents = st.lists(any_agent, min_size=1, max_size=12, unique_by=lambda one: one.id)


@given(agents=any_agents)
def test_a_bid_is_a_pass_or_whole_tokens_the_agent_has(agents: list[Agent]) -> None:
    for one in agents:
        amount, wanted = heuristic_bids(agents, 30, knobs())[one.id]
        assert 0 <= amount <= min(one.bank // 100, 5 + 1)
        assert (amount == 0) == (wanted < 0.15 or one.bank < 100)


# --- who wins -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("multiplier", "amount", "evidence", "reputation", "by_hand"),
    [
        (1.0, 3, False, 0.0, 3.0),
        (0.5, 3, False, 0.0, 1.5),
        (1.0, 3, True, 0.0, 3.3),
        (1.0, 3, False, 0.05, 3.15),
        (1.0, 3, False, 0.9, 3.3),
        (0.5, 4, True, 0.1, 2.42),
        (1.0, 2, False, -0.5, 1.0),
    ],
)
def test_score_by_hand(multiplier: float, amount: int, evidence: bool, reputation: float, by_hand: float) -> None:
    """pacing · bid · (1 + evidence 0.10) · (1 + reputation, at most 0.10)"""
    assert score(multiplier, amount, evidence, reputation) == pytest.approx(by_hand)


def sold(
    agents: list[Agent], amounts: dict[str, int], backed: Collection[str] = frozenset(), **kept: Any
) -> tuple[str, int, str] | None:
    placed = {name: bid(name, amount, name in backed) for name, amount in amounts.items()}
    outcome = resolve(placed, {one.id: one for one in agents}, **kept)
    return (outcome.winner, outcome.paid, outcome.reason) if outcome is not None else None


def test_the_highest_score_wins_and_pays_its_bid() -> None:
    two = [agent("a1"), agent("a2")]
    assert sold(two, {"a1": 2, "a2": 3}) == ("a2", 300, "highest")
    assert sold([agent("a1"), agent("a2", multiplier=0.5)], {"a1": 2, "a2": 3}) == ("a1", 200, "highest")
    assert sold(two, {"a1": 0, "a2": 1}) == ("a2", 100, "highest")
    assert sold(two, {"a1": 0, "a2": 0}) is None


def test_evidence_is_worth_a_tenth() -> None:
    two = [agent("a1", multiplier=1.0), agent("a2", multiplier=0.95)]
    assert sold(two, {"a1": 4, "a2": 4}) == ("a1", 400, "highest")
    assert sold(two, {"a1": 4, "a2": 4}, {"a2"}) == ("a2", 400, "highest")


@pytest.mark.parametrize(
    ("spoke", "backed", "winner", "reason"),
    [
        ((5, 5, 5), {"a3"}, "a3", "tie_evidence"),
        ((5, 1, 3), set(), "a2", "tie_recency"),
        ((5, 1, 1), set(), "a2", "tie_seat"),
        ((1, 5, 3), {"a2", "a3"}, "a3", "tie_recency"),
        ((1, 3, 3), {"a2", "a3"}, "a2", "tie_seat"),
        ((4, 4, 4), set(), "a1", "tie_seat"),
    ],
)
def test_ties_go_to_evidence_then_the_least_recently_heard_then_the_seat(
    spoke: tuple[int, int, int], backed: set[str], winner: str, reason: str
) -> None:
    # A multiplier that takes the tenth of evidence back makes the scores the same.
    three = [
        agent(f"a{n}", last_spoke_turn=turn, multiplier=1 / 1.1 if f"a{n}" in backed else 1.0)
        for n, turn in enumerate(spoke, 1)
    ]
    amounts = {"a1": 3, "a2": 3, "a3": 3}
    assert score(1 / 1.1, 3, True) == 3.0
    assert sold(three, amounts, backed) == (winner, 300, reason)


@given(agents=any_agents, data=st.data())
def test_the_winner_is_the_same_in_whatever_order_bids_came(agents: list[Agent], data: st.DataObject) -> None:
    amounts = {one.id: data.draw(st.integers(0, 2)) for one in agents}
    backed = {one.id for one in agents if data.draw(st.booleans())}
    first = sold(agents, amounts, backed)
    assert (first is None) == (not any(amounts.values()))
    for order in list(permutations(amounts))[:24] if len(amounts) <= 4 else [list(reversed(amounts))]:
        assert sold(agents, {name: amounts[name] for name in order}, backed) == first


# --- who may not --------------------------------------------------------------------------------------------------


def test_an_excluded_agent_never_wins() -> None:
    two = [agent("a1"), agent("a2")]
    assert sold(two, {"a1": 5, "a2": 1}, excluded=frozenset({"a1"})) == ("a2", 100, "highest")
    assert sold(two, {"a1": 5}, excluded=frozenset({"a1"})) is None


def test_muted_and_worn_out_agents_may_not_speak_nor_one_at_the_contiguous_cap() -> None:
    state = debate(
        agent("a1", muted=True),
        agent("a2", exhausted=True),
        agent("a3"),
        agent("a4"),
        contiguous_agent="a3",
        contiguous=2,
    )
    assert [one.id for one in state.agents if may_speak(state, one)] == ["a4"]
    state.contiguous = 1
    assert [one.id for one in state.agents if may_speak(state, one)] == ["a3", "a4"]


def test_the_fallback_is_the_least_recently_heard_of_those_who_may_speak() -> None:
    state = debate(
        agent("a1", muted=True, last_spoke_turn=-1), agent("a2", last_spoke_turn=3), agent("a3", last_spoke_turn=1),
        agent("a4", last_spoke_turn=1),
    )  # fmt: skip
    found = least_recently_heard(state)
    assert found is not None and found.id == "a3"
    state.contiguous_agent, state.contiguous = "a3", 2
    found = least_recently_heard(state)
    assert found is not None and found.id == "a4"
    for one in state.agents:
        one.muted = True
    assert least_recently_heard(state) is None


# --- when all pass ------------------------------------------------------------------------------------------------


def penniless(scene: Scene) -> None:
    for name in scene.state.by_id:
        scene.press("take", agent=name, tokens=50)


def test_when_all_pass_the_speaker_goes_on_shorter_up_to_the_cap_then_the_least_recently_heard() -> None:
    scene = Scene(settings=knobs({"tokens.per_segment": 0}), turns=6)
    scene.until(e.SegmentScheduled)
    penniless(scene)
    scene.until(e.DebateEnded)
    spoken = [event.agent for event in scene.all(e.SegmentStarted)]
    assert spoken == ["a1", "a1", "a2", "a2", "a3", "a3"]
    resolved = scene.all(e.AuctionResolved)[1:]
    assert {(event.reason, event.paid) for event in resolved} == {("all_pass", 0)}
    asked = [request for event in scene.all(e.WorkRequested) for request in event.requests]
    short = {(request.agent, request.short) for request in asked if request.kind == "segment"}
    assert {("a1", True), ("a2", True), ("a3", True)} <= short
    by_segment = {request.segment_id: request for request in asked}
    follow_ons = [by_segment[event.segment_id].short for event in scene.all(e.SegmentStarted)]
    assert follow_ons == [False, True, False, True, False, True]


def test_a_muted_speaker_does_not_go_on_when_all_pass() -> None:
    scene = Scene(settings=knobs({"tokens.per_segment": 0}))
    scene.until(e.SegmentScheduled)
    penniless(scene)
    speaker = scene.to_the_floor().agent
    scene.press("mute", agent=speaker, muted=True)
    resolved = scene.until(e.AuctionResolved)
    assert (resolved.reason, resolved.winner) == ("all_pass", "a2")


def test_the_winner_pays_its_bid_when_the_auction_closes() -> None:
    scene = Scene()
    scene.to_the_floor()
    auction = scene.state.auction
    assert auction is not None
    resolved = scene.until(e.AuctionResolved)
    assert resolved.paid == auction.bids[resolved.winner].amount * 100
    charged = [event for event in scene.all(e.TokensChanged) if event.cause == "bid"][-1]
    assert (charged.agent, charged.delta) == (resolved.winner, -resolved.paid)
    assert set(resolved.pacing) == set(scene.state.by_id)
    assert scene.state.at_ms == scene.floor.ends_ms - scene.state.settings.floor.lead_time_ms
