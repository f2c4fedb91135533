"""Paced budgets: what pulls each agent's spending to its income (RULES, Pacing, `pacing.mode = budget`).

The rule is PACE (Gao, Peysakhovich, Kroer: Online Market Equilibrium with Application to Fair Division, NeurIPS 2021) in
its quasi-linear form: an agent shades its bids by β = min(1, income an auction / average value won an auction). Whoever
wins more than its income pays for is shaded down, whoever wins less comes up again, never above its true value. In a
static market of repeated first-price auctions β converges to the first-price pacing equilibrium (Conitzer et al.,
First-Price Pacing Equilibria in Budget Management Systems).
"""

from __future__ import annotations


def multiplier(income: float, won: float, floor: float) -> float:
    """β for an agent that earns `income` tokens an auction and wins `won` tokens' worth, before shading; in [floor, 1]."""
    if won <= income:
        return 1.0
    paced = income / won
    return paced if paced > floor else floor


def averaged(average: float, value: float, weight: float) -> float:
    """The average after one more value: weight 1/t for the plain average of t values, a constant for a moving one."""
    return average + weight * (value - average)
