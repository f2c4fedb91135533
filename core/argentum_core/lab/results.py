"""Results as rows: one a debate, of plain values only, so that any table can hold them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import fmean, stdev

import msgspec

from argentum_kit.errors import message_of

from ..measures import MeasuresReport
from .bias import leads
from .plan import Plan
from .simulation import PlayedDebate

Value = str | int | float | None
ResultRow = dict[str, Value]

PLAYED = ("turns", "minutes", "operator", "exhausted")
"""Ends of a debate that went as it should."""

MEASURES: tuple[str, ...] = tuple(
    field.name
    for field in msgspec.structs.fields(MeasuresReport)
    if field.name not in ("shares", "targets", "steady_shares", "calls_by_kind")
)
"""The figures of a report that are one number each."""


def row_of(plan: Plan, played: PlayedDebate) -> ResultRow:
    """The figures of a debate, and what it was."""
    figures = played.figures
    row: ResultRow = {**_told(plan), "ended": played.state.ended or "", "why": ""}
    row |= {name: getattr(figures, name) for name in MEASURES}
    row |= {f"share_{agent}": share for agent, share in figures.shares.items()}
    row |= {f"steady_share_{agent}": share for agent, share in figures.steady_shares.items()}
    if played.votes is not None:
        row |= leads(played.votes)
    return row


def broken_row(plan: Plan, error: Exception) -> ResultRow:
    """A debate that did not come to its end, and why."""
    return {**_told(plan), "ended": type(error).__name__.lower(), "why": message_of(error)}


def broken(rows: Sequence[ResultRow]) -> list[ResultRow]:
    """The debates that did not end as they should."""
    return [row for row in rows if row["ended"] not in PLAYED]


def _told(plan: Plan) -> ResultRow:
    return {
        "seed": plan.seed,
        "preset": plan.preset,
        "weather": plan.fault_profile.name,
        "cast": ",".join(seat.temperament for seat in plan.seats),
        **plan.varied,
    }


class Spread(msgspec.Struct, frozen=True):
    """One figure over many debates. `sd` is the sample's standard deviation."""

    mean: float
    sd: float
    least: float
    most: float
    count: int


def numbers(rows: Sequence[ResultRow], name: str) -> list[float]:
    """The values of a column where it holds numbers."""
    return [float(value) for row in rows if isinstance(value := row.get(name), int | float)]


def spread(rows: Sequence[ResultRow], name: str) -> Spread | None:
    """A column over the debates that have it; None if none has."""
    found = numbers(rows, name)
    if not found:
        return None
    return Spread(fmean(found), stdev(found) if len(found) > 1 else 0.0, min(found), max(found), len(found))


def means(rows: Sequence[ResultRow]) -> dict[str, float]:
    """The mean of every measure that some debate has."""
    return {name: fmean(found) for name in MEASURES if (found := numbers(rows, name))}


def columns(rows: Sequence[Mapping[str, Value]]) -> list[str]:
    """Every column of some row, in the order in which they first appear."""
    return list(dict.fromkeys(name for row in rows for name in row))
