"""Lines for coming in on somebody else: kickers and interjections from the claim that is being put (RULES, Interjections
and Hard interrupts)."""

from __future__ import annotations

import re
from random import Random

from ...debate.events import InterjectionKind, Links
from ..base import MindReply, MindRequest
from .motion_lines import ClaimLines, MotionLine, MotionLines
from .phrasing import opened, sentence

KICKER_LEAST_WORDS = 8
KICKER_MOST_WORDS = 12
INTERJECTION_MOST_WORDS = 8
CLARIFY_SHARE = 0.25
# How often a listener has something to throw in, so that about four in ten segments have one worth playing among three.
ALLY_SPEAKS_UP = 0.32
OPPONENT_SPEAKS_UP = 0.32
BOLDNESS_ADDS = 0.12

PASS = MindReply("")

# The bounds between which an interjection's importance lies.
_IMPORTANCE: dict[InterjectionKind, tuple[float, float]] = {
    "challenge": (0.48, 0.9),
    "clarify": (0.4, 0.7),
    "support": (0.3, 0.6),
}
# Words that claim much: they invite contradiction.
_BOLD = re.compile(
    r"\b(?:never|always|every|everybody|everyone|nobody|nothing|no|none|all|only|must|cannot|best|worst|most|proved?|\d+)\b",
    re.IGNORECASE,
)
_CLAUSE_END = re.compile(r"[:—–]|[.](?= )")
_LEAD_INS = ("Hold on,", "Now wait,", "No, no,", "But look,")


def kicker(lines: MotionLines, request: MindRequest, random: Random) -> MindReply:
    """8 to 12 words against the opponents' claim that is being put; a pass if there are none."""
    point, floor = _on_floor(lines, request), request.floor
    if point is None or floor is None or point.claim.side == request.side:
        return PASS
    most = min(request.max_words, KICKER_MOST_WORDS)
    ready = [line for line in lines.fresh(point.kickers, most) if line.words >= min(KICKER_LEAST_WORDS, most)]
    if ready:
        line = random.choice(ready)
        lines.hand_out(request.request_id, (line,), line.text)
        return MindReply(
            line.text, answers=floor.segment_id, claim=_claim_of(line, point, lines), links=Links(addresses=floor.agent)
        )
    answers = lines.fresh(point.answers)
    random.shuffle(answers)
    for line in answers:
        text = _as_kicker(line, most, lines, random)
        if text:
            lines.hand_out(request.request_id, (line,), text)
            return MindReply(text, answers=floor.segment_id, claim=line.claim, links=Links(addresses=floor.agent))
    return PASS


def interjection(lines: MotionLines, request: MindRequest, random: Random) -> MindReply:
    """An interjection over the speaker, or `PASS`. Opponents are drawn more often the more strongly worded the line on the floor is."""
    point, floor = _on_floor(lines, request), request.floor
    if point is None or floor is None:
        return PASS
    ally = point.claim.side == request.side
    boldness = min(1.0, len(_BOLD.findall(floor.text)) / 3)
    if random.random() >= (ALLY_SPEAKS_UP if ally else OPPONENT_SPEAKS_UP + BOLDNESS_ADDS * boldness):
        return PASS
    kinds: list[InterjectionKind] = ["support"] if ally else ["challenge", "clarify"]
    if random.random() < CLARIFY_SHARE:
        kinds.reverse()
    for kind in kinds:
        ready = lines.fresh(getattr(point, kind), min(request.max_words, INTERJECTION_MOST_WORDS))
        if ready:
            line = random.choice(ready)
            lines.hand_out(request.request_id, (line,), line.text)
            importance = _importance(kind, boldness, random)
            return MindReply(line.text, kind=kind, importance=importance, answers=floor.segment_id)
    return PASS


def _claim_of(kicker: MotionLine, point: ClaimLines, lines: MotionLines) -> str | None:
    """Which claim of its own side a cut-in line speaks for, so that it can be answered: of those that answer the claim on the floor
    the one that is most about its words."""
    claims = [lines.points[name] for name in dict.fromkeys(answer.claim for answer in point.answers)]
    best = max(claims, key=lambda own: lines.overlap(own, kicker.bag), default=None)
    return best.claim.id if best is not None else None


def _on_floor(lines: MotionLines, request: MindRequest) -> ClaimLines | None:
    return lines.points.get(request.floor.claim or "") if request.floor is not None else None


def _importance(kind: InterjectionKind, boldness: float, random: Random) -> float:
    low, high = _IMPORTANCE[kind]
    weight = 0.7 * random.random() + 0.3 * (boldness if kind == "challenge" else random.random())
    return round(low + (high - low) * weight, 3)


def _as_kicker(line: MotionLine, most: int, lines: MotionLines, random: Random) -> str:
    """An answer as a kicker: as it is, led in by two words, or its first clause; empty if nothing natural comes of it."""
    if KICKER_LEAST_WORDS <= line.words <= most:
        return line.text
    if KICKER_LEAST_WORDS - 2 <= line.words <= most - 2:
        return opened(random.choice(_LEAD_INS), line.text, lines.proper)
    clause = _CLAUSE_END.split(line.text, maxsplit=1)[0].rstrip(" ,")
    return sentence(clause) if KICKER_LEAST_WORDS <= len(clause.split()) <= most else ""
