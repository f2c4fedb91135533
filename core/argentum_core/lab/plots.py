"""Plots of a study, as PNG and SVG: drawn without a screen, from curves and rows (extra `[lab]`)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from .curves import Curves
from .plan import PlannedSeat
from .results import ResultRow, numbers, spread

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FORMATS = ("png", "svg")
SMOOTHED_TURNS = 10
SETTLED_WITHIN = 0.1
_SIZE = (8.0, 4.5)
_GAP_SHARES = np.linspace(0.01, 1.0, 100)

Draw = Callable[["Axes"], None]


def draw_study(folder: Path, curves: Curves, seats: Sequence[PlannedSeat]) -> list[Path]:
    """Talk share against target, banks, pacing, interrupts and gaps; returns the files. Needs matplotlib."""
    colours = _colours(len(seats))

    def lines(axes: Axes, values: Any, **how: Any) -> None:
        turns = np.arange(1, len(values) + 1)
        for place, seat in enumerate(seats):
            axes.plot(turns, values[:, place], color=colours[place], label=seat.name, **how)

    def share(axes: Axes) -> None:
        mean, deviation = curves.shares, curves.share_spread
        turns = np.arange(1, len(mean) + 1)
        for target in sorted({seat.target for seat in seats}):
            axes.axhspan(target * (1 - SETTLED_WITHIN), target * (1 + SETTLED_WITHIN), color="0.5", alpha=0.12, lw=0)
            axes.axhline(target, color="0.4", lw=0.8, ls="--")
        for place in range(len(seats)):
            low, high = mean[:, place] - deviation[:, place], mean[:, place] + deviation[:, place]
            axes.fill_between(turns, low, high, color=colours[place], alpha=0.12, lw=0)
        lines(axes, mean, lw=1.6)
        axes.set_ylim(0, min(1.0, 2.0 * max(seat.target for seat in seats)))
        _name(axes, "Talk share against target (dashed, ±10 %)", "share of all talk so far")

    def banks(axes: Axes) -> None:
        lines(axes, curves.banks, lw=1.4)
        axes.set_ylim(bottom=0)
        _name(axes, "Banks", "tokens")

    def pacing(axes: Axes) -> None:
        lines(axes, curves.multipliers, lw=1.4)
        axes.set_ylim(0, 1.05)
        _name(axes, "Pacing", "multiplier")

    def interrupts(axes: Axes) -> None:
        cuts = _smoothed(curves.cuts)
        axes.plot(np.arange(1, len(cuts) + 1), cuts, color=colours[0], lw=1.4)
        axes.set_ylim(bottom=0)
        _name(axes, f"Cuts by agents (over {SMOOTHED_TURNS} turns)", "cuts a turn")

    def gaps(axes: Axes) -> None:
        axes.plot(100 * _GAP_SHARES, curves.gap_percentiles(_GAP_SHARES), color=colours[0], lw=1.6)
        axes.set_ylim(bottom=0)
        _name(axes, "Silence between two speakers", "ms", "percentile")

    drawn: dict[str, tuple[Draw, bool]] = {
        "talk_share": (share, True),
        "banks": (banks, True),
        "pacing": (pacing, True),
        "interrupts": (interrupts, False),
        "gaps": (gaps, False),
    }
    return [path for name, (draw, legend) in drawn.items() for path in _save(folder / name, draw, legend=legend)]


def draw_sweep(folder: Path, rows: Sequence[ResultRow], key: str, measures: Sequence[str]) -> list[Path]:
    """Each measure against the first thing varied: a point a value, a bar of one standard deviation. Needs matplotlib."""
    points = list(dict.fromkeys(row[key] for row in rows))
    grouped = [[row for row in rows if row[key] == point] for point in points]
    files: list[Path] = []
    for measure in measures:
        spreads = [spread(group, measure) for group in grouped]
        if not numbers(rows, measure):
            continue

        def draw(axes: Axes, spreads: Any = spreads, measure: str = measure) -> None:
            places = [place for place, one in enumerate(spreads) if one is not None]
            means, deviations = [spreads[at].mean for at in places], [spreads[at].sd for at in places]
            axes.errorbar(places, means, yerr=deviations, color=_colours(1)[0], marker="o", capsize=3, lw=1.4)
            axes.set_xticks(range(len(points)), [str(point) for point in points])
            _name(axes, f"{measure} against {key}", measure, key)

        files += _save(folder / f"sweep_{measure}", draw, legend=False)
    return files


def _save(path: Path, draw: Draw, *, legend: bool) -> list[Path]:
    # The figure's own canvas: no window, and no state that other users of matplotlib in this process would share.
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=_SIZE, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    draw(axes)
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(alpha=0.2)
    if legend:
        axes.legend(frameon=False, ncols=4, fontsize="small")
    files = [path.with_name(f"{path.name}.{kind}") for kind in FORMATS]
    for file in files:
        figure.savefig(file, dpi=150)
    return files


def _name(axes: Axes, title: str, y: str, x: str = "turn") -> None:
    axes.set_title(title, loc="left", fontsize="medium")
    axes.set_xlabel(x)
    axes.set_ylabel(y)


def _colours(count: int) -> list[Any]:
    """Colours that people who see few colours can still tell apart."""
    from matplotlib import colormaps

    if count <= 8:
        return ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000", "#b2a429"][:count]
    return [colormaps["viridis"](place / (count - 1)) for place in range(count)]


def _smoothed(values: Any) -> Any:
    width = min(SMOOTHED_TURNS, len(values))
    return np.convolve(values, np.ones(width) / width, mode="valid") if width else values
