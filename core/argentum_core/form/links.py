"""What a segment says it has to do with, held against what exists: a segment, agent or point that does not exist is left out.

A mind names what it was shown when it was asked; by the time its words are heard, the sheet of points has moved on. So it may name a
point by its id or by the segment that makes it, and a segment in two parts by either of them.
"""

from __future__ import annotations

from ..debate.events import NO_LINKS, Links
from ..debate.state import DebateState, TranscriptLine


def checked_answers(state: DebateState, agent: str, answers: str | None) -> str | None:
    """The segment that is answered, by the part of it that was heard last; None for what nobody said, and for the agent's own."""
    if answers is None:
        return None
    point = state.flow.points.get(answers)
    if point is not None:
        answers = point.segment_id
    line = _line(state, answers)
    if line is None:
        point = state.flow.of_segment(answers)
        if point is None or point.agent == agent:
            return None
        return point.last_part or point.segment_id
    if line.agent == agent:
        return None
    last = state.transcript[-1]
    if last.role == "second" and last.agent == line.agent and last.segment_id.startswith(answers):
        return last.segment_id
    return answers


def checked_links(state: DebateState, agent: str, links: Links) -> Links:
    """The rest of it: an agent other than the one who speaks, a segment of the agent's own that was cut, an older segment, and a point
    of the other side."""
    if links is NO_LINKS:
        return links
    addresses = links.addresses if links.addresses in state.by_id and links.addresses != agent else None
    resumes = None
    if links.resumes is not None:
        cut = _line(state, links.resumes)
        if cut is not None and cut.agent == agent and cut.cut_by is not None and not cut.complete:
            resumes = links.resumes
    return Links(addresses, resumes, _heard(state, links.recalls), _conceded(state, agent, links.concedes))


def _line(state: DebateState, segment_id: str) -> TranscriptLine | None:
    for line in reversed(state.transcript):
        if line.segment_id == segment_id and line.role != "interjection":
            return line
    return None


def _heard(state: DebateState, named: str | None) -> str | None:
    """A segment of which something was heard, named itself or by its point."""
    if named is None:
        return None
    point = state.flow.points.get(named) or state.flow.of_segment(named)
    if point is not None:
        return None if point.remark else point.segment_id
    line = _line(state, named)
    return line.segment_id if line is not None and line.heard else None


def _conceded(state: DebateState, agent: str, named: str | None) -> str | None:
    """A point of the other side that was not conceded yet, named itself or by its segment."""
    if named is None:
        return None
    point = state.flow.points.get(named) or state.flow.of_segment(named)
    if point is None or point.side == state.by_id[agent].side or point.conceded_by is not None:
        return None
    return point.id
