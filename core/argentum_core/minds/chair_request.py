"""What the chair's mind is told: the debate as it stands, and which line is wanted of it."""

from __future__ import annotations

from typing import Final

from ..debate.events import AgendaItem
from ..debate.flow import Point
from ..debate.state import CHAIR, DebateState
from ..form import flow
from ..form.speakers import programme
from ..form.timing import verdict_words
from ..orchestrator.effects import AskMind
from ..vote.opinions import counted
from .base import ChairBrief, Heard, MindRequest, VoteBrief

WELCOME_WORDS: Final = 80
LINE_WORDS: Final = 30
CALL_WORDS: Final = 45
"""The call of the closing statements tells what was left unanswered."""
QUESTION_WORDS: Final = 40
STANDING_SHOWN: Final = 6


def chair_request(state: DebateState, ask: AskMind, heard: tuple[Heard, ...], floor: Heard | None) -> MindRequest:
    """The request for a line of the chair, from the state at the moment of asking."""
    work = state.work.get(ask.request_id)
    item = work.item if work is not None else None
    least, most = _words(state, item)
    return MindRequest(
        request_id=ask.request_id,
        kind="chair",
        agent=CHAIR,
        name=state.form.chair.name if state.form.chair is not None else "The chair",
        side=CHAIR,
        persona=state.form.chair.persona if state.form.chair is not None else "",
        motion=state.title,
        context_version=ask.context_version,
        max_words=most,
        floor=floor,
        heard=heard,
        role=ask.role,
        least_words=least,
        chair=chair_brief(state, item),
    )


def chair_brief(state: DebateState, item: AgendaItem | None) -> ChairBrief:
    """What the chair knows of the debate for the line `item`."""
    plan = programme(state)
    sides: dict[str, list[str]] = {}
    for agent in state.agents:
        sides.setdefault(agent.side, []).append(agent.name)
    standing = _standing(state)
    asked = state.by_id.get(item.asked) if item is not None and item.asked is not None else None
    point = next((one for one in standing if asked is not None and one.side != asked.side), None)
    line = item.line if item is not None else ""
    return ChairBrief(
        line=line,
        preset=state.preset,
        seed=state.seed,
        number=len(state.form.asked) if line == "question" else 0,
        sides=tuple((side, tuple(names)) for side, names in sides.items()),
        closers=tuple(state.by_id[agent].name for agent in plan.closers),
        asked=asked.name if asked is not None else None,
        point=point,
        standing=standing[:STANDING_SHOWN],
        turns=state.turn,
        cuts=state.cuts,
        opening=plan.opening,
        questions=plan.questions,
        called=state.form.called is not None or state.form.closing_reason == "operator",
        vote=vote_brief(state) if line == "verdict" else None,
    )


def vote_brief(state: DebateState) -> VoteBrief | None:
    """How the house votes as it is now; None where there is none. When the verdict is asked for, the closing statements have begun, which
    move nobody."""
    house = state.vote.house
    if house is None:
        return None
    by = state.by_id.get(house.lines[0].agent) if house.lines else None
    first, undecided = counted(house.first, house.sides, house.seats)
    return VoteBrief(
        sides=tuple((side, first[side], house.counts[side]) for side in house.sides),
        undecided=(undecided, house.undecided),
        moved=sum(shift.listeners for shift in house.shifts()),
        moved_by=by.name if by is not None else None,
    )


def _standing(state: DebateState) -> tuple[Point, ...]:
    """The points that stand because nobody has answered or granted them, the newest first; remarks are too slight to be read out."""
    return tuple(
        point
        for point in reversed(flow.standing(state.flow.points.values()))
        if point.answered_by is None and not point.remark
    )


def _words(state: DebateState, item: AgendaItem | None) -> tuple[int, int]:
    """The least and the most words of a line."""
    if item is None:
        return 0, LINE_WORDS
    if item.role == "verdict":
        return verdict_words(state)
    if item.line == "closing":
        return 0, CALL_WORDS
    if item.line == "welcome":
        return 0, WELCOME_WORDS
    return 0, QUESTION_WORDS if item.role == "question" else LINE_WORDS
