"""What the casebook has heard: which lines put which claim, what other minds seem to mean, and what is still open to be answered."""

from __future__ import annotations

import msgspec

from ..base import Heard, MindRequest
from .motion_lines import MotionLines

ANSWERED_WITHIN = 3
"""A question and a cut-in line are answered within so many turns, or not at all."""
# So many characters tell one text from another.
BEGINNING = 32


class HeardLines:
    """Everything that was heard in a debate, for all who argue in it."""

    def __init__(self, lines: MotionLines) -> None:
        self._lines = lines
        # The newest line that put each claim: what was said long ago can still be answered.
        self._latest: dict[str, Heard] = {}
        # How each text began that was written here, or recalled from elsewhere.
        self._known: set[str] = set()
        # By the beginning of what another mind said, the claim that it seems to make.
        self._guessed: dict[str, str | None] = {}

    def know(self, text: str) -> None:
        """A text is the casebook's own."""
        self._known.add(text[:BEGINNING])

    def recall(self, text: str) -> None:
        """Spend the motion's lines in a text that somebody else spoke."""
        self.know(text)
        self._lines.recall(text)

    def understood(self, request: MindRequest) -> MindRequest:
        """The request with the claims that other minds' lines seem to make: what has no place in the motion cannot be answered."""
        heard = tuple([self._claimed(line) for line in request.heard])
        floor = self._claimed(request.floor) if request.floor is not None else None
        if heard == request.heard and floor is request.floor:
            return request
        return msgspec.structs.replace(request, heard=heard, floor=floor)

    def _claimed(self, line: Heard) -> Heard:
        begins = line.text[:BEGINNING]
        if line.claim is not None or line.side not in self._lines.sides:
            return line
        if begins not in self._guessed:
            if begins in self._known:
                return line
            self._guessed[begins] = self._lines.claim_of(line.text, line.side)
        claim = self._guessed[begins]
        return line if claim is None else msgspec.structs.replace(line, claim=claim)

    def listen(self, request: MindRequest) -> None:
        """Take in what the request tells of the debate."""
        for heard in (*request.heard, request.floor):
            if heard is None:
                continue
            if heard.text[:BEGINNING] not in self._known:
                # Another mind said it. If it is a line of the motion, nobody here says it again.
                self.recall(heard.text)
            if heard.claim in self._lines.points:
                self._latest.pop(heard.claim, None)
                self._latest[heard.claim] = heard

    def opponents(self, side: str) -> tuple[Heard, ...]:
        """Opponents' lines that put a claim, newest first."""
        points = self._lines.points
        return tuple(heard for claim, heard in reversed(self._latest.items()) if points[claim].claim.side != side)


def is_turn(line: Heard) -> bool:
    """Whether somebody had the floor with it: not a remark, and not the chair."""
    return line.role not in ("interjection", "chair", "question", "verdict")


def question_asked(heard: list[Heard], request: MindRequest) -> Heard | None:
    """A question that an opponent put to the agent by name in one of the last turns, and that it has not answered."""
    for line in reversed(heard[-ANSWERED_WITHIN:]):
        if line.agent == request.agent:
            return None
        if line.addresses == request.agent and line.text.endswith("?") and line.side != request.side:
            return line
    return None


def open_kicker(heard: list[Heard], request: MindRequest) -> Heard | None:
    """An opponent's cut-in line among the last turns, if it was not answered."""
    answered = {line.answers for line in heard}
    for line in reversed(heard[-ANSWERED_WITHIN:]):
        if line.role == "kicker" and line.side != request.side and line.segment_id not in answered:
            return line
    return None
