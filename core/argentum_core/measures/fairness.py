"""Fairness of talk: how evenly it is spread, how far it is from its targets, and what evenness costs."""

from __future__ import annotations

from collections.abc import Sequence


def shares(amounts: Sequence[float]) -> list[float]:
    """Each amount as a share of their sum; all zero if there is nothing to share."""
    total = sum(amounts)
    return [amount / total for amount in amounts] if total > 0 else [0.0] * len(amounts)


def jain(values: Sequence[float]) -> float:
    """The Jain index (Σx)² / (n·Σx²), from 1/n (one has everything) to 1 (all the same); 1 where there is nothing.

    Jain, Chiu, Hawe: A Quantitative Measure of Fairness and Discrimination for Resource Allocation in Shared Computer
    Systems, DEC-TR-301, 1984.
    """
    squares = sum([value * value for value in values])
    total = sum(values)
    return total * total / (len(values) * squares) if squares > 0 else 1.0


def jain_to_target(amounts: Sequence[float], targets: Sequence[float]) -> float:
    """The Jain index of share over target: 1 when everybody has what its target says, whatever the targets are."""
    return jain([amount / target for amount, target in zip(amounts, targets, strict=True)])


def gini(amounts: Sequence[float]) -> float:
    """The Gini coefficient, from 0 (all the same) to (n − 1)/n (one has everything); 0 where there is nothing.

    Who has nothing counts: leave no silent agent out. Gini, Variabilità e mutabilità, 1912; computed from the ranks
    (Sen, On Economic Inequality, 1973): Σ (2i − n − 1)·xᵢ / (n·Σx), x ascending and i from 1.
    """
    ordered = sorted(amounts)
    count, total = len(ordered), sum(ordered)
    if total <= 0:
        return 0.0
    return sum((2 * rank - count - 1) * amount for rank, amount in enumerate(ordered, start=1)) / (count * total)


def bias(amounts: Sequence[float], targets: Sequence[float]) -> float:
    """The largest distance of a share from its target (targets sum to 1), in 0..1."""
    return max(
        (abs(share - target) for share, target in zip(shares(amounts), targets, strict=True)),
        default=0.0,
    )


def settled(amounts: Sequence[float], targets: Sequence[float], within: float) -> bool:
    """Whether every share lies within `within` of its target, relative to the target (0.1 is ±10 %)."""
    return all(
        abs(share - target) <= within * target + 1e-9 for share, target in zip(shares(amounts), targets, strict=True)
    )


def price_of_fairness(served: float, best: float) -> float:
    """(SYSTEM − FAIR) / SYSTEM: what share of the possible welfare is given up for fairness; 0 where there was none.

    Bertsimas, Farias, Trichakis: The Price of Fairness, Operations Research 59(1), 2011. Welfare here is desire for the
    floor: FAIR sums, over the auctions, the desire of who got it (`served`); SYSTEM that of whoever wanted it most
    (`best`). The comparison is auction by auction; that the others' desire would have grown is left out, as there is no
    telling from a record.
    """
    return (best - served) / best if best > 0 else 0.0
