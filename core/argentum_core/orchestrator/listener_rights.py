"""What a listener may do over the segment that is heard: bid for the next floor, throw in a remark, cut in. Read when it is asked, and
again when its answer comes."""

from __future__ import annotations

import msgspec

from ..debate.events import TURNS
from ..debate.on_floor import OnFloor
from ..debate.state import Agent, DebateState
from ..economy import interrupts
from ..economy.auction import may_speak
from ..economy.tokens import HUNDREDTHS
from ..temper.interjections import may_interject, takes_remarks
from . import effective_settings


class ListenerRights(msgspec.Struct, frozen=True):
    """What one listener may do now."""

    bid: bool = False
    remark: bool = False
    cut_in: bool = False

    @property
    def any(self) -> bool:
        """Whether there is anything to ask it for."""
        return self.bid or self.remark or self.cut_in


NOTHING = ListenerRights()


def rights_of(state: DebateState, agent: Agent) -> ListenerRights:
    """What the rules let a listener do now; nothing for the speaker, and while nobody speaks."""
    floor, auction = state.floor, state.auction
    if floor is None or floor.agent == agent.id:
        return NOTHING
    sold = auction is not None and auction.open and may_speak(state, agent)
    return ListenerRights(
        bid=sold and agent.bank >= HUNDREDTHS and effective_settings.mind_bids(state),
        remark=remarks_come(state, floor) and may_interject(state, floor, agent),
        cut_in=sold and cuts_come(state, floor) and _can_cut(state, floor, agent),
    )


def remarks_come(state: DebateState, floor: OnFloor) -> bool:
    """Whether remarks may come over this segment: it has a beat for them, or may get one."""
    return bool(
        takes_remarks(state, floor)
        and (floor.beats_ms or floor.is_split or not floor.final)
        and effective_settings.interjections(state)
    )


def cuts_come(state: DebateState, floor: OnFloor) -> bool:
    """Whether this segment may be cut by an agent."""
    return floor.role in TURNS and state.settings.interrupts.mode == "cutoff"


def _can_cut(state: DebateState, floor: OnFloor, agent: Agent) -> bool:
    beat = interrupts.first_open_beat(floor)
    if beat is None:
        return False
    return interrupts.refusal(state, floor, agent, beat) in (None, "soft")
