"""What to argue next: an answer to what was heard, borne out; else a claim of the own side; else old lines anew.

Everything here chooses among the lines of `lines.py`; nothing is spent until the casebook hands it out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import chain
from random import Random
from typing import TypeVar

from ..base import Heard, MindRequest
from .motion_lines import ClaimLines, MotionLine, MotionLines, content_words

LEAST_WORDS = 13
MOST_WORDS = 22
EVIDENCE_SHARE = 0.4

LinePair = tuple[MotionLine, MotionLine | None]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class SegmentTask:
    """A segment to be written: never over `room` words, and if it can be no more than `most`. `last` is the claim its
    agent put last, `opponents` are lines to answer, the most deserving first."""

    request: MindRequest
    random: Random
    room: int
    most: int
    last: str | None
    opponents: tuple[Heard, ...]


def joined(pair: LinePair) -> str:
    """The sentences of a segment."""
    first, second = pair
    return first.text if second is None else f"{first.text} {second.text}"


class SegmentChooser:
    """Chooses the sentences of a segment."""

    def __init__(self, lines: MotionLines) -> None:
        self._lines = lines

    def next(self, turn: SegmentTask) -> tuple[Heard | None, LinePair | None]:
        """What to say and whom it answers; no pair when nothing unrepeated fits."""
        pair = self._to_question(turn) if turn.request.question else None
        if pair is not None:
            return None, pair
        for heard in turn.opponents:
            pair = self._to_line(heard, turn)
            if pair is not None:
                return heard, pair
        pair = self._own_claim(turn)
        return (None, pair) if pair is not None else self._again(turn)

    def _to_line(self, heard: Heard, turn: SegmentTask) -> LinePair | None:
        """An unspent answer to what was heard, borne out; claims the agent did not put last, and little used ones, first."""
        points = self._lines.points
        firsts = self._lines.fresh(points[heard.claim or ""].answers, turn.room)
        return self._borne_out(
            _ranked(firsts, lambda line: (line.claim == turn.last, points[line.claim].put), turn.random), turn
        )

    def _own_claim(self, turn: SegmentTask) -> LinePair | None:
        """A claim of the own side, first one that was not put yet, then whatever was not said yet."""
        lines, side = self._lines, turn.request.side
        own = _ranked(lines.sides[side], lambda point: (point.put, point.order // 3), turn.random)
        for kind in ("say", "because", "evidence"):
            for point in own:
                pair = self._borne_out(lines.fresh(getattr(point, kind), turn.room), turn)
                if pair is not None:
                    return pair
        theirs = (point for other, points in lines.sides.items() if other != side for point in points)
        return self._borne_out(lines.fresh(chain.from_iterable(point.answers for point in theirs), turn.room), turn)

    def _to_question(self, turn: SegmentTask) -> LinePair | None:
        """The claim of the own side that is most about what was asked, while it has something left to say."""
        lines, asked = self._lines, content_words(turn.request.question or "")
        own = _ranked(
            lines.sides[turn.request.side], lambda point: (-lines.overlap(point, asked), point.put), turn.random
        )
        for point in own:
            firsts = lines.fresh(chain(point.say, point.because, point.evidence), turn.room)
            pair = self._borne_out(firsts, turn)
            if pair is not None:
                return pair
        return None

    def _borne_out(self, firsts: list[MotionLine], turn: SegmentTask) -> LinePair | None:
        """The first of these lines that an unspent second sentence can follow; alone if none can, or if short."""
        if not firsts:
            return None
        if not turn.request.short:
            for first in firsts:
                second = self._second(first, turn)
                if second is not None:
                    return first, second
        return firsts[0], None

    def _second(self, first: MotionLine, turn: SegmentTask) -> MotionLine | None:
        """A sentence that bears the first one out: a reason or evidence, or else the claim itself."""
        point = self._lines.points[first.claim]
        groups = [point.because, point.evidence]
        if turn.random.random() < EVIDENCE_SHARE:
            groups.reverse()
        for group in (*groups, point.say):
            fitting = [line for line in self._lines.fresh(group, turn.room - first.words) if line is not first]
            if fitting:
                good = [line for line in fitting if LEAST_WORDS <= first.words + line.words <= turn.most]
                return turn.random.choice(good) if good else min(fitting, key=lambda line: line.words)
        return None

    def _again(self, turn: SegmentTask) -> tuple[Heard | None, LinePair | None]:
        """When every sentence was said once: the least worn pair that was never said together."""
        for heard in turn.opponents:
            pair = self._unsaid(self._lines.points[heard.claim or ""].answers, turn)
            if pair is not None:
                return heard, pair
        own: Iterable[ClaimLines] = self._lines.sides[turn.request.side]
        return None, self._unsaid(chain.from_iterable(point.say for point in own), turn)

    def _unsaid(self, firsts: Iterable[MotionLine], turn: SegmentTask) -> LinePair | None:
        lines = self._lines
        for first in sorted(firsts, key=lines.uses):
            if first.words > turn.room:
                continue
            point = lines.points[first.claim]
            seconds: list[MotionLine | None] = [None]
            if not turn.request.short:
                seconds = [*sorted(chain(point.because, point.evidence), key=lines.uses)]
            for second in seconds:
                fits = second is None or first.words + second.words <= turn.room
                if fits and second is not first and not lines.was_said(joined((first, second))):
                    return first, second
        return None


def _ranked(entries: Iterable[T], rank: Callable[[T], tuple[float, ...]], random: Random) -> list[T]:
    """Sorted by rank; equals in drawn order."""
    drawn = list(entries)
    random.shuffle(drawn)
    return sorted(drawn, key=rank)
