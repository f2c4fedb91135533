"""Emotion: the mood in a word, three small bars, where frustration has been, and what the room thinks of the agent."""

from __future__ import annotations

from typing import ClassVar

from argentum_core.debate.state import Agent, DebateState
from argentum_tui.view import Topic, mood, names
from argentum_tui.view.standing import signed, standing

from .agents import AgentsPanel, Seat
from .row import Row

BARS_CELLS = 8
SPARK_CELLS = 24
LEAST_SPARK = 3
NUMBER_CELLS = 5
BAR_CELLS = 8
REPORTED = "°"
FULL_STANDING = 0.3
"""The reputation that fills a side of its bar: what a debater who is never interrupted comes to."""


def mood_source(state: DebateState) -> str:
    """Whether moods come from what minds report or from what happens: `reports`, `events`, `both`."""
    control = state.settings.emotion.control
    if control == "llm":
        return "reports"
    reports = any(_reported(state, agent) for agent in state.agents)
    return "both" if control == "hybrid" and reports else "events"


def _reported(state: DebateState, agent: Agent) -> bool:
    return agent.report is not None and state.settings.emotion.control != "heuristic"


def paint_mood(row: Row, seat: Seat) -> None:
    """The mood word, and a sign if the mind itself reports it."""
    agent, ink = seat.agent, seat.ink
    word = mood.mood_word(agent.frustration, agent.engagement, agent.confidence)
    level = seat.glow.note(("mood", agent.id), word)
    hot = word in ("heated", "wounded")
    end = row.used + mood.LONGEST + 1
    row.put(word, ink.glow[level] if level else ink.warning if hot else ink.text)
    row.put(REPORTED if _reported(seat.view.state, agent) else "", ink.faint)
    row.skip_to(end, ink.ground)


def paint_emotion(row: Row, seat: Seat, width: int) -> None:
    """`heated    f▇ e▆ c▅  ▂▄▅▆▇` in `width` cells."""
    view, agent, ink = seat.view, seat.agent, seat.ink
    end = row.used + width
    paint_mood(row, seat)
    row.put(" ", ink.ground)
    for letter, value in (("f", agent.frustration), ("e", agent.engagement), ("c", agent.confidence)):
        if row.used > end - 3:
            break
        row.put(letter, ink.faint)
        row.put(names.spark(value), ink.text)
        row.put(" ", ink.ground)
    left = end - row.used
    number = NUMBER_CELLS if left >= NUMBER_CELLS else 0
    bar = BAR_CELLS if left >= NUMBER_CELLS + BAR_CELLS else 0
    spark = min(SPARK_CELLS, left - number - bar - 1)
    if spark >= LEAST_SPARK:
        past = view.history.get(agent.id)
        values = [*(past.frustration if past is not None else ()), agent.frustration]
        row.put(" ", ink.ground)
        row.put(names.sparkline(values, spark), ink.agent_faint(seat.position))
    row.skip_to(end - number - bar, ink.ground)
    if number:
        _paint_standing(row, seat, bar)
    row.skip_to(end, ink.ground)


def _paint_standing(row: Row, seat: Seat, bar: int) -> None:
    """`  ▱▱┃▰▱ +.12`: the effective reputation from the middle outwards, and its number."""
    ink, value = seat.ink, standing(seat.view.state, seat.agent)
    if bar:
        side = (bar - 2) // 2
        full = min(side, round(abs(value) / FULL_STANDING * side))
        below, above = (full, 0) if value < 0 else (0, full)
        row.put(" ", ink.ground).put("╌" * (side - below), ink.faint).put("▰" * below, ink.warning).put("│", ink.faint)
        row.put("▰" * above, ink.good).put("╌" * (side - above), ink.faint)
    shown = signed(value)
    level = seat.glow.note(("standing", seat.agent.id), seat.agent.reputation)
    style = ink.faint if shown.startswith(" ") else ink.warning if value < 0 else ink.text
    row.put(" ", ink.ground).put(shown, ink.glow[level] if level else style)


class EmotionPanel(AgentsPanel):
    TOPICS: ClassVar[tuple[Topic, ...]] = ("emotion",)

    def title(self) -> str:
        return f"emotion by {mood_source(self.view.state)}"

    def title_right(self, row: Row) -> None:
        row.put("reputation" if row.width >= 12 else "rep.", self.ink.faint)

    def paint_agent(self, row: Row, seat: Seat) -> None:
        paint_emotion(row, seat, row.left - 1)
