"""The flow of a debate (debaters' own word): which points were made, and what became of them.

A segment, a cut-in line and a challenge laid over somebody each make one point, when the words were heard and with what was heard of
them: a point of which nothing was heard was not made. An answer to the other side's point answers it, once, and so does coming back to it;
whoever answers it again, or after it was dropped, makes a point of their own and no more. A remark makes a point but is too short to answer one. A point that
nobody answers within `TURNS_TO_ANSWER` turns, or before its side has closed, is dropped. It may be conceded at any time, once.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import msgspec

from argentum_kit.plain_text import cap_words

from ..debate.events import Event, PointAnswered, PointConceded, PointDropped, PointMade
from ..debate.flow import Flow, Point
from ..debate.on_floor import InterjectionOverlay, OnFloor
from ..debate.state import CHAIR, DebateState

TURNS_TO_ANSWER: Final = 12
TEXT_WORDS: Final = 24
LEAST_WORDS: Final = 6
"""A sentence of fewer words seldom says what the point is: an acknowledgement, a protest, a way to begin."""
OPENING_LEAST_WORDS: Final = 10
"""An opening begins by saying on which side it is; its point is in a longer sentence."""
SILENT_ROLES: Final = frozenset({"second", "chair", "question", "verdict", "closing"})
"""What makes no point of its own: the second part of a segment, the chair, and statements that only look back."""
_ENDS: Final = ".?!…"
BEST_POINTS: Final = 2
SHEET_CHARACTERS: Final = 560
"""About 150 model tokens of English."""


def after_segment(state: DebateState, floor: OnFloor, heard_text: str) -> list[Event]:
    """What a segment that has just ended did to the flow: the point it made, what it answered and conceded, and what was dropped.
    Call it after the segment's end was folded."""
    flow = state.flow
    happened: list[Event] = []
    speaker = state.by_id.get(floor.agent)
    if speaker is not None and heard_text and floor.role not in SILENT_ROLES:
        answered = _point_answered_by(flow, floor.answers, speaker.side)
        made = PointMade(
            point_id=f"p{flow.made + 1}",
            claim=floor.claim,
            text=point_text(heard_text, least=OPENING_LEAST_WORDS if floor.role == "opening" else LEAST_WORDS),
            side=speaker.side,
            agent=speaker.id,
            segment_id=floor.segment_id,
            answers=answered.id if answered is not None else None,
            cites=bool(floor.sources),
        )
        happened.append(made)
        recalled = _point_answered_by(flow, floor.links.recalls, speaker.side)
        over = {point.id: point for point in (answered, recalled) if point is not None and point.status == "open"}
        happened += [PointAnswered(**_of(point), by_point=made.point_id) for point in over.values()]
    if speaker is not None and heard_text and floor.links.concedes is not None:
        point = flow.points.get(floor.links.concedes)
        if point is not None and point.side != speaker.side and point.conceded_by is None:
            happened.append(PointConceded(**_of(point), by=speaker.id, in_segment=floor.segment_id))
    closed = speaker.side if speaker is not None and floor.role == "closing" else None
    long_ago = state.turn - TURNS_TO_ANSWER
    gone = {event.point_id for event in happened if isinstance(event, (PointAnswered, PointConceded))}
    for point in flow.open.values():
        if point.turn > long_ago and closed is None:
            break
        if point.id in gone:
            continue
        if point.turn <= long_ago:
            happened.append(PointDropped(**_of(point), reason="turns"))
        elif point.side == closed:
            happened.append(PointDropped(**_of(point), reason="closed"))
    return happened


def after_remark(state: DebateState, segment_id: str, remark: InterjectionOverlay) -> PointMade | None:
    """The point that a remark made which was heard over a segment: a challenge makes one, support and a question make none."""
    speaker = state.by_id.get(remark.agent)
    if speaker is None or remark.kind != "challenge" or not remark.text:
        return None
    return PointMade(
        point_id=f"p{state.flow.made + 1}",
        claim=remark.claim,
        text=point_text(remark.text),
        side=speaker.side,
        agent=speaker.id,
        segment_id=segment_id,
        remark=True,
    )


def _point_answered_by(flow: Flow, answers: str | None, side: str) -> Point | None:
    """The other side's point that a segment replies to; None if that made none, or stands on the same side."""
    point = flow.of_segment(answers) if answers is not None else None
    return point if point is not None and point.side != side else None


def _of(point: Point) -> dict[str, Any]:
    """What every event of a point tells of it."""
    return {
        "point_id": point.id,
        "claim": point.claim,
        "text": point.text,
        "side": point.side,
        "agent": point.agent,
        "segment_id": point.segment_id,
    }


def point_text(heard: str, least: int = LEAST_WORDS) -> str:
    """What was heard, in short: the first sentence of at least so many words, else the longest there is."""
    words = heard.split()
    first = 0
    longest: list[str] = []
    for number, word in enumerate(words, start=1):
        if word[-1] in _ENDS or number == len(words):
            sentence = words[first:number]
            first = number
            if len(sentence) > len(longest):
                longest = sentence
            if len(longest) >= least:
                break
    return cap_words(" ".join(longest), TEXT_WORDS)


# --- what it comes to -----------------------------------------------------------------------------------------------------


def standing(points: Iterable[Point]) -> list[Point]:
    """The points that stand, the oldest first: not conceded, and with no answer that stands itself. An answer that was refuted refutes
    nothing (grounded semantics of an argument graph; an answer is always younger than what it answers)."""
    known = list(points)
    stands: dict[str, bool] = {}
    for point in reversed(known):
        stands[point.id] = point.conceded_by is None and not (
            point.answered_by is not None and stands.get(point.answered_by, True)
        )
    return [point for point in known if stands[point.id]]


class SideScore(msgspec.Struct, frozen=True):
    """How one side stands: its points made, and of those answered, conceded and dropped; how many stand now; and the best of these,
    the best first."""

    side: str
    made: int
    answered: int
    conceded: int
    dropped: int
    standing: int
    best: tuple[Point, ...] = ()


def score_card(state: DebateState) -> list[SideScore]:
    """The score of each side, in the order of the seats. What was made, answered, conceded and dropped counts the whole debate; what
    stands is told from the points that the sheet still holds."""
    flow = state.flow
    stand = [point for point in standing(flow.points.values()) if not point.remark]
    card = []
    for side in dict.fromkeys(agent.side for agent in state.agents):
        tally = flow.tallies.get(side)
        own = [point for point in stand if point.side == side]
        card.append(
            SideScore(
                side,
                tally.made if tally else 0,
                tally.answered if tally else 0,
                tally.conceded if tally else 0,
                tally.dropped if tally else 0,
                len(own),
                tuple(sorted(own, key=_worth, reverse=True)[:BEST_POINTS]),
            )
        )
    return card


def _worth(point: Point) -> tuple[bool, bool, bool, int]:
    """A point counts for more that nobody could answer, that rests on a source, that answered another; then the newest."""
    return point.dropped, point.cites, point.answers is not None, point.turn


def flow_sheet(state: DebateState, agent: str) -> str:
    """The flow in lines for a mind's prompt, at most about 150 model tokens: what the agent's side still has to answer, the newest
    first, then what stands of its own, and what was granted. Each point has a handle (`p7`) that an answer may name."""
    speaker = state.by_id.get(agent)
    side = speaker.side if speaker is not None else CHAIR
    points = [point for point in reversed(state.flow.points.values()) if not point.remark]
    stand = {point.id for point in standing(state.flow.points.values())}
    # What was answered can still be granted, and answered better.
    theirs = [point for point in points if point.side != side]
    to_answer = [point for point in theirs if point.status == "open"]
    groups = (
        ("To answer" if to_answer else "Answered", to_answer or theirs[:1]),
        ("Yours that stand", [point for point in points if point.side == side and point.id in stand]),
        ("Granted", [point for point in points if point.conceded_by is not None]),
    )
    lines: list[str] = []
    left = SHEET_CHARACTERS
    for (title, group), most in zip(groups, (4, 3, 2), strict=True):
        for point in group[:most]:
            line = f"{title}: {point.id} {point.name}: {cap_words(point.text, 12)}"
            if len(line) + 1 > left:
                continue
            lines.append(line)
            left -= len(line) + 1
    return "\n".join(lines)
