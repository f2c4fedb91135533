"""Plots for large terminals: shares and frustration of all agents over the last micro-turns, in braille dots.

Every line ends in its agent's number, so that it can be told apart without its colour.
"""

from __future__ import annotations

from collections import Counter
from typing import ClassVar

from argentum_core.debate.state import Agent
from argentum_tui.view import AgentHistory, StageView, Topic, names
from argentum_tui.view.history import KEPT

from .panel import Panel, ViewOptions
from .strip_builder import StripBuilder

AXIS_CELLS = 5
LABEL_CELLS = 3
LINES = 16
"""As many lines as an eye can still follow."""
LEAST_SPAN = 12
"""Micro-turns a plot spans at least; it grows with the debate to all that are kept, then slides."""

_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))


Plot = tuple[list[list[tuple[str, int]]], dict[int, str], float]
"""Cells as character and owner (0 for none), labels by row, and the value at the upper edge."""


class PlotPanel(Panel):
    """One line an agent, drawn once a change into dots and then only read."""

    def values(self, agent: Agent, history: AgentHistory | None) -> list[float]:
        """What is plotted of an agent, oldest first, newest last."""
        raise NotImplementedError

    def top(self, highest: float) -> float:
        """The value at the upper edge."""
        return highest

    def __init__(self, view: StageView, options: ViewOptions, *, id: str | None = None) -> None:
        super().__init__(view, options, id=id)
        self._key = (-1, 0, 0, 0)
        self._plotted: Plot = ([], {}, 1.0)

    def paint(self, y: int, row: StripBuilder) -> None:
        styles = self.text_styles
        cells, labels, top = self._plot()
        height = self.inside_height
        value = top * (height - 1 - y) / max(1, height - 1)
        shown = y in (0, height - 1, (height - 1) // 2)
        row.column(f"{value * 100:.0f}" if shown else "", AXIS_CELLS - 1, styles.faint, right=True)
        row.put("┤" if shown else "│", styles.frame)
        for character, agent in cells[y]:
            row.put(character, styles.agent_dim(agent) if agent else styles.frame)
        label = labels.get(y, "")
        row.put(" ", styles.background)
        for position in label.split():
            row.put(names.number(int(position)), styles.agent(int(position)))

    def _plot(self) -> Plot:
        key = (self.view.revision[self.TOPICS[0]], self.inside_width, self.inside_height, self._first())
        if key != self._key:
            self._key, self._plotted = key, self._draw_lines()
        return self._plotted

    def _first(self) -> int:
        """The first agent plotted: all of them, or with many those that the panels of agents begin with."""
        return min(self.options.first_row, max(0, len(self.view.state.agents) - LINES))

    def _draw_lines(self) -> Plot:
        width, height = max(1, self.inside_width - AXIS_CELLS - LABEL_CELLS), self.inside_height
        first = self._first()
        agents = self.view.state.agents[first : first + LINES]
        series = [self.values(agent, self.view.history.get(agent.id)) for agent in agents]
        top = self.top(max((max(values, default=0.0) for values in series), default=1.0)) or 1.0
        canvas = _Canvas(width, height)
        span = min(KEPT, max(LEAST_SPAN, *(len(values) for values in series), 2))
        labels: dict[int, str] = {}
        for position, values in enumerate(series, first + 1):
            last = canvas.line(values, top, position, span)
            if last is not None:
                at = labels.get(last, "")
                labels[last] = f"{at} {position}" if len(at.split()) < LABEL_CELLS - 1 else at
        cells = [[canvas.cell(x, y) for x in range(width)] for y in range(height)]
        return cells, labels, top


class _Canvas:
    """Cells of 2 × 4 dots, each remembering whose dots it holds."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width * 2, height * 4
        self._bits = [[0] * width for _ in range(height)]
        self._owners: list[list[Counter[int]]] = [[Counter() for _ in range(width)] for _ in range(height)]

    def line(self, values: list[float], top: float, owner: int, span: int) -> int | None:
        """Dots of one line over `span` values, newest at the right edge; returns the row of cells of the newest."""
        step = max(1.0, (self.width - 1) / (span - 1))
        before: int | None = None
        for x in range(self.width):
            at = len(values) - 1 - (self.width - 1 - x) / step
            if at < 0:
                continue
            low = int(at)
            value = values[low] + (at - low) * (values[min(low + 1, len(values) - 1)] - values[low])
            y = round((1 - max(0.0, min(1.0, value / top))) * (self.height - 1))
            for dot in _between(before, y):
                self._bits[dot // 4][x // 2] |= _DOTS[dot % 4][x % 2]
                self._owners[dot // 4][x // 2][owner] += 1
            before = y
        return before // 4 if before is not None else None

    def cell(self, x: int, y: int) -> tuple[str, int]:
        """The character of a cell and whose it mostly is."""
        bits, owners = self._bits[y][x], self._owners[y][x]
        return (chr(0x2800 + bits), owners.most_common(1)[0][0]) if bits else (" ", 0)


def _between(before: int | None, y: int) -> range:
    """The dots that join a column to the one before it."""
    if before is None or before == y:
        return range(y, y + 1)
    return range(before + 1, y + 1) if y > before else range(y, before)


class PacingPlot(PlotPanel):
    """Every agent's share of heard talk over the last micro-turns."""

    TOPICS: ClassVar[tuple[Topic, ...]] = ("pacing",)

    def title(self) -> str:
        return "share of talk"

    def title_right(self, row: StripBuilder) -> None:
        row.put("% by micro-turn", self.text_styles.faint)

    def values(self, agent: Agent, history: AgentHistory | None) -> list[float]:
        return [*(history.share if history is not None else ()), agent.share]

    def top(self, highest: float) -> float:
        return min(1.0, max(0.4, -(-highest * 10 // 1) / 10))


class EmotionPlot(PlotPanel):
    """Every agent's frustration over the last micro-turns."""

    TOPICS: ClassVar[tuple[Topic, ...]] = ("emotion",)

    def title(self) -> str:
        return "frustration"

    def title_right(self, row: StripBuilder) -> None:
        row.put("% by micro-turn", self.text_styles.faint)

    def values(self, agent: Agent, history: AgentHistory | None) -> list[float]:
        return [*(history.frustration if history is not None else ()), agent.frustration]

    def top(self, highest: float) -> float:
        return 1.0 if highest > 0.6 else 0.6
