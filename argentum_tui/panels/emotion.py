"""Emotion: the mood in a word, three small bars, and where frustration has been."""

from __future__ import annotations

from typing import ClassVar

from argentum_tui.view import Topic, mood, names

from .agents import AgentsPanel, Seat
from .row import Row

BARS_CELLS = 8
SPARK_CELLS = 24


def paint_mood(row: Row, seat: Seat) -> None:
    """The mood word."""
    agent, ink = seat.agent, seat.ink
    word = mood.mood_word(agent.frustration, agent.engagement, agent.confidence)
    level = seat.glow.note(("mood", agent.id), word)
    hot = word in ("heated", "wounded")
    row.column(word, mood.LONGEST, ink.glow[level] if level else ink.warning if hot else ink.text)


def paint_emotion(row: Row, seat: Seat, width: int) -> None:
    """`heated    f▇ e▆ c▅  ▂▄▅▆▇` in `width` cells."""
    view, agent, ink = seat.view, seat.agent, seat.ink
    end = row.used + width
    paint_mood(row, seat)
    row.put("  ", ink.ground)
    for letter, value in (("f", agent.frustration), ("e", agent.engagement), ("c", agent.confidence)):
        if row.used > end - 3:
            break
        row.put(letter, ink.faint)
        row.put(names.spark(value), ink.text)
        row.put(" ", ink.ground)
    spark = min(SPARK_CELLS, end - row.used - 1)
    if spark >= 3:
        past = view.history.get(agent.id)
        values = [*(past.frustration if past is not None else ()), agent.frustration]
        row.put(" ", ink.ground)
        row.put(names.sparkline(values, spark), ink.agent_faint(seat.position))
    row.skip_to(end, ink.ground)


class EmotionPanel(AgentsPanel):
    TOPICS: ClassVar[tuple[Topic, ...]] = ("emotion",)

    def title(self) -> str:
        return "emotion"

    def title_right(self, row: Row) -> None:
        if row.width >= 40:
            row.put("frustration", self.ink.faint)

    def paint_agent(self, row: Row, seat: Seat) -> None:
        paint_emotion(row, seat, row.left - 1)
