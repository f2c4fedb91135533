"""The market: repeated first-price auctions in which budgets are paced, played out one by one (RULES, Pacing, mode `budget`).

In a static market the multipliers must come to the first-price pacing equilibrium (Conitzer et al., First-Price Pacing
Equilibria in Budget Management Systems, 2022). Nothing is solved here: every auction is resolved by the rules of the
house, the winner pays its paced bid, and `economy.budget` answers with the next multiplier, as PACE does (Gao,
Peysakhovich, Kroer: Online Market Equilibrium with Application to Fair Division, NeurIPS 2021).

Items come uniformly at random, as PACE assumes. A bidder's budget is for all items together, so it earns a share
1/items of it an auction. What it wins on average has weight 1/t, which is what makes multipliers converge, and not only hover.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from ..debate.events import AgentSetup, DebateStarted
from ..debate.evolve import evolve
from ..debate.settings import PacingKnobs, Settings
from ..debate.state import Agent, Bid, DebateState
from ..economy.auction import resolve
from ..economy.budget import averaged, multiplier

AUCTIONS = 200_000
"""Chance moves an average of t auctions by 1/√t. With so many it is worth about 0.003 in the worst of the known markets, over
20 seeds, so 0.01 tells a rule that converges from one that does not."""
BURN_IN = 0.1
"""Share of the auctions before the running average begins. All multipliers start at 1, as if nobody had ever won; an
average with weight 1/t forgets that as 1/t, so after a tenth what is left of it in the rest's average is ln(10) parts in
`AUCTIONS`."""
TOLERANCE = 0.01
"""How far a multiplier may be from the equilibrium's."""
LEAST_MULTIPLIER = 1e-4
LARGEST_AMOUNT = 100_000
"""Whole hundredths that the largest value of a market is worth: rounding moves no value by more than 1 in 100,000 of it."""


@dataclass(frozen=True, slots=True)
class Market:
    """`values[i][j]` is bidder i's value of item j, `budgets[i]` what it has for all items together."""

    values: Sequence[Sequence[float]]
    budgets: Sequence[float]

    @property
    def items(self) -> int:
        """How many items there are."""
        return len(self.values[0])


def paced_multipliers(market: Market, seed: int, auctions: int = AUCTIONS) -> list[float]:
    """Each bidder's pacing multiplier (0..1, in the order of `market.budgets`), averaged over the auctions after the burn-in. `seed`
    draws the items."""
    bidders = _bidders(len(market.budgets))
    by_id = {bidder.id: bidder for bidder in bidders}
    scale = LARGEST_AMOUNT / max(max(row) for row in market.values)
    amounts = [[round(value * scale) for value in row] for row in market.values]
    incomes = [budget * scale / market.items for budget in market.budgets]
    items = [
        {
            bidder.id: Bid(agent=bidder.id, amount=row[item], source="heuristic", desire=1.0)
            for bidder, row in zip(bidders, amounts, strict=True)
        }
        for item in range(market.items)
    ]
    settings = Settings(pacing=PacingKnobs(mode="budget"))
    chance = Random(seed)
    first_counted = round(auctions * BURN_IN)
    sums = [0.0] * len(bidders)
    for played in range(1, auctions + 1):
        bids = items[int(chance.random() * len(items))]
        outcome = resolve(bids, by_id, settings=settings)
        winner = by_id[outcome.winner] if outcome is not None else None
        if winner is not None:
            winner.last_spoke_turn = played
        for place, bidder in enumerate(bidders):
            won = bids[bidder.id].amount if bidder is winner else 0
            bidder.won = averaged(bidder.won, won, 1 / played)
            bidder.multiplier = multiplier(incomes[place], bidder.won, LEAST_MULTIPLIER)
            if played > first_counted:
                sums[place] += bidder.multiplier
    return [total / (auctions - first_counted) for total in sums]


def _bidders(count: int) -> list[Agent]:
    """Agents as a debate begins with them: their seats break ties that recency leaves."""
    agents = [
        AgentSetup(
            id=f"bidder-{seat}", name=f"Bidder {seat}", side="for", seat=seat, voice="", mind="", target_share=1 / count,
            bank=0,
        )
        for seat in range(1, count + 1)
    ]  # fmt: skip
    state = DebateState()
    evolve(
        state,
        DebateStarted(
            session="market", motion="market", title="Market", preset="", cast="", seed=0, max_bank=0, agents=agents,
            settings=Settings().model_dump(),
        ),
        0,
    )  # fmt: skip
    return state.agents
