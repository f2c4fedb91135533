"""How the screen writes agents, times and tokens: the same everywhere (STAGE: a number, a name and a colour)."""

from __future__ import annotations

from collections.abc import Callable

from argentum_core.debate.state import Agent, DebateState
from argentum_core.evidence import Passage

CHAIR = "✦"
SPARKS = "▁▂▃▄▅▆▇"

NUMBERS = "❶❷❸❹❺❻❼❽❾❿"


def number(seat: int) -> str:
    """The number that names and selects an agent, from 1: ❶ … ❿, plain beyond; 0 is the chair."""
    if seat < 1:
        return CHAIR
    return NUMBERS[seat - 1] if seat <= len(NUMBERS) else str(seat)


def position(state: DebateState, agent_id: str | None) -> int:
    """The place of an agent from 1 in the order in which everything lists it; 0 for the chair or nobody."""
    for index, agent in enumerate(state.agents, 1):
        if agent.id == agent_id:
            return index
    return 0


def badge(state: DebateState, agent_id: str | None) -> str:
    """Only the number: `❷`."""
    return number(position(state, agent_id))


def upper_name(agent: Agent | None) -> str:
    """The name as the stage writes it."""
    return agent.name.upper() if agent is not None else "CHAIR"


def label(state: DebateState, agent_id: str | None) -> str:
    """Number and name: `❷ BROOK`."""
    agent = state.by_id.get(agent_id) if agent_id is not None else None
    return f"{badge(state, agent_id)} {upper_name(agent)}"


def clock(ms: int) -> str:
    """Debate time as `03:12`, with hours where there are any."""
    seconds = max(0, ms) // 1000
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes:02d}:{seconds:02d}"


def tokens(hundredths: int) -> str:
    """Hundredths as whole tokens and one decimal: `4.5`."""
    return f"{hundredths / 100:.1f}"


def short_tokens(hundredths: int) -> str:
    """Hundredths without needless decimals: `3`, `1.5`."""
    return f"{hundredths / 100:.2f}".rstrip("0").rstrip(".")


def seconds(ms: int) -> str:
    """A stretch of time as `2.6 s`."""
    return f"{max(0, ms) / 1000:.1f} s"


def spark(value: float) -> str:
    """A value in 0..1 as one bar; the highest leaves air to the row above."""
    return SPARKS[max(0, min(len(SPARKS) - 1, int(value * len(SPARKS))))]


def sparkline(values: list[float], width: int) -> str:
    """The newest values in 0..1 as bars, right-aligned in `width` cells."""
    if width <= 0:
        return ""
    return "".join(spark(value) for value in values[-width:]).rjust(width)


def fit(text: str, width: int) -> str:
    """Text of plain letters cut with an ellipsis, or padded, to exactly `width`."""
    if width <= 0:
        return ""
    return text.ljust(width) if len(text) <= width else text[: width - 1] + "…"


def source_titles(source: Callable[[str], Passage | None]) -> Callable[[str], str]:
    """How a footnote writes a cited id: by the title of what `source` knows it to name."""

    def title(source_id: str) -> str:
        found = source(source_id)
        return found.citation if found is not None else f"{source_id} · not in the library"

    return title
