"""Emotion: the mood in a word, three small bars, where frustration has been, and what the room thinks of the agent."""

from __future__ import annotations

from typing import ClassVar

from argentum_core.debate.state import Agent, DebateState
from argentum_tui.view import Topic, mood, names
from argentum_tui.view.reputation import effective_reputation, signed_hundredths

from .agents import AgentRow, AgentsPanel
from .strip_builder import StripBuilder

BARS_CELLS = 8
SPARK_CELLS = 24
LEAST_SPARK = 3
NUMBER_CELLS = 5
BAR_CELLS = 8
REPORTED = "°"
REPUTATION = "reputation"
FULL_REPUTATION = 0.3
"""The reputation that fills a side of its bar: what a debater who is never interrupted comes to."""


def mood_source(state: DebateState) -> str:
    """Whether moods come from what happens or from what minds report: `events`, `minds`, `mixed`."""
    control = state.settings.emotion.control
    if control == "llm":
        return "minds"
    reports = any(_reported(state, agent) for agent in state.agents)
    return "mixed" if control == "hybrid" and reports else "events"


def _reported(state: DebateState, agent: Agent) -> bool:
    return agent.report is not None and state.settings.emotion.control != "heuristic"


def paint_mood(row: StripBuilder, agent_row: AgentRow) -> None:
    """The mood word, and a sign if the mind itself reports it."""
    agent, styles = agent_row.agent, agent_row.styles
    word = mood.mood_word(agent.frustration, agent.engagement, agent.confidence)
    level = agent_row.highlight.level(("mood", agent.id), word)
    hot = word in ("heated", "wounded")
    end = row.used + mood.LONGEST + 1
    row.put(word, styles.highlight[level] if level else styles.warning if hot else styles.text)
    row.put(REPORTED if _reported(agent_row.view.state, agent) else "", styles.faint)
    row.skip_to(end, styles.background)


def paint_emotion(row: StripBuilder, agent_row: AgentRow, width: int) -> None:
    """`heated    f▇ e▆ c▅  ▂▄▅▆▇` in `width` cells."""
    view, agent, styles = agent_row.view, agent_row.agent, agent_row.styles
    end = row.used + width
    paint_mood(row, agent_row)
    row.put(" ", styles.background)
    for letter, value in (("f", agent.frustration), ("e", agent.engagement), ("c", agent.confidence)):
        if row.used > end - 3:
            break
        row.put(letter, styles.faint)
        row.put(names.spark(value), styles.text)
        row.put(" ", styles.background)
    left = end - row.used
    number = NUMBER_CELLS if left >= NUMBER_CELLS else 0
    bar = BAR_CELLS if left >= NUMBER_CELLS + BAR_CELLS else 0
    spark = min(SPARK_CELLS, left - number - bar - 1)
    if spark >= LEAST_SPARK:
        past = view.history.get(agent.id)
        values = [*(past.frustration if past is not None else ()), agent.frustration]
        row.put(" ", styles.background)
        row.put(names.sparkline(values, spark), styles.agent_faint(agent_row.position))
    row.skip_to(end - number - bar, styles.background)
    if number:
        _paint_reputation(row, agent_row, bar)
    row.skip_to(end, styles.background)


def _paint_reputation(row: StripBuilder, agent_row: AgentRow, bar: int) -> None:
    """`  ▱▱┃▰▱ +.12`: the effective reputation from the middle outwards, and its number."""
    styles, value = agent_row.styles, effective_reputation(agent_row.view.state, agent_row.agent)
    if bar:
        side = (bar - 2) // 2
        full = min(side, round(abs(value) / FULL_REPUTATION * side))
        below, above = (full, 0) if value < 0 else (0, full)
        row.put(" ", styles.background).put("╌" * (side - below), styles.faint).put("▰" * below, styles.warning).put(
            "│", styles.faint
        )
        row.put("▰" * above, styles.good).put("╌" * (side - above), styles.faint)
    shown = signed_hundredths(value)
    level = agent_row.highlight.level(("reputation", agent_row.agent.id), agent_row.agent.reputation)
    style = styles.faint if shown.startswith(" ") else styles.warning if value < 0 else styles.text
    row.put(" ", styles.background).put(shown, styles.highlight[level] if level else style)


class EmotionPanel(AgentsPanel):
    """Every agent's mood and reputation."""

    TOPICS: ClassVar[tuple[Topic, ...]] = ("emotion",)

    def title(self) -> str:
        full = f"emotion ({mood_source(self.view.state)})"
        return full if self.room_beside(full) >= len(REPUTATION) else "emotion"

    def title_right(self, row: StripBuilder) -> None:
        row.put(REPUTATION, self.text_styles.faint)

    def paint_agent(self, row: StripBuilder, agent_row: AgentRow) -> None:
        paint_emotion(row, agent_row, row.left - 1)
