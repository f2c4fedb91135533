"""The rhythm of a debate: how long a silence lies before a turn, and which turns are long (docs/rules.md, Rhythm).

The silence depends on the moment. A *retort* answers the opponent who has just ended, and may begin on the last syllable; an answer to
a hard question is *considered* first; all other turns follow in the ordinary way. What a moment is follows from the state when the turn
gets its place and from the seed, so the same debate has the same silences.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from ..debate.events import Moment, Role
from ..debate.ids import draw
from ..debate.on_floor import OnFloor
from ..debate.state import CHAIR, NEUTRAL_ENGAGEMENT, NEUTRAL_FRUSTRATION, Agent, DebateState
from ..debate.work import Work
from ..form.timing import room_for_case
from .interjections import strong_words

MOST_EARLY_MS: Final = 150
"""A turn begins at most so long before the one it follows has ended, whatever the knobs say."""
_CALM_ROLES: Final = frozenset({"opening", "closing", "verdict", "chair"})
"""What nobody rushes in upon, and what nobody rushes to say."""
LIKELY_FREE: Final = 0.7
"""Share of the turns outside those in which whoever wins may make a case, as measured over the shipped presets."""
_NEUTRAL_HEAT: Final = NEUTRAL_FRUSTRATION + NEUTRAL_ENGAGEMENT


class _Before(NamedTuple):
    """The segment that a turn follows: the one that is heard, or that was heard last."""

    segment_id: str
    agent: str
    role: str
    text: str
    whole: bool


FIRST_CASE_TURN: Final = 4
"""No turn before this one (from 0) is a long case, and none of the `TURNS_BETWEEN_CASES` that follow one."""
TURNS_BETWEEN_CASES: Final = 3
MOST_SHARE: Final = 1.1
"""An agent that has had this much of its share of the talk, or more, makes no long case."""


def turn_role(state: DebateState, agent: Agent, auction_id: str) -> Role:
    """Whether the turn that an agent has won, or may win, in the open auction is a long case, or an ordinary one.

    Drawn by seed, turn and agent. Only in the clash, not at its beginning, nor soon after another, nor twice in a row by the same agent, nor by one that
    has had more than its share of the talk, nor where it would run into the closing statements.
    """
    share = state.settings.rhythm.long_share
    turn, rhythm = state.turn, state.rhythm
    if (
        not share
        or state.form.phase not in (None, "clash")
        or turn < FIRST_CASE_TURN
        or turn - rhythm.case_turn <= TURNS_BETWEEN_CASES
        or (rhythm.case_agent == agent.id and agent.last_spoke_turn == rhythm.case_turn)
        or agent.share > MOST_SHARE * agent.target_share
        or not room_for_case(state)
    ):
        return "segment"
    # So that the share is one of all turns, those included in which no case may be made.
    free = max(0.1, 1 - TURNS_BETWEEN_CASES * share)
    return "case" if draw(state.seed, f"{auction_id}:{agent.id}:case") < share / (free * LIKELY_FREE) else "segment"


def moment_of(state: DebateState, work: Work) -> Moment:
    """What the moment is at which the segment `work` follows: the segment on the floor, or the one that was heard last."""
    knobs = state.settings.rhythm
    agent = state.by_id.get(work.agent)
    if agent is None or work.kind == "second" or work.role in _CALM_ROLES:
        return "turn"
    before = _before(state)
    if before is None or not before.whole or before.agent == work.agent:
        return "turn"
    if before.role == "question" or (state.claim is not None and state.claim.question is not None):
        return "considered" if knobs.considered_ms else "turn"
    if before.role in _CALM_ROLES or before.agent == CHAIR:
        return "turn"
    answers = work.answers == before.segment_id
    asked = before.text.rstrip("\"”’')» ").endswith("?")
    if knobs.considered_ms and answers and asked:
        return "considered"
    if knobs.retort_share and _is_opponent(state, agent, before.agent):
        if work.kind == "kicker":
            return "retort"  # it had its words ready, and has waited for the end
        if answers and draw(state.seed, f"{work.segment_id}:retort") < knobs.retort_share * heat(agent):
            return "retort"
    return "considered" if knobs.considered_ms and answers and _is_strong(before.text) else "turn"


def gap_ms(state: DebateState, segment_id: str, moment: Moment) -> int:
    """The silence (ms) before a segment, drawn by seed and segment within what its moment allows; below 0 where a retort begins before
    the speaker has ended."""
    least, most = state.settings.gap_bounds_ms(moment)
    return least + round((most - least) * draw(state.seed, f"{segment_id}:gap"))


def earliest_ms(floor: OnFloor) -> int:
    """The first moment of debate time at which a retort may begin over the end of a segment: within its last word, and when no beat is
    to come, so that nothing else can happen to the segment any more."""
    ends_ms = floor.word_ends_ms
    before_last = ends_ms[-2] if len(ends_ms) > 1 else 0
    last_beat = floor.beats_ms[-1] + 1 if floor.beats_ms else 0
    return floor.starts_ms + max(before_last, last_beat, floor.planned_ms - MOST_EARLY_MS)


def heat(agent: Agent) -> float:
    """How heated an agent is: 1 where its mood is neutral, 0 without frustration and engagement."""
    return (agent.frustration + agent.engagement) / _NEUTRAL_HEAT


def _before(state: DebateState) -> _Before | None:
    floor = state.floor
    if floor is not None:
        return _Before(floor.segment_id, floor.agent, floor.role, floor.text, True)
    for line in reversed(state.transcript):
        if line.role != "interjection":
            return _Before(line.segment_id, line.agent, line.role, line.text, line.complete)
    return None


def _is_opponent(state: DebateState, agent: Agent, other: str) -> bool:
    speaker = state.by_id.get(other)
    return speaker is not None and speaker.side != agent.side


def _is_strong(text: str) -> bool:
    """Whether a segment ends on a strong challenge: words of its last sentence that want an answer with some thought behind it."""
    last = text.rstrip()
    ends = max(last.rfind(". ", 0, -1), last.rfind("! ", 0, -1), last.rfind("? ", 0, -1))
    return strong_words(last[ends + 1 :]) > 0
