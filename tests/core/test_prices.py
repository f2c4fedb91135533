"""Who wins and what it costs, for any bids: totals, ties and second prices (RULES, Auction)."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from random_behaviour import Mindset
from scene import Scene, agent, bid, debate, knobs

from argentum_core.debate import events as e
from argentum_core.debate.settings import Settings
from argentum_core.debate.state import Agent, Bid
from argentum_core.economy import reputation
from argentum_core.economy.auction import (
    AuctionOutcome,
    least_recently_heard,
    may_speak,
    mind_bid,
    resolve,
    score,
    speakers,
)
from argentum_core.orchestrator import inputs

FIRST, SECOND = knobs(), knobs({"pricing.rule": "second_price"})

bidder = st.builds(
    lambda seat, multiplier, standing, spoke, amount, backed: (
        agent(f"a{seat}", multiplier=multiplier, reputation=standing, last_spoke_turn=spoke),
        bid(f"a{seat}", amount, backed),
    ),
    st.integers(1, 64),
    st.sampled_from([1.0, 0.5, 0.25, 0.05]) | st.floats(0.05, 1),
    st.sampled_from([0.0, 0.0, 0.05, 0.2, -0.3]),
    st.integers(-1, 4),
    st.integers(0, 6),
    st.booleans(),
)
market = st.lists(bidder, min_size=1, max_size=6, unique_by=lambda pair: pair[0].id)
Market = list[tuple[Agent, Bid]]


def sell(pairs: Market, rules: Settings = FIRST, excluded: frozenset[str] = frozenset()) -> AuctionOutcome | None:
    agents = {one.id: one for one, _ in pairs}
    return resolve({one.id: placed for one, placed in pairs}, agents, excluded, settings=rules)


# --- who wins -------------------------------------------------------------------------------------------------------


@given(pairs=market)
def test_the_score_is_pacing_times_bid_times_evidence_and_reputation(pairs: Market) -> None:
    outcome = sell(pairs)
    by_hand = {
        one.id: one.multiplier * placed.amount * (1.1 if placed.evidence else 1.0) * (1 + min(one.reputation, 0.1))
        for one, placed in pairs
        if placed.amount
    }
    assert (outcome.scores if outcome is not None else {}) == pytest.approx(by_hand)
    if outcome is not None:
        assert by_hand[outcome.winner] == pytest.approx(max(by_hand.values()))


@given(pairs=market)
def test_the_same_bids_have_one_winner_in_whatever_order_they_came(pairs: Market) -> None:
    outcome = sell(pairs)
    for order in list(permutations(pairs))[:24]:
        again = sell(list(order))
        assert (again is None) == (outcome is None)
        if again is not None and outcome is not None:
            assert (again.winner, again.paid, again.reason) == (outcome.winner, outcome.paid, outcome.reason)


@given(pairs=market)
def test_ties_go_to_evidence_then_the_least_recently_heard_then_the_seat(pairs: Market) -> None:
    outcome = sell(pairs)
    if outcome is None:
        return
    best = max(outcome.scores.values())
    tied = [(one, placed) for one, placed in pairs if outcome.scores.get(one.id) == best]
    first = min(tied, key=lambda pair: (not pair[1].evidence, pair[0].last_spoke_turn, pair[0].seat))
    assert outcome.winner == first[0].id
    assert (outcome.reason == "highest") == (len(tied) == 1)


@given(pairs=market, data=st.data())
def test_who_may_not_speak_is_never_chosen_not_even_as_a_fallback(pairs: Market, data: st.DataObject) -> None:
    agents = [one for one, _ in pairs]
    for one in agents:
        one.muted, one.exhausted = data.draw(st.booleans()), data.draw(st.booleans())
    capped = data.draw(st.sampled_from(agents))
    state = debate(*agents, contiguous_agent=capped.id, contiguous=data.draw(st.integers(1, 3)))
    able = {one.id for one in agents if may_speak(state, one)}
    assert able == {one.id for one in speakers(state)}
    assert able == {
        one.id for one in agents
        if not one.muted and not one.exhausted and not (one is capped and state.contiguous >= 2)
    }  # fmt: skip
    outcome = sell(pairs, excluded=frozenset(one.id for one in agents) - able)
    assert outcome is None or outcome.winner in able
    fallback = least_recently_heard(state)
    assert (fallback.id in able) if fallback is not None else not able


# --- what it costs --------------------------------------------------------------------------------------------------


@given(pairs=market)
def test_the_first_price_is_the_bid(pairs: Market) -> None:
    outcome = sell(pairs)
    if outcome is not None:
        assert outcome.paid == 100 * dict(sell_order(pairs))[outcome.winner]


def sell_order(pairs: Market) -> list[tuple[str, int]]:
    return [(one.id, placed.amount) for one, placed in pairs]


@given(pairs=market)
def test_the_second_price_is_the_smallest_whole_bid_that_would_still_have_won(pairs: Market) -> None:
    """By trying them all."""
    outcome = sell(pairs, SECOND)
    if outcome is None:
        return
    tried = [
        amount
        for amount in range(1, dict(sell_order(pairs))[outcome.winner] + 1)
        if wins_with(pairs, outcome.winner, amount)
    ]
    assert outcome.paid == 100 * min(tried)


def wins_with(pairs: Market, name: str, amount: int) -> bool:
    changed = [(one, bid(one.id, amount, placed.evidence) if one.id == name else placed) for one, placed in pairs]
    outcome = sell(changed, SECOND)
    return outcome is not None and outcome.winner == name


@pytest.mark.parametrize(
    ("bids", "spoke", "pays"),
    [
        ((5, 3), (1, 2), 300),
        ((5, 3), (2, 1), 400),
        ((5, 0), (1, 2), 100),
        ((2, 2), (1, 2), 200),
        ((1, 0), (1, 2), 100),
    ],
    ids=["as much, heard longer ago", "one more, heard lately", "nobody else", "tied", "the least there is"],
)
def test_second_prices_by_hand(bids: tuple[int, int], spoke: tuple[int, int], pays: int) -> None:
    pairs = [(agent(f"a{n}", last_spoke_turn=spoke[n - 1]), bid(f"a{n}", bids[n - 1])) for n in (1, 2)]
    outcome = sell(pairs, SECOND)
    assert outcome is not None
    assert (outcome.winner, outcome.paid) == ("a1", pays)


def test_with_paced_budgets_the_price_is_paced_like_the_bid() -> None:
    rules = knobs({"pacing.mode": "budget"})
    outcome = sell([(agent("a1", multiplier=0.37), bid("a1", 5)), (agent("a2", multiplier=0.2), bid("a2", 5))], rules)
    assert outcome is not None
    assert (outcome.winner, outcome.paid) == ("a1", 185)


@given(standing=st.floats(-1, 1), passed=st.integers(0, 40), multiplier=st.floats(0.05, 1), amount=st.integers(1, 5))
def test_a_reputation_counts_as_it_has_faded_and_is_worth_a_tenth_at_most(
    standing: float, passed: int, multiplier: float, amount: int
) -> None:
    one = agent("a1", reputation=standing, reputation_segment=3, multiplier=multiplier)
    outcome = resolve({"a1": bid("a1", amount)}, {"a1": one}, settings=FIRST, segments=3 + passed)
    faded = reputation.now(one, 3 + passed, FIRST.reputation)
    assert outcome is not None
    assert outcome.scores["a1"] == pytest.approx(score(multiplier, amount, False, faded))
    assert outcome.scores["a1"] <= 1.1 * multiplier * amount + 1e-9


# --- what minds bid -------------------------------------------------------------------------------------------------


@given(wanted=st.integers(-5, 99), bank=st.integers(0, 800), frustration=st.floats(0, 1), engagement=st.floats(0, 1))
def test_a_minds_bid_is_at_most_the_bank_and_mood_moves_it_by_a_token_at_most(
    wanted: int, bank: int, frustration: float, engagement: float
) -> None:
    amount = mind_bid(agent(bank=bank, frustration=frustration, engagement=engagement), wanted, FIRST)
    if wanted <= 0:
        assert amount == 0, "a pass"
    else:
        assert amount == min(bank // 100, amount)
        assert bank // 100 in (amount, 0) or abs(amount - wanted) <= 1
        assert amount >= 1 or bank < 100


def bidding(**parts: object) -> Scene:
    """Minds that bid; nobody has anything to throw in."""
    scene = Scene(minds=(Mindset(bids=True),), **parts)  # type: ignore[arg-type]
    scene.to_the_floor()
    return scene


def place(scene: Scene, name: str, amount: int | None) -> None:
    [ask] = [ask for ask in scene.asked if (ask.kind, ask.agent) == ("listen", name)]
    scene.asked.remove(ask)
    scene.give(inputs.MindReplied(ask.request_id, "", bid=amount))


@pytest.mark.parametrize(("wanted", "counts"), [(4, 4), (0, 0), (-2, 0), (50, 4)])
def test_a_minds_own_bid_takes_the_place_of_the_heuristic_amount(wanted: int, counts: int) -> None:
    scene = bidding()
    auction = scene.state.auction
    assert auction is not None and auction.bids["a3"].source == "heuristic"
    desire = auction.bids["a3"].desire
    place(scene, "a3", wanted)
    assert (auction.bids["a3"].amount, auction.bids["a3"].source) == (counts, "mind")
    assert auction.bids["a3"].desire == desire


def test_a_mind_without_an_opinion_leaves_its_bid_as_it_is() -> None:
    scene = bidding()
    auction = scene.state.auction
    assert auction is not None
    before = auction.bids["a3"]
    place(scene, "a3", None)
    assert auction.bids["a3"] == before


def test_a_mind_can_buy_the_floor() -> None:
    scene = bidding()
    scene.press("grant", agent="a4", tokens=8)
    place(scene, "a4", 8)
    resolved = scene.until(e.AuctionResolved)
    assert (resolved.winner, resolved.paid) == ("a4", 800)


def test_a_bid_counts_until_the_auction_closes_and_then_for_the_next_one() -> None:
    scene = bidding(settings=knobs({"interjections.enabled": False}))
    late = next(ask for ask in scene.asked if (ask.kind, ask.agent) == ("listen", "a3"))
    scene.asked.remove(late)
    scene.until(e.AuctionResolved)
    scene.give(inputs.MindReplied(late.request_id, "", bid=4))
    assert scene.state.auction is not None
    assert {placed.source for placed in scene.state.auction.bids.values()} == {"heuristic"}


def test_where_minds_are_not_to_bid_none_is_asked() -> None:
    scene = bidding(settings=knobs({"auction.mind_bids": False}))
    assert not any(ask.may_bid for ask in scene.asked if ask.kind == "listen")
