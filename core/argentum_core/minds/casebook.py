"""The casebook: a mind without a model, which argues from a motion's argument graph (RULES, Interjections, Interrupts).

It answers what an opponent was heard to say, bears the answer out, and only when nothing is left to answer puts a claim
of its own side. All agents of a debate share one casebook, so no line is used twice by anybody. What it says follows
from seed, motion, cast and the requests it got; two requests that change places may change the words, never the manners.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import chain
from random import Random

from ..debate.cast import Cast, Manner
from ..debate.events import InterjectionKind
from ..debate.motion import Motion
from ..debate.text import cap_words
from .base import Heard, MindFault, MindReply, MindRequest
from .lines import Line, Lines, Point, content_words
from .manner import ACKNOWLEDGE_WORDS, choose, opened, sentence

LEAST_WORDS = 13
MOST_WORDS = 22
KICKER_LEAST_WORDS = 8
KICKER_MOST_WORDS = 12
INTERJECTION_MOST_WORDS = 8
EVIDENCE_SHARE = 0.4
CLARIFY_SHARE = 0.25

# The bounds between which an interjection's importance is drawn.
_IMPORTANCE: dict[InterjectionKind, tuple[float, float]] = {
    "challenge": (0.45, 0.9),
    "clarify": (0.4, 0.7),
    "support": (0.3, 0.6),
}
# Words that claim much: they invite contradiction.
_BOLD = re.compile(
    r"\b(?:never|always|every|everybody|everyone|nobody|nothing|no|none|all|only|must|cannot|best|worst|most|proved?|\d+)\b",
    re.IGNORECASE,
)
_KICKER_STARTS = ("Hold on,", "Now wait,", "No, no,", "But look,")

_Pair = tuple[Line, Line | None]


class Casebook:
    """The mind of every agent that argues offline. `manners` holds each debater's manner by name."""

    def __init__(self, motion: Motion, seed: int, manners: Mapping[str, Manner] | None = None) -> None:
        self._lines = Lines(motion)
        self._seed = seed
        self._manners = dict(manners or {})
        self._openers: dict[str, str] = {}
        self._latest: dict[str, Heard] = {}
        self._last_claim: dict[str, str] = {}

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
        self._lines.recall(text)

    def discarded(self, request_id: str) -> None:
        self._lines.take_back(request_id)

    async def close(self) -> None:
        return None

    def answer(self, request: MindRequest) -> MindReply:
        """The reply, at once."""
        if request.side not in self._lines.sides:
            raise MindFault("failed", f"the motion has no side {request.side!r}")
        random = Random(f"{self._seed}:{request.request_id}")
        if request.kind == "interjection":
            return self._interjection(request, random)
        if request.kind == "kicker":
            return self._kicker(request, random)
        if request.kind == "chair":
            return MindReply("")
        return self._segment(request, random)

    # -- segments

    def _segment(self, request: MindRequest, random: Random) -> MindReply:
        opponents = self._opponents(request)
        acknowledgement = self._acknowledgement(request, random)
        room = request.max_words - len(acknowledgement.split())
        target: Heard | None = None
        pair = self._to_question(request, room, random) if request.question else None
        if pair is None:
            for heard in opponents:
                pair = self._to_line(heard, request, room, random)
                if pair is not None:
                    target = heard
                    break
        pair = pair or self._own_claim(request, room, random)
        if pair is None:
            target, pair = self._again(opponents, request, room)
        if pair is None:
            raise MindFault("exhausted", "every line of the motion has been said")
        said = _text(pair)
        opener = ""
        if target is not None and not acknowledgement and not request.follows_own_kicker:
            opener = self._opener(request, target, min(room, MOST_WORDS) - len(said.split()), random)
        self._lines.hand_out(request.request_id, (line for line in pair if line), said)
        self._last_claim[request.agent] = pair[0].claim
        text = opened(opener, said, self._lines.proper)
        return MindReply(
            cap_words(f"{acknowledgement} {text}" if acknowledgement else text, request.max_words),
            answers=target.segment_id if target is not None else None,
            claim=pair[0].claim,
            sources=tuple(line.source for line in pair if line and line.source),
        )

    def _opponents(self, request: MindRequest) -> list[Heard]:
        """Lines of opponents that named their claim: those just heard, newest first, then older ones by memory."""
        points, side = self._lines.points, request.side
        recent = list(request.heard)
        if request.floor is not None:
            recent.append(request.floor)
        newest: dict[str, Heard] = {}
        for heard in recent:
            if heard.claim in points:
                self._latest.pop(heard.claim, None)
                self._latest[heard.claim] = heard
        for heard in reversed(list(self._latest.values())):
            if heard.claim is not None and points[heard.claim].claim.side != side:
                newest.setdefault(heard.claim, heard)
        return list(newest.values())

    def _to_line(self, heard: Heard, request: MindRequest, room: int, random: Random) -> _Pair | None:
        """An unspent answer to what was heard, borne out."""
        assert heard.claim is not None
        firsts = self._lines.fresh(self._lines.points[heard.claim].answers, room)
        if not firsts:
            return None
        last = self._last_claim.get(request.agent)
        points = self._lines.points
        ranked = sorted(
            ((line.claim == last, points[line.claim].put, random.random(), line) for line in firsts),
            key=lambda entry: entry[:3],
        )
        return self._borne_out([line for *_, line in ranked], request, room, random)

    def _own_claim(self, request: MindRequest, room: int, random: Random) -> _Pair | None:
        """A claim of the own side, first one that was not put yet, then whatever was not said yet."""
        lines, points = self._lines, self._lines.sides[request.side]
        ranked = sorted(points, key=lambda point: (point.put, point.order // 3, random.random()))
        for kind in ("say", "because", "evidence"):
            for point in ranked:
                pair = self._borne_out(lines.fresh(getattr(point, kind), room), request, room, random)
                if pair is not None:
                    return pair
        leftover = chain.from_iterable(
            point.answers for side, points in lines.sides.items() if side != request.side for point in points
        )
        return self._borne_out(lines.fresh(leftover, room), request, room, random)

    def _to_question(self, request: MindRequest, room: int, random: Random) -> _Pair | None:
        """The claim of the own side that is most about what was asked, while it has something left to say."""
        asked = content_words(request.question or "")
        ranked = sorted(
            self._lines.sides[request.side],
            key=lambda point: (-self._lines.overlap(point, asked), point.put, random.random()),
        )
        for point in ranked:
            pair = self._borne_out(
                self._lines.fresh(chain(point.say, point.because, point.evidence), room), request, room, random
            )
            if pair is not None:
                return pair
        return None

    def _borne_out(self, firsts: list[Line], request: MindRequest, room: int, random: Random) -> _Pair | None:
        """The first of these lines that an unspent second sentence can follow; alone if none can, or if short."""
        if not firsts:
            return None
        if request.short:
            return firsts[0], None
        for first in firsts:
            second = self._second(first, room, random)
            if second is not None:
                return first, second
        return firsts[0], None

    def _second(self, first: Line, room: int, random: Random) -> Line | None:
        """A sentence that bears the first one out: a reason or evidence, or else the claim itself."""
        point = self._lines.points[first.claim]
        groups = [point.because, point.evidence]
        if random.random() < EVIDENCE_SHARE:
            groups.reverse()
        for group in (*groups, point.say):
            fitting = [line for line in self._lines.fresh(group, room - first.words) if line is not first]
            if fitting:
                good = [line for line in fitting if LEAST_WORDS <= first.words + line.words <= MOST_WORDS]
                return random.choice(good or fitting)
        return None

    def _again(self, opponents: list[Heard], request: MindRequest, room: int) -> tuple[Heard | None, _Pair | None]:
        """When every sentence was said once: the least worn pair that was never said together."""
        for heard in opponents:
            assert heard.claim is not None
            pair = self._unsaid_pair(self._lines.points[heard.claim].answers, request, room)
            if pair is not None:
                return heard, pair
        own = chain.from_iterable(point.say for point in self._lines.sides[request.side])
        return None, self._unsaid_pair(own, request, room)

    def _unsaid_pair(self, firsts: Iterable[Line], request: MindRequest, room: int) -> _Pair | None:
        lines = self._lines
        for first in sorted(firsts, key=lines.uses):
            if first.words > room:
                continue
            point = lines.points[first.claim]
            seconds: list[Line | None] = [None]
            if not request.short:
                seconds = [*sorted(chain(point.because, point.evidence), key=lines.uses)]
            for second in seconds:
                if second is not None and first.words + second.words > room:
                    continue
                if not lines.was_said(_text((first, second))):
                    return first, second
        return None

    # -- manner

    def _manner(self, request: MindRequest) -> Manner:
        return self._manners.get(request.name) or Manner()

    def _acknowledgement(self, request: MindRequest, random: Random) -> str:
        if request.acknowledge is None:
            return ""
        _, phrase = choose(self._manner(request).acknowledge, request.acknowledge.name, "", random)
        return sentence(phrase) if phrase and len(phrase.split()) <= ACKNOWLEDGE_WORDS else ""

    def _opener(self, request: MindRequest, target: Heard, room: int, random: Random) -> str:
        manner = self._manner(request)
        if random.random() >= manner.opens_with:
            return ""
        written, phrase = choose(manner.openers, target.name, self._openers.get(request.agent, ""), random)
        if len(phrase.split()) > room:
            return ""
        self._openers[request.agent] = written
        return phrase

    # -- coming in

    def _kicker(self, request: MindRequest, random: Random) -> MindReply:
        """8 to 12 words against the claim that is being put; a pass if there are none."""
        point = self._attackable(request)
        floor = request.floor
        if point is None or floor is None:
            return MindReply("")
        most = min(request.max_words, KICKER_MOST_WORDS)
        ready = [line for line in self._lines.fresh(point.kickers, most) if line.words >= min(KICKER_LEAST_WORDS, most)]
        if ready:
            line = random.choice(ready)
            self._lines.hand_out(request.request_id, (line,), line.text)
            return MindReply(line.text, answers=floor.segment_id)
        answers = self._lines.fresh(point.answers)
        random.shuffle(answers)
        for line in answers:
            text = self._as_kicker(line, most, random)
            if text:
                self._lines.hand_out(request.request_id, (line,), text)
                return MindReply(text, answers=floor.segment_id, claim=line.claim)
        return MindReply("")

    def _as_kicker(self, line: Line, most: int, random: Random) -> str:
        """An answer as a kicker: as it is, led in by two words, or its first clause; empty if nothing natural comes of it."""
        if KICKER_LEAST_WORDS <= line.words <= most:
            return line.text
        if KICKER_LEAST_WORDS - 2 <= line.words <= most - 2:
            return opened(random.choice(_KICKER_STARTS), line.text, self._lines.proper)
        clause = re.split(r"[;:—–]", line.text, maxsplit=1)[0].rstrip(" ,")
        return sentence(clause) if KICKER_LEAST_WORDS <= len(clause.split()) <= most else ""

    def _interjection(self, request: MindRequest, random: Random) -> MindReply:
        """A line over the speaker, if this one is worth it: bold words are contradicted more often, evidence less."""
        floor = request.floor
        point = self._lines.points.get(floor.claim or "") if floor is not None else None
        if point is None or floor is None:
            return MindReply("")
        boldness = min(1.0, len(_BOLD.findall(floor.text)) / 3)
        ally = point.claim.side == request.side
        if random.random() >= (0.30 if ally else 0.22 + 0.12 * boldness):
            return MindReply("")
        kind: InterjectionKind = "support" if ally else "challenge"
        if not ally and random.random() < CLARIFY_SHARE:
            kind = "clarify"
        most = min(request.max_words, INTERJECTION_MOST_WORDS)
        ready = self._lines.fresh(getattr(point, kind), most)
        if not ready and not ally:
            kind = "clarify" if kind == "challenge" else "challenge"
            ready = self._lines.fresh(getattr(point, kind), most)
        if not ready:
            return MindReply("")
        line = random.choice(ready)
        self._lines.hand_out(request.request_id, (line,), line.text)
        low, high = _IMPORTANCE[kind]
        weight = 0.7 * random.random() + 0.3 * (boldness if kind == "challenge" else random.random())
        return MindReply(
            line.text, kind=kind, importance=round(low + (high - low) * weight, 3), answers=floor.segment_id
        )

    def _attackable(self, request: MindRequest) -> Point | None:
        """The opponents' claim that is being put."""
        point = self._lines.points.get(request.floor.claim or "") if request.floor is not None else None
        return point if point is not None and point.claim.side != request.side else None


def _text(pair: _Pair) -> str:
    first, second = pair
    return first.text if second is None else f"{first.text} {second.text}"
