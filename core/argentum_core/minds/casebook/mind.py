"""The casebook: a mind without a model, which argues from a motion's argument graph (DESIGN, Words).

It answers what an opponent was heard to say, bears the answer out, and only when nothing is left to answer puts a claim
of its own side. All agents of a debate share one casebook, so no line is used twice by anybody. What it says follows from
seed, motion, cast and the requests it got; where requests change places the words may change, the manners never.
"""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

import msgspec

from argentum_kit.plain_text import cap_words

from ...debate.cast import Cast, PersonaManner
from ...debate.motion import Motion
from ..base import Heard, MindFault, MindReply, MindRequest
from .argument import MOST_WORDS, LinePair, SegmentChooser, SegmentTask, joined
from .interruptions import PASS, interjection, kicker
from .motion_lines import MotionLine, MotionLines
from .phrasing import ACKNOWLEDGE_WORDS, choose, opened, sentence
from .reported_mood import mood
from .statements import StatementWriter, Written

OPENER_WORDS = 5
# What a segment that gets an opener leaves free for it.
OPENER_ROOM = 3
ANY_ROOM = 1000
# So many characters tell one text from another.
BEGINNING = 32
# Said to somebody whose name is not known yet.
ANY_ACKNOWLEDGEMENT = ("Noted.", "I heard that.", "Fair enough.", "So you say.", "Let me finish.", "In a moment.")


class Casebook:
    """The mind of every agent that argues offline. `manners` holds each debater's manner by name."""

    wants_evidence = False  # what its lines rest on is written in the motion
    at_once = True  # it waits for nobody, so a call of it needs no task

    def __init__(self, motion: Motion, seed: int, manners: Mapping[str, PersonaManner] | None = None) -> None:
        self._lines = MotionLines(motion)
        self._argument = SegmentChooser(self._lines)
        self._statements = StatementWriter(self._lines)
        self._seed = seed
        self._manners = dict(manners or {})
        self._openers: dict[str, str] = {}
        self._acknowledged: dict[str, str] = {}
        self._last_claim: dict[str, str] = {}
        # The newest line that put each claim: what was said long ago can still be answered.
        self._latest: dict[str, Heard] = {}
        # How each text began that was written here, or recalled from elsewhere.
        self._known: set[str] = set()
        # By the beginning of what another mind said, the claim that it seems to make.
        self._guessed: dict[str, str | None] = {}

    @classmethod
    def of_cast(cls, motion: Motion, cast: Cast, seed: int) -> Casebook:
        """The casebook of a whole cast."""
        return cls(motion, seed, {debater.name: debater.manner for debater in cast.agents})

    @property
    def name(self) -> str:
        return "casebook"

    async def reply(self, request: MindRequest) -> MindReply:
        return self.answer(request)

    def recall(self, agent: str, text: str) -> None:  # noqa: ARG002
        """Spend the motion's lines in a text that was spoken before, by any agent."""
        self._known.add(text[:BEGINNING])
        self._lines.recall(text)

    def discarded(self, request_id: str) -> None:
        self._lines.take_back(request_id)

    async def close(self) -> None:
        return None

    def answer(self, request: MindRequest) -> MindReply:
        """The reply, at once. Raises MindFault: `failed` for a side that the motion does not have, `exhausted` when every line was
        said."""
        if request.side not in self._lines.sides:
            raise MindFault("failed", f"the motion has no side {request.side!r}")
        random = Random(f"{self._seed}:{request.request_id}")
        request = self._understood(request)
        self._listen(request)
        match request.kind:
            case "interjection":
                said = interjection(self._lines, request, random)
            case "kicker":
                said = kicker(self._lines, request, random)
                self._known.add(said.text[:BEGINNING])
                return said
            case "segment" | "reserve":
                said = self._statement(request, random) or self._segment(request, random)
            case _:
                return PASS
        self._known.add(said.text[:BEGINNING])
        return msgspec.structs.replace(said, mood=mood(request))

    def _statement(self, request: MindRequest, random: Random) -> MindReply | None:
        """What is longer than a turn; None for a turn, or where too little is left for more."""
        written: Written | None = None
        if request.role == "opening":
            written = self._statements.opening(request, random)
        elif request.role == "closing":
            written = self._statements.closing(request, random)
        elif request.role == "case":
            opponents, last = self._opponents(request.side), self._last_claim.get(request.agent)
            task = SegmentTask(request, random, request.max_words, MOST_WORDS, last, opponents)
            target, pair = self._argument.next(task)
            written = self._statements.case(request, pair[0], target, random) if pair is not None else None
        if written is None:
            return None
        said, lines = written
        self._lines.hand_out(request.request_id, lines, said.text)
        if said.claim is not None:
            self._last_claim[request.agent] = said.claim
        return said

    def _segment(self, request: MindRequest, random: Random) -> MindReply:
        manner = self._manners.get(request.name) or PersonaManner()
        acknowledgement = self._acknowledgement(request, manner, random)
        may_open = not (acknowledgement or request.short or request.follows_own_kicker)
        opens = may_open and request.max_words >= MOST_WORDS and random.random() < manner.opens_with
        room = request.max_words - len(acknowledgement.split()) - (OPENER_WORDS if opens else 0)
        most = MOST_WORDS - (OPENER_ROOM if opens else 0)
        opponents, last = self._opponents(request.side), self._last_claim.get(request.agent)
        target, pair = self._argument.next(SegmentTask(request, random, room, most, last, opponents))
        if pair is None:
            # Nothing that fits is left; better a sentence cut short than silence.
            target, pair = self._argument.next(SegmentTask(request, random, ANY_ROOM, most, last, opponents))
        if pair is None:
            raise MindFault("exhausted", "every line of the motion has been said")
        first, second = pair
        # Each half is heard as a segment of its own; when every line was used, only both together may still be new.
        is_split = (
            request.dual_path
            and second is not None
            and not any(self._lines.was_said(half.text) for half in (first, second))
        )
        text = first.text if is_split else joined(pair)
        self._lines.hand_out(request.request_id, (first,) if is_split else (line for line in pair if line), text)
        self._last_claim[request.agent] = first.claim
        if opens and target is not None:
            text = opened(self._opener(request, manner, target, random), text, self._lines.proper)
        if acknowledgement:
            text = f"{acknowledgement} {text}"
        text = cap_words(text, request.max_words)
        whole = f"{text} {second.text}" if is_split and second is not None else text
        said = MindReply(
            text,
            answers=target.segment_id if target is not None else None,
            claim=first.claim,
            sources=tuple(dict.fromkeys(line.source for line in pair if line and line.source and _stands(line, whole))),
        )
        if not is_split or second is None:
            return said
        return msgspec.structs.replace(
            said, second=self._no_ack(request, second), second_ack=self._ack(request, manner, pair, random)
        )

    def _no_ack(self, request: MindRequest, second: MotionLine) -> str:
        """How a segment in halves goes on when nobody came in."""
        self._lines.hand_out(f"{request.request_id}_no_ack", (second,), second.text)
        return second.text

    def _ack(self, request: MindRequest, manner: PersonaManner, pair: LinePair, random: Random) -> str:
        """How it goes on when somebody did: a word to whoever it was, and something shorter than was planned."""
        first, second = pair
        assert second is not None
        point = self._lines.points[first.claim]
        shorter = self._lines.fresh((*point.because, *point.evidence, *point.say), second.words - 1)
        # Whichever half is heard, the segment has named what it rests on.
        shorter = [line for line in shorter if line.source in (None, second.source)]
        line = random.choice(shorter) if shorter else second
        nameless = [phrase for phrase in manner.acknowledge if "{name}" not in phrase] or ANY_ACKNOWLEDGEMENT
        text = f"{sentence(random.choice(nameless))} {line.text}"
        self._lines.hand_out(f"{request.request_id}_ack", (line,), text)
        return cap_words(text, request.max_words)

    def _understood(self, request: MindRequest) -> MindRequest:
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

    def _listen(self, request: MindRequest) -> None:
        for heard in (*request.heard, request.floor):
            if heard is None:
                continue
            if heard.text[:BEGINNING] not in self._known:
                # Another mind said it. If it is a line of the motion, nobody here says it again.
                self.recall(heard.agent, heard.text)
            if heard.claim in self._lines.points:
                self._latest.pop(heard.claim, None)
                self._latest[heard.claim] = heard

    def _opponents(self, side: str) -> tuple[Heard, ...]:
        """Opponents' lines that put a claim, newest first."""
        points = self._lines.points
        return tuple(heard for claim, heard in reversed(self._latest.items()) if points[claim].claim.side != side)

    def _acknowledgement(self, request: MindRequest, manner: PersonaManner, random: Random) -> str:
        if request.acknowledge is None:
            return ""
        last = self._acknowledged.get(request.agent, "")
        fitting = [phrase for phrase in manner.acknowledge if len(phrase.split()) <= ACKNOWLEDGE_WORDS]
        written, phrase = choose(fitting, request.acknowledge.name, last if len(fitting) > 1 else "", random)
        self._acknowledged[request.agent] = written
        return sentence(phrase)

    def _opener(self, request: MindRequest, manner: PersonaManner, target: Heard, random: Random) -> str:
        """One of the persona's openers, not the same twice in a row."""
        fitting = [phrase for phrase in manner.openers if len(phrase.split()) <= OPENER_WORDS]
        written, phrase = choose(fitting, target.name, self._openers.get(request.agent, ""), random)
        self._openers[request.agent] = written
        return phrase


def _stands(line: MotionLine, text: str) -> bool:
    """Whether a line is whole in a text: its first word may have lost its capital to an opener, its end to the cap."""
    return line.text[1:] in text
