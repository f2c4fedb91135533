"""What to argue next: an answer to the turn before, borne out; else a claim of the own side; else old lines anew.

Everything here chooses among the lines of `motion_lines.py`; nothing is spent until the casebook hands it out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import chain
from random import Random
from typing import Literal, TypeVar

from ..base import Heard, MindRequest
from .motion_lines import ClaimLines, MotionLine, MotionLines, content_words

LEAST_WORDS = 13
MOST_WORDS = 22
EVIDENCE_SHARE = 0.4
BESIDE_SHARE = 0.85
"""How often somebody whose ally spoke last builds on that, and does not go back to an opponent."""
OLDER_KICKER_SHARE = 0.7
"""How often a cut-in line is answered whose owner has spoken since."""

LinePair = tuple[MotionLine, MotionLine | None]
Way = Literal["answer", "asked", "beside", "on", "question", "own"]
"""What a segment does: it answers an opponent, or a question that one of them put; stands by an ally; goes on from the agent's own
line; answers the chair; or puts a claim of its own."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class SegmentTask:
    """A segment to be written: never over `room` words, and if it can be no more than `most`. `last` is the claim its
    agent put last, `opponents` are lines to answer, the most deserving first. `before` is the turn before, `kicker` an opponent's
    cut-in line that nobody has answered, and `asked` a question that was put to the agent by name."""

    request: MindRequest
    random: Random
    room: int
    most: int
    last: str | None
    opponents: tuple[Heard, ...]
    before: Heard | None = None
    kicker: Heard | None = None
    asked: Heard | None = None
    asked_claim: str | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """What is said: one line or two, whom it answers, and in which way."""

    way: Way
    target: Heard | None
    pair: LinePair


def joined(pair: LinePair) -> str:
    """The sentences of a segment."""
    first, second = pair
    return first.text if second is None else f"{first.text} {second.text}"


class SegmentChooser:
    """Chooses the sentences of a segment."""

    def __init__(self, lines: MotionLines) -> None:
        self._lines = lines

    def next(self, turn: SegmentTask) -> Choice | None:
        """What to say and whom it answers; None when nothing unrepeated fits."""
        return self.fresh(turn) or self._again(turn)

    def fresh(self, turn: SegmentTask) -> Choice | None:
        """The same of lines that were not said at all."""
        return self.to_turn_before(turn) or self._to_older(turn)

    # --- the turn before -----------------------------------------------------------------------------------------------

    def to_turn_before(self, turn: SegmentTask) -> Choice | None:
        """An answer to what was said last, to a question, or to a cut-in line that is still open; more for an ally's claim or one's
        own. None where there is nothing to say to it."""
        before, request = turn.before, turn.request
        if request.question:
            pair = self._to_question(turn)
            if pair is not None:
                return Choice("question", None, pair)
        if turn.asked is not None:
            pair = self._on_claim(turn.asked_claim, turn)
            if pair is not None:
                return Choice("asked", turn.asked, pair)
        kicker = turn.kicker
        if kicker is not None and (kicker is before or turn.random.random() < OLDER_KICKER_SHARE):
            pair = self._to_line(kicker, turn) or self._about(kicker, turn)
            if pair is not None:
                return Choice("answer", kicker, pair)
        if before is None:
            return None
        if before.agent == request.agent:
            if before.role == "opening":
                return None  # the others have opened since
            pair = None if request.follows_own_kicker else self._on_claim(turn.last, turn)
            return Choice("on", None, pair) if pair is not None else None
        if before.side == request.side:
            pair = self._on_claim(before.claim, turn) if turn.random.random() < BESIDE_SHARE else None
            return Choice("beside", before, pair) if pair is not None else None
        pair = self._to_line(before, turn) or self._about(before, turn)
        return Choice("answer", before, pair) if pair is not None else None

    def _to_line(self, heard: Heard, turn: SegmentTask) -> LinePair | None:
        """An unspent answer to what was heard, borne out; claims the agent did not put last, and little used ones, first."""
        points = self._lines.points
        point = points.get(heard.claim or "")
        if point is None:
            return None
        firsts = self._lines.fresh(point.answers, turn.room)
        return self._borne_out(
            _ranked(firsts, lambda line: (line.claim == turn.last, points[line.claim].put), turn.random), turn, heard
        )

    def _about(self, heard: Heard, turn: SegmentTask) -> LinePair | None:
        """What the own side has that is about the words that were heard; None where it has nothing about them."""
        lines, words = self._lines, content_words(heard.text)
        own = [point for point in lines.sides[turn.request.side] if lines.overlap(point, words) > 0]
        for point in _ranked(own, lambda point: (-lines.overlap(point, words),), turn.random)[:4]:
            firsts = lines.about(words, lines.fresh(chain(point.say, point.because), turn.room))
            pair = self._borne_out(firsts, turn, heard)
            if pair is not None:
                return pair
        return None

    def _on_claim(self, claim: str | None, turn: SegmentTask) -> LinePair | None:
        """More for a claim of the own side that was put already."""
        point = self._lines.points.get(claim or "")
        if point is None or point.claim.side != turn.request.side:
            return None
        firsts = self._lines.fresh(chain(point.because, point.evidence), turn.room) or self._lines.fresh(
            point.say, turn.room
        )
        turn.random.shuffle(firsts)
        return self._borne_out(firsts, turn)

    # --- further back ---------------------------------------------------------------------------------------------------

    def _to_older(self, turn: SegmentTask) -> Choice | None:
        for heard in turn.opponents:
            pair = self._to_line(heard, turn)
            if pair is not None:
                return Choice("answer", heard, pair)
        pair = self._own_claim(turn)
        return Choice("own", None, pair) if pair is not None else None

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
        claim = lines.claim_asked(turn.request.question or "", turn.request.side)
        if claim is not None:
            answers = lines.fresh(lines.points[claim].answers, turn.room)
            pair = self._borne_out(
                lines.about(asked, _ranked(answers, lambda line: (lines.points[line.claim].put,), turn.random)), turn
            )
            if pair is not None:
                return pair
        own = _ranked(
            lines.sides[turn.request.side], lambda point: (-lines.overlap(point, asked), point.put), turn.random
        )
        for point in own:
            firsts = lines.about(asked, lines.fresh(chain(point.say, point.because, point.evidence), turn.room))
            pair = self._borne_out(firsts, turn)
            if pair is not None:
                return pair
        return None

    # --- bearing it out -------------------------------------------------------------------------------------------------

    def _borne_out(self, firsts: list[MotionLine], turn: SegmentTask, heard: Heard | None = None) -> LinePair | None:
        """The first of these lines that an unspent second sentence can follow; alone if none can, or if short."""
        if not firsts:
            return None
        if not turn.request.short:
            for first in firsts:
                second = self._second(first, turn, heard)
                if second is not None:
                    return first, second
        return firsts[0], None

    def _second(self, first: MotionLine, turn: SegmentTask, heard: Heard | None) -> MotionLine | None:
        """A sentence that bears the first one out: of reasons and evidence the ones that are most about what was said and heard, or
        else the claim itself."""
        lines = self._lines
        point = lines.points[first.claim]
        groups = [point.because, point.evidence]
        if turn.random.random() < EVIDENCE_SHARE:
            groups.reverse()
        said = first.bag if heard is None else first.bag | content_words(heard.text)
        for group in (*groups, point.say):
            fitting = [line for line in lines.fresh(group, turn.room - first.words) if line is not first]
            if fitting:
                good = [line for line in fitting if LEAST_WORDS <= first.words + line.words <= turn.most]
                if not good:
                    return min(fitting, key=lambda line: line.words)
                turn.random.shuffle(good)
                return lines.about(said, good)[0]
        return None

    # --- when every sentence was said -----------------------------------------------------------------------------------

    def _again(self, turn: SegmentTask) -> Choice | None:
        """When every sentence was said once: the least worn pair that was never said together."""
        for heard in turn.opponents:
            pair = self._unsaid(self._lines.points[heard.claim or ""].answers, turn)
            if pair is not None:
                return Choice("answer", heard, pair)
        own: Iterable[ClaimLines] = self._lines.sides[turn.request.side]
        pair = self._unsaid(chain.from_iterable(point.say for point in own), turn)
        return Choice("own", None, pair) if pair is not None else None

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
