"""What a record says of a debate that is to go on: its state, what was said, and who was to speak and think in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from argentum_kit.refused import Refused, one_line

from .agent_specs import RecordedSpecs

if TYPE_CHECKING:
    from ..debate.events import Event
    from ..debate.state import DebateState
    from ..journal import Journal, Recorded
    from ..orchestrator.inputs import Resume


class RecordedPast(NamedTuple):
    """What a record says of a debate that goes on: its state, the lines `said` as (agent id, text), the events (`told`; empty unless
    they were asked for), the specs of its agents, and of the events those by which it is `judged`: its beginning, and what was heard."""

    state: DebateState
    said: list[tuple[str, str]]
    told: list[Recorded]
    specs: RecordedSpecs
    judged: list[Event]


def read_past(journal: Journal, *, with_past: bool) -> RecordedPast:
    """Fold a record; raises Refused for one that cannot go on, JournalError for a damaged one."""
    from ..debate.events import DebateStarted, InterjectionPlayed, SegmentEnded, SegmentStarted
    from ..debate.state import DebateState
    from ..form.agenda import debate_is_over
    from ..journal.errors import nothing_recorded
    from ..journal.replay import folding

    past = RecordedPast(DebateState(), [], [], RecordedSpecs(), [])
    for state, recorded in folding(journal):
        past = past if past.state is state else past._replace(state=state)
        if with_past:
            past.told.append(recorded)
        past.specs.take(recorded)
        if isinstance(recorded.event, SegmentStarted | InterjectionPlayed):
            past.said.append((recorded.event.agent, recorded.event.text))
        elif isinstance(recorded.event, DebateStarted | SegmentEnded):
            past.judged.append(recorded.event)
    if not past.state.agents:
        raise Refused(one_line(nothing_recorded(journal.path)))
    if past.state.ended in ("turns", "minutes", "exhausted") or (past.state.ended and debate_is_over(past.state)):
        raise Refused(f"{journal.path} came to its end ({past.state.ended}); there is nothing to go on with")
    return past


def check_first_step(journal: Journal, go_on: Resume) -> None:
    """See that the rules can go on from where a stranger's record ends, on a state of its own; raises Refused.

    Each event of such a record may follow from those before it, and all of them still lead nowhere.
    """
    from ..journal.replay import fold
    from ..orchestrator import step

    state = fold(journal)
    try:
        step(state, go_on, state.at_ms)
    except Exception as error:  # a state that no debate comes to may break any rule in any way
        raise Refused(f"{journal.path} is damaged: no debate can go on from its end ({type(error).__name__})") from None
