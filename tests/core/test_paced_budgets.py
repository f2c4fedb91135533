"""Paced budgets: what pulls each agent's spending to its income (RULES, Pacing, `pacing.mode = budget`)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scene import Scene, agent, knobs

from argentum_core.debate import events as e
from argentum_core.economy.budget import averaged, multiplier
from argentum_core.economy.pacing import update_budgets

BUDGET = knobs({"pacing.mode": "budget"})

# --- the rule -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("income", "won", "paced"),
    [(1.0, 0.0, 1.0), (1.0, 1.0, 1.0), (1.0, 2.0, 0.5), (0.5, 2.0, 0.25), (0.0, 2.0, 0.05), (0.0, 0.0, 1.0)],
)
def test_who_wins_more_than_its_income_pays_for_is_shaded_down_to_it(income: float, won: float, paced: float) -> None:
    """β = min(1, income / average won), never under the floor."""
    assert multiplier(income, won, 0.05) == paced


@given(income=st.floats(0, 10), won=st.floats(0, 100), floor=st.floats(0.01, 1))
def test_the_multiplier_lies_between_the_floor_and_one_and_falls_with_what_is_won(
    income: float, won: float, floor: float
) -> None:
    assert floor <= multiplier(income, won, floor) <= 1
    assert multiplier(income, won + 1, floor) <= multiplier(income, won, floor)


@given(values=st.lists(st.floats(0, 10), min_size=1, max_size=50))
def test_a_weight_of_one_over_t_is_the_plain_average(values: list[float]) -> None:
    average = 0.0
    for t, value in enumerate(values, 1):
        average = averaged(average, value, 1 / t)
    assert average == pytest.approx(sum(values) / len(values))


def test_after_an_auction_only_the_winner_has_won_and_shares_are_kept_up_all_the_same() -> None:
    agents = [agent("a1", won=1.0), agent("a2", won=1.0), agent("a3", won=0.2)]
    by_id = update_budgets(agents, "a2", 5000, BUDGET.pacing, income=1.0, winner="a1", worth=5).agents
    assert [by_id[name].won for name in ("a1", "a2", "a3")] == pytest.approx([1.08, 0.98, 0.196])
    assert [by_id[name].multiplier for name in ("a1", "a2", "a3")] == pytest.approx([1 / 1.08, 1, 1])
    assert by_id["a2"].share > by_id["a1"].share == by_id["a3"].share
    assert sum(one.share for one in by_id.values()) == pytest.approx(1)


def test_in_a_debate_everybody_spends_what_it_earns() -> None:
    scene = Scene(settings=knobs({"pacing.mode": "budget", "tokens.per_segment": 0.5}), turns=300)
    while scene.state.phase != "ended":
        scene.advance()
    incomes = [one.ledger.accrued + one.ledger.stipends + one.ledger.start for one in scene.state.agents]
    for one, income in zip(scene.state.agents, incomes, strict=True):
        assert one.ledger.paid + one.ledger.decayed + one.ledger.expired + one.bank == pytest.approx(income)
        assert one.ledger.paid >= 0.5 * income, "nobody hoards for ever"
    steps = [event.agents["a1"].multiplier for event in scene.all(e.PacingUpdated)]
    assert max(abs(later - earlier) for earlier, later in pairwise(steps)) <= 0.2, "it moves, and gently"


# --- in a static market it comes to the first-price pacing equilibrium ------------------------------------------------


@dataclass(frozen=True)
class Market:
    """values[i][j] is bidder i's value for item j, budgets[i] what it may spend on all items together; alpha[i] is the
    multiplier of the equilibrium (Eisenberg-Gale, quasi-linear; Conitzer et al., First-Price Pacing Equilibria)."""

    values: list[list[float]]
    budgets: list[float]
    alpha: list[float]


EQUILIBRIA = {
    "one bidder, one item, tight budget": Market([[2.0]], [0.5], [0.25]),
    "one bidder, one item, slack budget": Market([[2.0]], [5.0], [1.0]),
    "common value 1, 100 items": Market([[1.0] * 100] * 4, [32, 24, 16, 8], [0.8, 0.8, 0.8, 0.8]),
    "symmetric": Market([[2, 1], [1, 2]], [1, 1], [0.5, 0.5]),
    "one unconstrained": Market([[3, 1], [1, 1]], [1, 1], [1 / 3, 1.0]),
    "split item": Market([[4, 2], [2, 2]], [2.5, 0.5], [0.5, 0.5]),
    "single item, shared": Market([[1.0], [0.4]], [0.3, 5.0], [0.4, 1.0]),
    "single item, rival out": Market([[1.0], [0.4]], [0.5, 5.0], [0.5, 1.0]),
}
ROUNDS = 12_000


def play(market: Market) -> list[float]:
    """The items are sold one after the other, over and over; each bidder's multiplier on average over the second half."""
    bidders, items = range(len(market.budgets)), len(market.values[0])
    incomes = [budget / items for budget in market.budgets]
    won, paced, total = [0.0 for _ in bidders], [1.0 for _ in bidders], [0.0 for _ in bidders]
    for t in range(ROUNDS):
        values = [market.values[i][t % items] for i in bidders]
        winner = max(bidders, key=lambda i: (paced[i] * values[i], -won[i]))
        for i in bidders:
            won[i] = averaged(won[i], values[i] if i == winner else 0.0, 1 / (t + 1))
            paced[i] = multiplier(incomes[i], won[i], 0.01)
            if t >= ROUNDS // 2:
                total[i] += paced[i]
    return [2 * one / ROUNDS for one in total]


@pytest.mark.parametrize("name", EQUILIBRIA)
def test_multipliers_reach_the_first_price_pacing_equilibrium(name: str) -> None:
    market = EQUILIBRIA[name]
    assert play(market) == pytest.approx(market.alpha, abs=0.01)
