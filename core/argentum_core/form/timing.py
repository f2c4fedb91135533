"""When closing has to begin so that a debate ends in time, and how many words its statements and the verdict then have. Times in ms of
debate time."""

from __future__ import annotations

from typing import Final

from ..debate.form_knobs import CASE_WORDS, STATEMENT_WORDS
from ..debate.state import CHAIR, DebateState
from .pace import (
    CALL_WORDS,
    GAP_MS,
    POINT_WORDS,
    SCORE_WORDS,
    VERDICT_LEAST_WORDS,
    VERDICT_MOST_MS,
    VERDICT_MS,
    chair_words_in,
    chair_words_ms,
    words_ms,
)
from .speakers import QUESTION_TURNS, Programme, length_words, programme, question_ms, turn_ms

QUESTIONS_AFTER: Final = 40
"""Turns after which the questions come in a debate without an end."""


def limit_ms(state: DebateState) -> int | None:
    """When the debate is to end; None without such a limit."""
    return None if state.minutes_wanted is None else round(state.minutes_wanted * 60_000)


def left_ms(state: DebateState, now_ms: int) -> int | None:
    """How much time is left; None without such a limit, never below 0."""
    end_ms = limit_ms(state)
    return None if end_ms is None else max(0, end_ms - now_ms)


def statement_ms(state: DebateState, plan: Programme) -> int:
    """How long a closing statement lasts, from its words at the pace heard so far: as the openings were kept to what was asked of
    them, so will it be."""
    words = float(length_words(plan.closing))
    form = state.form
    asked = length_words(plan.opening)
    if form.statements and asked:
        words *= min(1.5, max(0.2, form.statement_words / (form.statements * asked)))
    return words_ms(state, words)


def closing_ms(state: DebateState, plan: Programme) -> int:
    """How long the debate lasts from the call of the closing statements on."""
    statements = len(plan.closers) * (statement_ms(state, plan) + GAP_MS)
    chair = chair_words_ms(state, call_words(state)) + VERDICT_MS + 2 * GAP_MS if state.settings.form.chair else 0
    return statements + chair


def call_words(state: DebateState) -> int:
    """About how many words the chair needs to call the closing statements: more where a side has a point of the motion that nobody has
    answered, because that is told first."""
    sides = {
        point.side
        for point in state.flow.points.values()
        if point.claim is not None and not point.remark and point.answered_by is None and point.conceded_by is None
    }
    return CALL_WORDS + (SCORE_WORDS + POINT_WORDS * min(2, len(sides)) if sides else 0)


def closing_is_due(state: DebateState, plan: Programme, at_ms: int) -> bool:
    """Whether closing begins when the floor is free at `at_ms`, rather than after one more turn: then the debate would end later
    beyond its limit than it ends before it now."""
    if state.turns_wanted is not None and state.turn >= state.turns_wanted - len(plan.closers):
        return True
    end_ms = limit_ms(state)
    return end_ms is not None and at_ms + turn_ms(state) // 2 + closing_ms(state, plan) >= end_ms


def room_for_case(state: DebateState) -> bool:
    """Whether a long turn that follows what is being heard ends before closing has to begin."""
    end_ms = limit_ms(state)
    at_ms = floor_ends_ms(state)
    if end_ms is None or at_ms * 2 < end_ms:
        return True
    return at_ms + words_ms(state, CASE_WORDS[1]) + closing_ms(state, programme(state)) <= end_ms


def questions_are_due(state: DebateState, plan: Programme, at_ms: int) -> bool:
    """Whether the questions begin when the floor is free at `at_ms`."""
    if state.turns_wanted is None and state.minutes_wanted is None:
        return state.form.turns >= QUESTIONS_AFTER
    if not plan.questions:
        return False
    turns = len(plan.closers) + plan.questions * QUESTION_TURNS
    if state.turns_wanted is not None and state.turn >= state.turns_wanted - turns:
        return True
    end_ms = limit_ms(state)
    return end_ms is not None and at_ms + closing_ms(state, plan) + plan.questions * question_ms(state) >= end_ms


def closing_words(state: DebateState, agent: str) -> tuple[int, int]:
    """The least and the most words of a closing statement: as its length has them, to the lower or upper end where the time that is
    left wants it so."""
    length = programme(state).closing
    least, most = STATEMENT_WORDS.get(length, STATEMENT_WORDS["brief"])
    end_ms = limit_ms(state)
    if end_ms is None:
        return least, most
    at_ms = floor_ends_ms(state)
    agenda = state.form.agenda if state.form.phase == "closing" else []
    others = programme(state).closers if not agenda else [item.agent for item in agenda if item.role == "closing"]
    still = sum(other != agent for other in others) + 1
    free_ms = end_ms - at_ms - (VERDICT_MS if state.settings.form.chair else 0) - (still + 1) * GAP_MS
    wanted = free_ms / still / max(1, words_ms(state, 1000)) * 1000
    width = (most - least) // 3
    middle = round(min(most - width / 2, max(least + width / 2, wanted)))
    return max(least, middle - width // 2), min(most, middle + width // 2)


def verdict_words(state: DebateState) -> tuple[int, int]:
    """The least and the most words of the verdict: what fills the time that is left, within what a verdict may take."""
    most = chair_words_in(state, VERDICT_MOST_MS)
    middle = chair_words_in(state, VERDICT_MS)
    end_ms = limit_ms(state)
    if end_ms is None:
        return middle, most
    free = chair_words_in(state, end_ms - floor_ends_ms(state) - GAP_MS)
    wanted = min(most, max(VERDICT_LEAST_WORDS, free))
    return max(VERDICT_LEAST_WORDS, wanted - 4), wanted


def floor_ends_ms(state: DebateState) -> int:
    """When the floor is free, as far as that is known: now where nobody speaks."""
    floor = state.floor
    if floor is None:
        return max(state.at_ms, state.last_ended_ms)
    rest_ms = turn_ms(state) // 2 if floor.is_split and floor.agent != CHAIR else 0
    return max(state.at_ms, floor.ends_ms + rest_ms)
