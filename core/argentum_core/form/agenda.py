"""What is on the agenda of each part, and what comes next: a part begins, the form gives the floor, or the auction does."""

from __future__ import annotations

from typing import Final, NamedTuple

from ..debate.events import AgendaItem, FormPhase, PhaseReason
from ..debate.state import CHAIR, DebateState
from ..economy.auction import may_speak
from .phases import following, has_form
from .speakers import QUESTION_TURNS, Programme, programme
from .timing import QUESTIONS_AFTER, closing_is_due, floor_ends_ms, limit_ms, questions_are_due


class Entered(NamedTuple):
    """A part that begins with the next segment, why, and its agenda."""

    phase: FormPhase
    reason: PhaseReason
    agenda: list[AgendaItem]


class Next(NamedTuple):
    """What comes next: the parts that begin, whose floor it is by the form (None: the auction's), and whether the debate ends."""

    entered: tuple[Entered, ...] = ()
    item: AgendaItem | None = None
    ends: bool = False


AUCTION: Final = Next()


def coming(state: DebateState) -> Next:
    """What comes after what is being heard, as far as the form of the debate has a say in it."""
    form = state.form
    phase, agenda = form.phase, form.agenda
    if phase is None and not has_form(state):
        return AUCTION
    asked = None
    for work in state.work.values():
        if work.item is not None:
            asked = work.item
            break
    if asked is None and phase == "clash" and not agenda and is_early(state):
        return AUCTION
    plan = programme(state)
    entered: list[Entered] = []
    while (due := _due(state, phase, agenda, plan)) is not None:
        agenda = agenda_of(state, due[0], plan)
        phase = due[0]
        entered.append(Entered(phase, due[1], agenda))
    if asked is not None and asked.phase != phase and not entered:
        # The chair prepares the next part already: the time that is left is not judged again.
        agenda = agenda_of(state, asked.phase, plan)
        phase = asked.phase
        entered.append(Entered(phase, "minutes", agenda))
    item = agenda[0] if agenda and agenda[0].agent else None
    return Next(tuple(entered), item, not agenda and phase is not None and _is_over(state, phase))


def nobody_may_speak(state: DebateState) -> bool:
    """Whether nobody can have the next floor: everybody is exhausted, muted, or has spoken as often in a row as is allowed."""
    for agent in state.agents:  # noqa: SIM110 (asked several times in every turn, and the first may)
        if may_speak(state, agent):
            return False
    return True


def is_early(state: DebateState) -> bool:
    """Whether neither questions nor closing can be due yet, told without looking at more than the limits: in the first quarter of a
    debate that is to end in time, and always in one that is not."""
    form = state.form
    if form.called is not None or nobody_may_speak(state):
        return False
    turns, end_ms = state.turns_wanted, limit_ms(state)
    if turns is None and end_ms is None:
        return not (state.settings.form.questions and form.turns >= QUESTIONS_AFTER)
    if turns is not None and state.turn * 4 >= turns:
        return False
    return end_ms is None or floor_ends_ms(state) * 4 < end_ms


def _is_over(state: DebateState, phase: FormPhase) -> bool:
    """Whether the debate ends when the agenda of `phase` is done: after the last part, and where none closes at its limit."""
    knobs = state.settings.form
    if "closing" in knobs.phases and (phase not in ("closing", "verdict") or following(knobs, phase) is not None):
        return False
    return phase in ("closing", "verdict") or limit_is_reached(state, state.at_ms)


def debate_is_over(state: DebateState) -> bool:
    """Whether the debate ends with the segment on the floor, or has ended with the one before, by its form."""
    form = state.form
    if form.phase is None:
        # It has got its form on the way: an opening that it is too late for ends nothing.
        return state.turn > 0 and _is_over(state, "clash")
    return not form.agenda and _is_over(state, form.phase)


def limit_is_reached(state: DebateState, now_ms: int) -> bool:
    """Whether the turns or minutes that the debate was given are over."""
    if state.turns_wanted is not None and state.turn >= state.turns_wanted:
        return True
    return state.minutes_wanted is not None and now_ms >= state.minutes_wanted * 60_000


def _due(
    state: DebateState, phase: FormPhase | None, agenda: list[AgendaItem], plan: Programme
) -> tuple[FormPhase, PhaseReason] | None:
    """The part that begins now after `phase`, if one does."""
    knobs, form = state.settings.form, state.form
    if phase is None:
        if not state.turn:
            return knobs.phases[0], "begins"
        phase = "clash"  # a debate that has got its form on the way
    if phase in ("opening", "closing", "verdict"):
        after = following(knobs, phase) if not agenda else None
        if after is None:
            return None
        if phase == "opening" and form.called is not None and "closing" in knobs.phases:
            return "closing", "operator"
        return after, "agenda"
    if form.called is not None and "closing" in knobs.phases:
        return "closing", "operator"
    if (phase == "clash" and agenda) or "closing" not in knobs.phases:
        return None  # what the chair opens the clash with is said in the shortest debate too
    if nobody_may_speak(state):
        return "closing", "exhausted"
    at_ms = floor_ends_ms(state)
    if closing_is_due(state, plan, at_ms):
        by_turns = state.turns_wanted is not None and state.turn >= state.turns_wanted - len(plan.closers)
        return "closing", "turns" if by_turns else "minutes"
    if phase == "clash" and not agenda and following(knobs, phase) == "questions" and plan.questions:
        return ("questions", "agenda") if questions_are_due(state, plan, at_ms) else None
    return None


def agenda_of(state: DebateState, phase: FormPhase, plan: Programme) -> list[AgendaItem]:
    """Who speaks in a part, in order. Without items the floor is the auction's."""
    chair = state.settings.form.chair
    if phase == "opening":
        welcome = [AgendaItem(phase, CHAIR, "chair", "welcome")] if chair else []
        return welcome + [AgendaItem(phase, agent, "opening") for agent in plan.openers]
    if phase == "clash":
        unheard = state.form.phase is None and not state.segments
        lines = [AgendaItem(phase, CHAIR, "chair", "welcome")] if chair and unheard and not opens(state) else []
        return lines + ([AgendaItem(phase, CHAIR, "chair", "floor_open")] if chair else [])
    if phase == "questions":
        one = [AgendaItem(phase, CHAIR, "question", "question"), AgendaItem(phase, "", "segment", "answer")]
        return (one + [AgendaItem(phase, "")] * (QUESTION_TURNS - 1)) * plan.questions
    if phase == "closing":
        call = [AgendaItem(phase, CHAIR, "chair", "closing")] if chair else []
        return call + [AgendaItem(phase, agent, "closing") for agent in plan.closers]
    return [AgendaItem(phase, CHAIR, "verdict", "verdict")] if chair else []


def closing_refused(state: DebateState) -> str | None:
    """Why the closing statements cannot be called now, in a sentence; None if they can."""
    if state.form.phase in ("closing", "verdict"):
        return "the closing statements have begun already"
    if state.form.called is not None:
        return "the closing statements are called already"
    if "closing" not in state.settings.form.phases:
        return "this debate has no closing statements; form.chair or form.closing gives it some"
    return None


def closing_waits(state: DebateState) -> bool:
    """Whether the closing statements, called now, come after opening statements that are still to be heard."""
    form = state.form
    return (form.phase == "opening" and bool(form.agenda)) or (form.phase is None and not state.turn and opens(state))


def opens(state: DebateState) -> bool:
    """Whether the debate has a part for opening statements."""
    return "opening" in state.settings.form.phases
