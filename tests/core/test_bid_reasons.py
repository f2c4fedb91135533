"""Why an agent bids what it bids: the written-out formula is the auction's own (RULES, Auction)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scene import agent, bid, debate

from argentum_core.debate.state import Auction, DebateState
from argentum_core.economy.auction import desires, heuristic_bids, speakers, standing_score
from argentum_core.economy.bid_reasons import bid_reasons


@st.composite
def debates(draw: st.DrawFn) -> DebateState:
    state = debate(*(agent(name) for name in ("a1", "a2", "a3")))
    state.auction = None
    state.turn = draw(st.integers(0, 40))
    for each in state.agents:
        each.bank = draw(st.integers(0, 800))
        each.unanswered = draw(st.integers(0, 3))
        each.frustration, each.engagement = draw(st.floats(0, 1)), draw(st.floats(0, 1))
        each.multiplier = draw(st.floats(0.3, 1))
        each.reputation = draw(st.floats(-1, 1))
        each.last_spoke_turn = draw(st.integers(-1, state.turn))
        each.temperament = draw(st.sampled_from([{}, {"w_recency": 0.3}]))
    return state


@given(debates())
def test_the_terms_are_the_desire_and_the_factors_are_the_score(state: DebateState) -> None:
    for each in state.agents:
        why = bid_reasons(state, each)
        (want,) = desires([each], state.turn, state.settings)
        assert max(0.0, sum(term.product for term in why.terms)) == pytest.approx(want) and why.desire == want
        amount, _ = heuristic_bids(speakers(state), state.turn, state.settings)[each.id]
        assert why.by_formula == amount
        state.auction = Auction("a", state.turn, None, {each.id: bid(each.id, 3)})
        score = standing_score(each, 3, False, state.settings, segments=state.segments, turn=state.turn)
        assert bid_reasons(state, each).score == pytest.approx(score)
        state.auction = None


def test_an_own_temperament_is_told_as_own() -> None:
    state = debate(agent("a1"))
    state.agents[0].temperament = {"w_emotion": 0.9}
    assert [term.own for term in bid_reasons(state, state.agents[0]).terms] == [False, False, True]
