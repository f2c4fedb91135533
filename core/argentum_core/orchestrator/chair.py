"""The chair: the operator's own lines, spoken aloud. They answer nothing, so no context makes them stale."""

from __future__ import annotations

from typing import Final

from ..debate import ids
from ..debate.events import WorkRequest, WorkRequested, WorkWritten
from ..debate.state import CHAIR
from .desk import Desk
from .prosody import synthesis

CHAIR_SEAT: Final = 0


def ask_chair(desk: Desk, text: str) -> None:
    """Give a line of the operator's its sound; it is placed when it is ready."""
    state = desk.state
    auction = state.auction.id if state.auction is not None else ids.auction_id(state.session, state.turn)
    segment = ids.segment_id(auction, CHAIR_SEAT, state.segment_numbers.get(CHAIR, 0))
    request_id = f"chair_{state.requests + 1}"
    desk.emit(
        WorkRequested(
            context_version=state.context_version,
            requests=[WorkRequest(request_id=request_id, kind="chair", agent=CHAIR, segment_id=segment)],
        )
    )
    desk.emit(WorkWritten(request_id=request_id, text=text))
    desk.do(synthesis(state, state.work[request_id]))
