"""Who makes a statement, in which order, and how much of a form fits a debate that is to end in time."""

from __future__ import annotations

from itertools import zip_longest
from typing import Final, Literal, NamedTuple

from ..debate.form_knobs import STATEMENT_WORDS
from ..debate.state import Agent, DebateState
from .pace import GAP_MS, SPOKEN_BEFORE_MS, VERDICT_MS, words_ms

Length = Literal["none", "brief", "full"]

CLASH_SHARE: Final = 0.5
"""At least so much of a debate that is to end in time is left to clash and questions."""
QUESTION_TURNS: Final = 3
"""Turns that a question takes: its answer, and what the auction makes of that."""
QUESTIONS_SHARE: Final = 0.5
"""At most so much of the time between the statements goes to questions."""
_SHORTER: Final[dict[Length, Length]] = {"full": "brief", "brief": "none", "none": "none"}


class Programme(NamedTuple):
    """Who opens and who closes, by id and in order; of what length their statements are; and how many questions are put."""

    openers: tuple[str, ...]
    closers: tuple[str, ...]
    opening: Length
    closing: Length
    questions: int


def programme(state: DebateState) -> Programme:
    """What the knobs want, shortened until at least half of a debate that is to end in time is clash: first one statement a side in
    place of everybody's, then no openings, then no statements at all; questions take at most half of what is left."""
    knobs = state.settings.form
    openings: list[Length] = [knobs.opening, _brief(knobs.opening), "none", "none"]
    closings: list[Length] = [knobs.closing, _brief(knobs.closing), _brief(knobs.closing), "none"]
    for opening, closing in zip(openings, closings, strict=True):
        found = Programme(
            speakers(state, opening), speakers(state, closing, last=True), opening, closing, knobs.questions
        )
        left = room_left(state, found)
        if left is None:
            return found
        if left >= 0:
            return found._replace(questions=min(knobs.questions, int(left)))
    return Programme((), (), "none", "none", 0)


def _brief(length: Length) -> Length:
    return "brief" if length == "full" else length


def room_left(state: DebateState, found: Programme) -> float | None:
    """How many questions have room beside the statements of a programme; less than 0 if the statements have none, None without an
    end."""
    rooms: list[float] = []
    statements = len(found.openers) + len(found.closers)
    if state.turns_wanted is not None:
        left = state.turns_wanted - statements
        fits = statements <= state.turns_wanted * (1 - CLASH_SHARE)
        rooms.append(left * QUESTIONS_SHARE / QUESTION_TURNS if fits else -1)
    if state.minutes_wanted is not None:
        wanted_ms = state.minutes_wanted * 60_000
        opening_ms = len(found.openers) * (words_ms(state, length_words(found.opening)) + GAP_MS)
        closing_ms = len(found.closers) * (words_ms(state, length_words(found.closing)) + GAP_MS)
        taken_ms = opening_ms + closing_ms + SPOKEN_BEFORE_MS + VERDICT_MS
        fits = taken_ms <= wanted_ms * (1 - CLASH_SHARE) or not statements
        rooms.append((wanted_ms - taken_ms) * QUESTIONS_SHARE / question_ms(state) if fits else -1)
    return min(rooms) if rooms else None


def length_words(length: Length) -> int:
    """Words of a statement of this length, in the middle between its least and its most."""
    return sum(STATEMENT_WORDS[length]) // 2 if length in STATEMENT_WORDS else 0


def question_ms(state: DebateState) -> int:
    """About how long a question takes with its answer and what follows, in ms."""
    return 8_000 + QUESTION_TURNS * (turn_ms(state) + GAP_MS)


def turn_ms(state: DebateState) -> int:
    """How long a turn of the auction lasts, in ms, as heard so far."""
    form = state.form
    return (form.turns_ms + 6_000) // (form.turns + 1)


def speakers(state: DebateState, length: Length, *, last: bool = False) -> tuple[str, ...]:
    """Who makes a statement: one a side, or everybody who can, the sides in turn. For closing statements (`last`) in reverse order; of
    a side with several agents another one closes than the one who opened."""
    if length == "none":
        return ()
    sides: dict[str, list[Agent]] = {}
    for agent in state.agents:
        of_side = sides.setdefault(agent.side, [])
        if not (agent.muted or agent.exhausted):
            of_side.append(agent)
    if length == "brief":
        chosen = [of_side[-1 if last else 0] for of_side in sides.values() if of_side]
    else:
        chosen = [agent for row in zip_longest(*sides.values()) for agent in row if agent is not None]
    order = [agent.id for agent in chosen]
    return tuple(reversed(order) if last else order)
