"""What the lab says and leaves behind: tables on the terminal, files in the folder of a run."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from argentum_core.lab.bias import BIAS_AT_MOST, LEADS, bias_of
from argentum_core.lab.folder import TABLE, described, keep, no_plots
from argentum_core.lab.results import broken, means, numbers, spread
from argentum_core.lab.tables import read_csv
from argentum_core.measures.explained import EXPLAINED

from .output import print_table, say

if TYPE_CHECKING:
    from argentum_core.lab.bias import Bias
    from argentum_core.lab.plan import Plan
    from argentum_core.lab.results import ResultRow
    from argentum_core.lab.study import StudyResult
    from argentum_core.lab.tune import TrialResult

POINT_MEASURES = ("steady_share_error", "jain_windows", "longest_silence_turns", "cuts_per_60", "interjections_per_60",
                  "gap_p95_ms", "miss_rate", "discarded_ms_per_minute")  # fmt: skip
"""What a sweep shows of each point; the table has everything."""


def finish(folder: Path, plan: Plan, found: StudyResult, *, debates: int) -> dict[str, Any]:
    """Keep a study's table and plots; returns its summary."""
    keep(folder, found.rows, described(plan, sys.argv[1:], debates=debates))
    if _can_plot():
        from argentum_core.lab.plots import draw_study

        draw_study(folder, found.curves, plan.seats)
    return _summary(found)


def _biases(found: StudyResult) -> list[Bias]:
    """What the votes of a house show, where one voted."""
    return [bias_of(column, leads, "for") for column in LEADS if (leads := numbers(found.rows, column))]


def bias_rows(found: Sequence[Bias]) -> list[dict[str, Any]]:
    """One object a bias, in points."""
    return [
        {"name": one.name, "group": one.group, "lead": round(one.lead, 2), "error": round(one.error, 2), "ok": one.ok}
        for one in found
    ]


def print_biases(found: Sequence[Bias]) -> None:
    """One line a bias: whose it is, by how many points it leads on average, and whether that is within what is allowed."""
    rows = [
        {"name": one.name, "lead": f"{one.lead:+.1f}", "error": f"{one.error:.1f}", "ok": "yes" if one.ok else "NO",
         "about": f"points more that {one.group} gains from vote to vote"}
        for one in found
    ]  # fmt: skip
    print_table(rows, {"name": "bias", "lead": "lead", "error": "±", "ok": f"≤ {BIAS_AT_MOST:g}", "about": "is"})


def _summary(found: StudyResult) -> dict[str, Any]:
    return {
        "debates": len(found.rows),
        "broken": len(broken(found.rows)),
        "bias": bias_rows(_biases(found)),
        "measures": {
            name: {"mean": one.mean, "sd": one.sd, "least": one.least, "most": one.most}
            for name in EXPLAINED
            if (one := spread(found.rows, name)) is not None
        },
    }


def print_summary(plan: Plan, found: StudyResult) -> None:
    """One line a measure: mean, spread, least and most, and what it is; before that the shares by seat."""
    seats = []
    for seat in plan.seats:
        one = spread(found.rows, f"steady_share_{seat.name.lower()}")
        seats.append(
            {"name": seat.name, "target": f"{seat.target:.3f}"}
            | (
                {}
                if one is None
                else {"share": f"{one.mean:.3f}", "sd": f"{one.sd:.3f}", "off": f"{one.mean - seat.target:+.3f}"}
            )
        )
    print_table(seats, {"name": "seat", "target": "target", "share": "share", "sd": "sd", "off": "off"})
    rows = [
        {"name": name, "mean": _number(one.mean), "sd": _number(one.sd), "least": _number(one.least),
         "most": _number(one.most), "about": about}
        for name, about in EXPLAINED.items()
        if (one := spread(found.rows, name)) is not None
    ]  # fmt: skip
    print_table(rows, {"name": "measure", "mean": "mean", "sd": "sd", "least": "least", "most": "most", "about": "is"})
    if biases := _biases(found):
        print_biases(biases)
        if len({seat.temperament for seat in plan.seats}) > 1:
            click.echo(
                "The seats differ in temperament, so seat and order tell of who sits there; a cast of one temperament "
                "(--cast fair,fair,fair,fair) and `argentum lab bias` tell of the rules."
            )


def finish_sweep(
    folder: Path, plan: Plan, found: StudyResult, keys: Sequence[str], *, debates: int
) -> list[dict[str, Any]]:
    """Keep a sweep's table and plots; returns a row a point: what was varied, and the mean of every measure."""
    keep(folder, found.rows, described(plan, sys.argv[1:], debates=debates, varied=list(keys)))
    if _can_plot():
        from argentum_core.lab.plots import draw_sweep

        draw_sweep(folder, found.rows, keys[0], POINT_MEASURES)
    points: dict[tuple[Any, ...], list[ResultRow]] = {}
    for row in found.rows:
        points.setdefault(tuple(row[key] for key in keys), []).append(row)
    return [
        dict(zip(keys, point, strict=True)) | {"debates": len(rows), "broken": len(broken(rows))} | means(rows)
        for point, rows in points.items()
    ]


def print_points(points: Sequence[dict[str, Any]], keys: Sequence[str]) -> None:
    """The points of a sweep as a table, a row each."""
    shown = [
        {name: _number(value) if isinstance(value, float) else value for name, value in point.items()}
        for point in points
    ]
    print_table(shown, {key: key for key in keys} | {name: name.replace("_", " ") for name in POINT_MEASURES})


def finish_tune(
    folder: Path, plan: Plan, tried: Sequence[TrialResult], best: TrialResult, *, objective: str, debates: int
) -> dict[str, Any]:
    """Keep the best knobs, and the debates played in this run."""
    result = {"objective": objective, "value": best.value, "trial": best.number, "knobs": best.knobs}
    rows = [{"trial": one.number, "objective": one.value, **row} for one in tried for row in one.rows]
    known = read_csv(folder / TABLE) if (folder / TABLE).exists() else []
    keep(folder, [*known, *rows], described(plan, sys.argv[1:], debates=debates, best=result))
    return result


def print_best(result: dict[str, Any]) -> None:
    """The best settings of a search, and what they came to."""
    say(f"Best of {result['objective']}: {result['value']:.6g} in trial {result['trial']}, with")
    for key, value in result["knobs"].items():
        say(f"  --set {key}={value:.6g}" if isinstance(value, float) else f"  --set {key}={value}")


def print_market(rows: Sequence[dict[str, Any]], tolerance: float) -> None:
    """A line a bidder: the multiplier found, the one known, and how far apart they are."""
    shown = [
        {
            "name": row["name"],
            "bidder": row["bidder"],
            "found": f"{row['found']:.4f}",
            "known": f"{row['known']:.4f}",
            "off": f"{row['off']:.4f}",
            "ok": "ok" if row["off"] <= tolerance else "OFF",
        }
        for row in rows
    ]
    columns = {"name": "instance", "bidder": "bidder", "found": "alpha found", "known": "alpha known", "off": "off by"}
    print_table(shown, columns | {"ok": ""})


def _can_plot() -> bool:
    missing = no_plots()
    if missing is not None:
        say(f"argentum: {missing}", err=True)
    return missing is None


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
