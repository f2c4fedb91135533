"""The evidence lane: when a bid that cites is backed by what it cites (RULES, Reputation and evidence)."""

from __future__ import annotations

import pytest
from random_behaviour import Mindset
from scene import TWO_SENTENCES, Scene, agent, bid, debate, knobs

from argentum_core.debate import events as e
from argentum_core.economy.auction import resolve
from argentum_core.economy.evidence import judge, may_cite
from argentum_core.orchestrator import inputs

CITED = ("notes#2",)

# --- the gate -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("relevance", "passed"), [(0.0, False), (0.349, False), (0.35, True), (1.0, True)],
    ids=["an id that does not exist, or nothing in common", "too little", "just enough", "all of it"],
)  # fmt: skip
def test_a_line_must_share_enough_with_what_it_cites(relevance: float, passed: bool) -> None:
    state = debate(agent("a1"), agent("a2"), bids={"a2": 2})
    judged = judge(state, state.by_id["a2"], CITED, relevance)
    assert judged is not None
    assert (judged.ids, judged.relevance, judged.passed) == (["notes#2"], relevance, passed)


def test_who_cites_nothing_is_not_judged() -> None:
    state = debate(agent("a1"), agent("a2"))
    assert judge(state, state.by_id["a2"], (), 1.0) is None


def test_there_is_no_lane_where_the_auction_is_over_or_the_knob_says_no() -> None:
    state = debate(agent("a1"), agent("a2"))
    assert state.auction is not None
    state.auction.winner = "a1"
    assert judge(state, state.by_id["a2"], CITED, 1.0) is None
    closed = debate(agent("a1"), settings=knobs({"evidence.enabled": False}))
    assert not may_cite(closed, closed.by_id["a1"])
    assert judge(closed, closed.by_id["a1"], CITED, 1.0) is None


@pytest.mark.parametrize(("turn", "may"), [(9, False), (10, False), (11, False), (12, True)])
def test_one_prioritised_bid_an_agent_in_three_segments(turn: int, may: bool) -> None:
    state = debate(agent("a1", evidence_turn=9), turn=turn)
    assert may_cite(state, state.by_id["a1"]) == may


# --- what it is worth -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("mine", "others", "wins"), [(3, 3, True), (2, 3, False), (3, 4, False), (4, 3, True)])
def test_a_backed_bid_counts_a_tenth_more_and_wins_ties(mine: int, others: int, wins: bool) -> None:
    agents = {"a1": agent("a1", last_spoke_turn=-1), "a2": agent("a2", last_spoke_turn=4)}
    outcome = resolve({"a1": bid("a1", others), "a2": bid("a2", mine, evidence=True)}, agents)
    assert outcome is not None
    assert outcome.scores == pytest.approx({"a1": others, "a2": 1.1 * mine})
    assert (outcome.winner == "a2") == wins


@pytest.mark.parametrize("bonus", [0.0, 0.5])
def test_the_tenth_is_a_knob(bonus: float) -> None:
    agents = {"a1": agent("a1"), "a2": agent("a2")}
    outcome = resolve({"a2": bid("a2", 4, evidence=True)}, agents, settings=knobs({"evidence.bonus": bonus}))
    assert outcome is not None and outcome.scores["a2"] == pytest.approx(4 * (1 + bonus))


# --- in the debate --------------------------------------------------------------------------------------------------


def citing(relevance: float, *, own_bid: int | None) -> Scene:
    """a3's mind answers a request for a bid, or the one for a reserve, with a line that cites."""
    scene = Scene(minds=(Mindset(bids=True),) if own_bid is not None else (Mindset(),), settings=QUIET)
    scene.to_the_floor()
    if own_bid is not None:
        ask = next(ask for ask in scene.asked if (ask.kind, ask.agent) == ("listen", "a3"))
        scene.asked.remove(ask)
        scene.give(inputs.MindReplied(ask.request_id, "So they say.", sources=CITED, relevance=relevance, bid=own_bid))
    else:
        ask = scene.reserve()
        scene.give(inputs.MindReplied(ask.request_id, TWO_SENTENCES, sources=CITED, relevance=relevance))
    return scene


QUIET = knobs({"interjections.enabled": False})


@pytest.mark.parametrize("own_bid", [3, None], ids=["its own bid", "its heuristic bid"])
@pytest.mark.parametrize(("relevance", "backed"), [(0.6, True), (0.2, False)])
def test_only_evidence_that_passed_backs_the_bid(own_bid: int | None, relevance: float, backed: bool) -> None:
    scene = citing(relevance, own_bid=own_bid)
    [judged] = scene.all(e.EvidenceJudged)
    assert (judged.passed, judged.ids) == (backed, list(CITED))
    assert scene.state.auction is not None
    placed = scene.state.auction.bids[judged.agent]
    assert placed.evidence == backed, "a flag that failed is ignored"
    assert placed.source == ("mind" if own_bid is not None else "heuristic")
    assert placed.amount > 0


def test_a_pass_that_cites_stays_a_pass() -> None:
    scene = citing(0.9, own_bid=0)
    assert scene.state.auction is not None
    assert scene.state.auction.bids["a3"].amount == 0


def test_failing_uses_up_the_turn_too() -> None:
    scene = citing(0.1, own_bid=3)
    one = scene.state.by_id["a3"]
    assert not may_cite(scene.state, one)
    for _ in range(3):
        scene.to_the_floor()
    assert may_cite(scene.state, one)


def test_what_a_segment_cited_is_kept_with_it() -> None:
    scene = Scene(settings=QUIET)
    ask = scene.asked.pop(0)
    scene.give(inputs.MindReplied(ask.request_id, TWO_SENTENCES, sources=CITED, relevance=0.9))
    assert scene.to_the_floor().sources == list(CITED)
