"""A study: many debates of one plan, or of several that differ in some knobs, and what came of them."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from ..debate.knobs import read
from ..debate.settings import Settings
from .curves import Curves
from .executors import Batch, batches
from .plan import Plan, PlanError, changed, fault_profile, seats_of
from .results import ResultRow

OnProgress = Callable[[int], None]
"""Called with how many debates more are done."""

MOST_POINTS = 10_000
NOT_KNOBS = ("weather", "cast", "turns")
"""What can be varied besides knobs."""


class Executor(Protocol):
    """Where debates are played: `work.Cores` or `work.Cluster`."""

    workers: int

    def __call__(self, work: Sequence[Sequence[Plan]]) -> Any: ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class StudyResult:
    """What a study found: a row a debate, by seed within each point, and the curves over all of them."""

    rows: list[ResultRow]
    curves: Curves


def no_progress(_count: int) -> None:
    """No-op callback."""


def study(plans: Sequence[Plan], place: Executor, told: OnProgress = no_progress) -> StudyResult:
    """Play all plans; rows come back in the order of the plans, whatever was done first."""
    curves = Curves(max(plan.turns for plan in plans), max(len(plan.seats) for plan in plans))
    rows: list[ResultRow] = []
    batch: Batch
    for batch in place(batches(plans, place.workers)):
        rows += batch.rows
        curves.merge(batch.curves)
        told(len(batch.rows))
    order = {_key(plan.seed, plan.varied): number for number, plan in enumerate(plans)}
    names = list(plans[0].varied)
    rows.sort(key=lambda row: order[_key(row["seed"], {name: row[name] for name in names})])
    return StudyResult(rows, curves)


def _key(seed: Any, varied: dict[str, Any]) -> str:
    return repr((seed, sorted(varied.items())))


def repeated(plan: Plan, debates: int) -> list[Plan]:
    """The plan with `debates` seeds, from its own upwards; in every second one the sides are swapped, so that what a side gains by
    its seats is not taken for its own. The names of the sides change nothing else."""
    return [replace(plan.seeded(plan.seed + number), swapped=number % 2 == 1) for number in range(debates)]


@dataclass(frozen=True, slots=True)
class Axis:
    """One thing that is varied, and its values as they were written."""

    key: str
    values: tuple[str, ...]


def axis(written: str) -> Axis:
    """`interrupts.per_window=1,2,3` as an axis; raises PlanError."""
    key, equals, values = written.partition("=")
    split = tuple(value.strip() for value in values.split(";" if key.strip() == "cast" else ","))
    if not (equals and key.strip() and all(split)):
        raise PlanError(
            f"--vary {written} is not allowed; it takes key.path=value,value,… as in interrupts.per_window=1,2,3"
        )
    return Axis(key.strip(), split)


def grid(plan: Plan, axes: Sequence[Axis]) -> list[Plan]:
    """A plan for every combination of values, the last axis running fastest; raises PlanError."""
    count = 1
    for one in axes:
        count *= len(one.values)
    if count > MOST_POINTS:
        raise PlanError(f"the grid has {count:,} points; at most {MOST_POINTS:,} are allowed")
    names = [one.key for one in axes]
    return [
        varied(plan, dict(zip(names, values, strict=True)))
        for values in itertools.product(*(one.values for one in axes))
    ]


def varied(plan: Plan, values: dict[str, Any]) -> Plan:
    """The plan with knobs (or weather, cast, turns) set to `values`, which are kept for the table; raises PlanError."""
    settings = changed(
        Settings.model_validate(plan.settings), [pair for pair in values.items() if pair[0] not in NOT_KNOBS]
    )
    kept = {key: value if key in NOT_KNOBS else read(settings, key) for key, value in values.items()}
    other = replace(plan, settings=settings.model_dump(), varied={**plan.varied, **kept})
    if "weather" in values:
        other = replace(other, fault_profile=fault_profile(str(values["weather"])))
    if "cast" in values:
        other = replace(other, seats=seats_of([name.strip() for name in str(values["cast"]).split(",")]))
    if "turns" in values:
        other = replace(other, turns=_turns(values["turns"]))
    return other


def _turns(value: Any) -> int:
    try:
        turns = int(value)
    except ValueError:
        turns = 0
    if turns < 1:
        raise PlanError(f"turns = {value!r} is not allowed; it takes a whole number of at least 1")
    return turns
