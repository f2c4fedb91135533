"""InterjectionPlanner: who is asked for a line over the speaker, which is chosen, and when it may come in
(RULES, Interjections)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from ..debate.events import TURNS, InterjectionKind
from ..debate.ids import draw
from ..debate.on_floor import OnFloor
from ..debate.state import Agent, DebateState
from ..debate.work import Work
from ..economy.tokens import hundredths

ASKED_AT_MOST: Final = 6
LEAST_NOTICE_MS: Final = 20
ROOM_AFTER_END_MS: Final = 250


def may_interject(state: DebateState, floor: OnFloor, agent: Agent) -> bool:
    """Not the speaker, not muted, with the tokens for it, and past the agent's own cooldown."""
    knobs = state.settings.interjections
    return (
        agent.id != floor.agent
        and not agent.muted
        and state.turn - agent.interjected_turn > knobs.cooldown_segments
        and agent.bank >= hundredths(knobs.cost)
    )


def takes_remarks(state: DebateState, floor: OnFloor) -> bool:
    """Whether remarks are heard over this segment: a turn of the clash, or a statement where the preset allows them."""
    return floor.role in TURNS or (floor.role in ("opening", "closing") and state.settings.form.remarks)


def listeners(state: DebateState, floor: OnFloor) -> list[Agent]:
    """Whom to ask for an interjection over this segment, at most six, drawn by seed and segment."""
    knobs = state.settings.interjections
    if not takes_remarks(state, floor) or not (floor.beats_ms or floor.is_split):
        return []
    cost, speaker, latest = hundredths(knobs.cost), floor.agent, state.turn - knobs.cooldown_segments
    able = [
        agent
        for agent in state.agents
        if agent.bank >= cost and agent.interjected_turn < latest and agent.id != speaker and not agent.muted
    ]
    if len(able) > ASKED_AT_MOST:
        able.sort(key=lambda agent: draw(state.seed, f"{floor.segment_id}:listens:{agent.id}"))
        able = able[:ASKED_AT_MOST]
    return able


_QUESTION: Final = re.compile(r"\?|^(?:who|what|which|where|when|how|why|do you|are you|can you)\b", re.IGNORECASE)
_AGREES: Final = re.compile(r"\b(?:yes|quite|exactly|right|agreed|indeed|hear|well said|true)\b", re.IGNORECASE)
_STRONG: Final = re.compile(
    r"\b(?:no|not|never|wrong|false|nonsense|prove|proof|evidence|source|lie|name one|show|nobody|always|contradict\w*|\d+)\b",
    re.IGNORECASE,
)


def kind_of(text: str) -> InterjectionKind:
    """What an interjection is, where its mind does not say: a question clarifies, agreement supports, all else challenges."""
    if _QUESTION.search(text):
        return "clarify"
    return "support" if _AGREES.search(text) else "challenge"


def importance_of(text: str, kind: InterjectionKind) -> float:
    """How important an interjection is, where its mind does not say: by kind, and by the strong words in it."""
    base = {"challenge": 0.5, "clarify": 0.45, "support": 0.4}[kind]
    return min(1.0, base + 0.12 * strong_words(text))


def strong_words(text: str) -> int:
    """How many words of a text are those of a strong challenge: denials, demands for proof, numbers."""
    return len(_STRONG.findall(text))


def best(candidates: Iterable[Work]) -> Work | None:
    """The most important candidate; the earlier request breaks ties."""
    return max(candidates, key=lambda work: work.importance, default=None)


def entry_ms(floor: OnFloor, beat: int, now_ms: int, late_ms: int) -> int | None:
    """When an overlay for `beat` would start: at the beat, or a little late; None if that is too late."""
    planned = floor.starts_ms + floor.beats_ms[beat - 1]
    starts = max(planned, now_ms + LEAST_NOTICE_MS)
    return starts if starts <= planned + late_ms else None


def fits(floor: OnFloor, starts_ms: int, length_ms: int) -> bool:
    """Whether an overlay would end before the segment does, or only just after."""
    return starts_ms + length_ms <= floor.ends_ms + ROOM_AFTER_END_MS
