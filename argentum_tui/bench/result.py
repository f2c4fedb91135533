"""One figure of a benchmark, beside its target, with how it was measured in one sentence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil

FAR = 2.0
"""A target missed by more than this factor fails the command."""

Target = float | tuple[float, float] | None
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Result:
    """`target` is a bound, a span, or None where DESIGN names none; `ok` is None when there is nothing to judge.

    A `value` of None was not measured here, and `method` says why.
    """

    name: str
    value: float | None
    unit: str
    target: Target
    ok: bool | None
    method: str
    words: str = ""
    far: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """How to measure: `quick` for a look, else for figures to quote; `say` tells what is going on."""

    quick: bool
    say: Say


def at_most(name: str, value: float, unit: str, target: float, method: str) -> Result:
    """A figure that may be `target` at most."""
    return Result(name, _plain(value), unit, target, value <= target, method, f"≤ {target:,g}", value > target * FAR)


def at_least(name: str, value: float, unit: str, target: float, method: str) -> Result:
    """A figure that has to be `target` at least."""
    return Result(name, _plain(value), unit, target, value >= target, method, f"≥ {target:,g}", value * FAR < target)


def between(name: str, value: float, unit: str, span: tuple[float, float], method: str) -> Result:
    """A figure that has to lie within `span`, its ends included."""
    low, high = span
    far = value > high * FAR or value * FAR < low
    return Result(name, _plain(value), unit, span, low <= value <= high, method, f"{low:,g}–{high:,g}", far)


def informative(name: str, value: float, unit: str, method: str) -> Result:
    """A figure without a target, worth knowing beside the others."""
    return Result(name, _plain(value), unit, None, None, method)


def skipped(name: str, unit: str, target: float, why: str) -> Result:
    """What this machine cannot measure, which is nobody's failure."""
    return Result(name, None, unit, target, None, why, f"≤ {target:,g}")


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of all values does not pass."""
    ordered = sorted(values)
    return ordered[max(ceil(share * len(ordered)) - 1, 0)]


def _plain(value: float) -> float:
    """Four digits are more than any of this is good for."""
    return float(f"{value:.4g}") if abs(value) < 10_000 else float(round(value))
