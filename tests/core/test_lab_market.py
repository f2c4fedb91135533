"""Paced budgets reach the first-price pacing equilibrium: played auction by auction, and held against a convex solver."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
import scipy  # its parts load when first used, not where tests are collected

from argentum_core.lab.market import AUCTIONS, TOLERANCE, Market, paced_multipliers
from argentum_core.lab.market_file import MarketFileError, load

pytestmark = pytest.mark.slow

SEEDS = 20
KNOWN: list[dict[str, Any]] = [
    {"name": "tight", "values": [[2.0]], "budgets": [0.5], "alpha": [0.25]},
    {"name": "slack", "values": [[2.0]], "budgets": [5.0], "alpha": [1.0]},
    {"name": "common", "common_value": 1.0, "items": 100, "budgets": [32, 24, 16, 8], "alpha": [0.8] * 4},
    {"name": "symmetric", "values": [[2, 1], [1, 2]], "budgets": [1, 1], "alpha": [0.5, 0.5]},
    {"name": "one unconstrained", "values": [[3, 1], [1, 1]], "budgets": [1, 1], "alpha": [1 / 3, 1.0]},
    {"name": "split item", "values": [[4, 2], [2, 2]], "budgets": [2.5, 0.5], "alpha": [0.5, 0.5]},
    {"name": "shared", "values": [[1.0], [0.4]], "budgets": [0.3, 5.0], "alpha": [0.4, 1.0]},
    {"name": "rival out", "values": [[1.0], [0.4]], "budgets": [0.5, 5.0], "alpha": [0.5, 1.0]},
]


@pytest.fixture
def known(tmp_path: Path) -> Path:
    return written(tmp_path, {"about": "known", "instances": KNOWN})


def written(folder: Path, what: Any) -> Path:
    path = folder / "markets.json"
    path.write_text(what if isinstance(what, str) else json.dumps(what), encoding="utf-8")
    return path


def solved(market: Market) -> list[float]:
    """min Σ p_j − Σ B_i log β_i over p_j ≥ β_i v_ij, 0 < β_i ≤ 1: the Eisenberg-Gale dual, quasi-linear."""
    values, budgets = np.array(market.values, float), np.array(market.budgets, float)
    # Items that everybody values the same are one item many times over: the solver is spared the copies.
    values, counts = np.unique(values, axis=1, return_counts=True)
    bidders, items = values.shape
    # In units of the money there is, the slopes are of one size, and the solver can tell when it is there.
    counts, budgets = counts / budgets.sum(), budgets / budgets.sum()

    def worth(x: Any) -> Any:
        return counts @ x[bidders:] - budgets @ np.log(x[:bidders])

    def slope(x: Any) -> Any:
        return np.concatenate([-budgets / x[:bidders], counts])

    # p_j − β_i v_ij ≥ 0, one row a bidder and item
    rows = np.zeros((bidders * items, bidders + items))
    for bidder in range(bidders):
        for item in range(items):
            rows[bidder * items + item, bidder] = -values[bidder, item]
            rows[bidder * items + item, bidders + item] = 1.0
    start = np.concatenate([np.full(bidders, 0.5), values.max(axis=0)])
    found = scipy.optimize.minimize(
        worth, start, jac=slope, method="SLSQP", bounds=[(1e-6, 1.0)] * bidders + [(0.0, None)] * items,
        constraints={"type": "ineq", "fun": lambda x: rows @ x, "jac": lambda _: rows},
        options={"maxiter": 1000, "ftol": 1e-10},
    )  # fmt: skip
    assert found.success, found.message
    return [float(one) for one in found.x[:bidders]]


def fresh(seed: int) -> Market:
    """2 to 4 bidders, 2 to 5 items, budgets of which some bind."""
    chance = Random(seed)
    bidders, items = 2 + int(chance.random() * 3), 2 + int(chance.random() * 4)
    values = [[round(chance.uniform(0.1, 1.0), 2) for _ in range(items)] for _ in range(bidders)]
    budgets = [round(chance.uniform(0.1, 0.6) * items / bidders, 2) for _ in range(bidders)]
    return Market(values, budgets)


def test_the_solver_agrees_with_what_is_known(known: Path) -> None:
    for instance in load(known):
        assert solved(instance.market) == pytest.approx(instance.alpha, abs=1e-3), instance.name


@pytest.mark.slow
def test_played_out_the_known_equilibria_are_reached(known: Path) -> None:
    # Another seed for each market and no choice among them, and a quarter of the auctions of a full run.
    for seed, instance in enumerate(load(known), start=1):
        assert paced_multipliers(instance.market, seed, AUCTIONS // 4) == pytest.approx(
            instance.alpha, abs=TOLERANCE
        ), instance.name


@pytest.mark.slow
def test_played_out_fresh_markets_agree_with_the_solver() -> None:
    off = [
        max(abs(a - b) for a, b in zip(paced_multipliers(market, seed, AUCTIONS // 20), solved(market), strict=True))
        for seed in range(SEEDS)
        for market in [fresh(seed)]
    ]
    # A twentieth of the auctions of a full run: chance weighs √20 times as much.
    assert max(off) <= TOLERANCE * 20**0.5, off
    assert sum(off) / len(off) <= TOLERANCE, off


def test_multipliers_do_not_care_in_what_money_a_market_counts() -> None:
    def in_units_of(unit: float) -> list[float]:
        return paced_multipliers(
            Market([[4 * unit, 2 * unit], [2 * unit, 2 * unit]], [2.5 * unit, 0.5 * unit]), 3, 4000
        )

    assert in_units_of(2.0**-20) == in_units_of(1.0) == in_units_of(2.0**20)


@pytest.mark.parametrize(
    ("what", "sentence"),
    [
        ("{", "Invalid JSON"),
        ({"instances": []}, "instances: List should have at least 1 item"),
        ({"instances": [{"name": "x", "values": [[1]], "budgets": [1]}]}, "instances.1.alpha: Field required"),
        ({"instances": [{"name": "x", "values": [[1]], "budgets": [1, 2], "alpha": [1, 1]}]}, "1 rows of values"),
        ({"instances": [{"name": "x", "values": [[1], [1, 2]], "budgets": [1, 2], "alpha": [1, 1]}]}, "different lengths"),
        ({"instances": [{"name": "x", "budgets": [1], "alpha": [1]}]}, "wants either values, or common_value and items"),
        ({"instances": [{"name": "x", "values": [[1]], "budgets": [0], "alpha": [1]}]}, "budgets.1: Input should be gr"),
        ({"instances": [{"name": "x", "values": [[1]], "budgets": [1], "alpha": [1.5]}]}, "alpha.1: Input should be le"),
        ({"instances": [{"name": "x", "values": [[0]], "budgets": [1], "alpha": [1]}]}, "no value above 0"),
    ],
)  # fmt: skip
def test_a_file_that_holds_no_markets_is_refused_with_the_place(tmp_path: Path, what: Any, sentence: str) -> None:
    with pytest.raises(MarketFileError) as refused:
        load(written(tmp_path, what))
    assert sentence in str(refused.value)
    assert "markets.json: " in str(refused.value)


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MarketFileError, match="cannot be read"):
        load(tmp_path / "none.json")
