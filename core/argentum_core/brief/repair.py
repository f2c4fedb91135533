"""From what a model answered to a motion that holds: read leniently, trimmed, and filled where something is missing.

`claims_in` takes the claims out of whatever shape they came in. `repaired` makes a motion of them; where too little is left it gives
None, and the sketch stands in. Every repair that a reader should know of is a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from argentum_kit.plain_text import sanitise
from argentum_kit.sentences import sentences

from ..debate.motion import Motion, MotionAnswer, MotionClaim, MotionEvidence, MotionSource
from ..evidence.passage import Passage
from .proposition import Proposition
from .sketch import sketch

CLAIMS_MOST = 8
LINES_MOST = 5
LINE_CHARACTERS = 155
SHORT_WORDS = 8
CUT_IN_WORDS = (5, 14)
SIDES = ("for", "against")
_MARKS = re.compile(r"\*{1,3}|`|(?<!\w)_+|_+(?!\w)")
_NAMES = {
    "for": "for", "pro": "for", "pros": "for", "yes": "for", "affirmative": "for", "proposition": "for", "in_favor": "for", "in_favour": "for",
    "against": "against", "con": "against", "cons": "against", "no": "against", "negative": "against", "opposition": "against",
}  # fmt: skip


@dataclass(slots=True)
class BriefClaim:
    """A claim as it was read, before it is checked against the others."""

    gist: str
    say: list[str]
    because: list[str]
    cut_in: list[str] = field(default_factory=list)
    objection: list[str] = field(default_factory=list)
    question: list[str] = field(default_factory=list)
    finding: str = ""
    source: str = ""
    answers: list[tuple[int, str]] = field(default_factory=list)


def claims_in(tree: Mapping[str, Any]) -> dict[str, list[BriefClaim]]:
    """The claims of both sides, in whatever shape they came; sides that are not there are empty."""
    found: dict[str, list[BriefClaim]] = {side: [] for side in SIDES}
    _collect(tree, found, None, 0)
    return found


def repaired(
    claims: Mapping[str, Sequence[BriefClaim]],
    about: Proposition,
    credit: str,
    evidence: Sequence[Passage] = (),
) -> tuple[Motion | None, list[str]]:
    """A motion made of claims, and what was repaired, a sentence each; None where no side has anything to say.

    `credit` is the motion's `about`; `evidence` are the passages that findings may cite.
    """
    notes: list[str] = []
    sides = {side: _distinct(claims.get(side, ())) for side in SIDES}
    for side, found in sides.items():
        if len(found) > CLAIMS_MOST:
            notes.append(f"The brief had {len(found)} claims {side}; the first {CLAIMS_MOST} are kept.")
            sides[side] = found[:CLAIMS_MOST]
    if not any(sides.values()):
        return None, ["The model wrote no claims, so the sketch stands in."]
    for side, found in sides.items():
        if not found:
            notes.append(f"The brief had no claims {side}; those of the sketch stand in.")
            sides[side] = _of_sketch(about, side)
    cited = {
        name.casefold(): passage for passage in evidence for name in (passage.full_title, passage.title, passage.id)
    }
    sources: dict[str, MotionSource] = {}
    made = [
        _claim(side, number, claim, cited, sources)
        for side in SIDES
        for number, claim in enumerate(sides[side], start=1)
    ]
    motion = Motion(
        title=about.title,
        about=credit,
        sides=SIDES,
        proper=["I", *about.proper],
        sources=list(sources.values()),
        claims=made,
        answers=_answers(sides, notes),
    )
    return motion, notes


# --- reading ----------------------------------------------------------------------------------------------------------


def _collect(tree: Any, found: dict[str, list[BriefClaim]], side: str | None, depth: int) -> None:
    """Claims anywhere in a tree: under a side's name, or saying their side themselves."""
    if depth > 6:
        return
    if isinstance(tree, list):
        for item in tree:
            if side is not None and isinstance(item, str):
                _take({"say": [item]}, found, side)
            else:
                _collect(item, found, side, depth + 1)
        return
    if not isinstance(tree, Mapping):
        return
    said = str(tree.get("side", "")).strip().casefold()
    own = _NAMES.get(said, side)
    if own is not None and any(key in tree for key in ("gist", "say", "claim", "text", "argument", "point", "because")):
        _take(tree, found, own)
        return
    for key, value in tree.items():
        named = _NAMES.get(str(key).strip().casefold().replace(" ", "_"), own)
        if isinstance(value, Mapping | list) and key not in ("answers", "sources"):
            _collect(value, found, named, depth + 1)


def _take(tree: Mapping[str, Any], found: dict[str, list[BriefClaim]], side: str) -> None:
    gist = _gist(_text(tree.get("gist")) or _text(tree.get("claim")) or _text(tree.get("point")))
    say = [line for key in ("say", "claim", "text", "argument", "point") for line in _lines(tree.get(key))]
    because = [line for key in ("because", "reasons", "support", "evidence") for line in _lines(tree.get(key))]
    if not say and because:
        say, because = because[:1], because[1:]
    if not say and not gist:
        return
    say = say or [_sentence(gist)]
    if not because and len(say) > 1:
        say, because = say[:1], say[1:]
    claim = BriefClaim(gist or _gist(say[0]), _unique(say)[:LINES_MOST], _unique(because)[:LINES_MOST])
    claim.cut_in = [
        line
        for line in _lines(tree.get("cut_in", tree.get("kickers")))
        if CUT_IN_WORDS[0] <= _words(line) <= CUT_IN_WORDS[1]
    ]
    claim.objection = [
        line for line in _lines(tree.get("objection", tree.get("challenge"))) if _words(line) <= SHORT_WORDS
    ]
    claim.question = [
        line
        for line in _lines(tree.get("question", tree.get("clarify")))
        if _words(line) <= SHORT_WORDS and line.endswith("?")
    ]
    claim.finding = next(iter(_lines(tree.get("finding"))), "")
    claim.source = str(tree.get("source") or "")
    answers = tree.get("answers")
    for answer in answers if isinstance(answers, list) else []:
        if isinstance(answer, Mapping):
            to = re.search(r"\d+", str(answer.get("to", "")))
            for line in _lines(answer.get("say", answer.get("text"))):
                claim.answers.append((int(to[0]) if to and len(to[0]) < 4 else 0, line))
    found[side].append(claim)


def _text(value: Any) -> str:
    return _MARKS.sub("", sanitise(value[:4000])).strip() if isinstance(value, str) else ""


def _lines(value: Any) -> list[str]:
    """The sentences of a text or of a list of texts, each short enough to be a line."""
    texts = (
        [value]
        if isinstance(value, str)
        else [item for item in value if isinstance(item, str)]
        if isinstance(value, list)
        else []
    )
    found: list[str] = []
    for text in texts[:20]:
        clean = re.sub(r"^\s*(?:[-*•]|\d+[.)])\s*", "", _text(text)).strip()
        found += [_sentence(part) for part in sentences(clean) if 2 <= len(part.strip()) <= LINE_CHARACTERS]
    return found


def _sentence(text: str) -> str:
    bare = text.strip().strip("*_ ")
    return bare[:1].upper() + bare[1:] + ("" if bare[-1:] in ".!?…" else ".")


def _gist(text: str) -> str:
    """A claim as it follows "You say that": no full stop, a small letter unless its first word keeps its capital."""
    from .english import inside

    parts = sentences(text)
    bare = re.sub(
        r"^(?:that|you say that)\s+", "", (parts[0] if parts else "").strip().rstrip(".!?…:; "), flags=re.IGNORECASE
    )
    bare = bare if len(bare) <= LINE_CHARACTERS else ""
    return inside(bare)


def _words(line: str) -> int:
    return len(line.split())


def _key(text: str) -> str:
    return re.sub(r"[^a-z0-9 ]+", "", text.casefold()).strip()


def _unique(lines: Sequence[str]) -> list[str]:
    return list({_key(line): line for line in reversed(lines)}.values())[::-1]


# --- making -----------------------------------------------------------------------------------------------------------


def _distinct(claims: Sequence[BriefClaim]) -> list[BriefClaim]:
    """Claims that say something of their own: neither the gist nor the first sentence was there before."""
    kept: list[BriefClaim] = []
    seen: set[str] = set()
    for claim in claims:
        keys = {_key(claim.gist), _key(claim.say[0])}
        if keys & seen:
            continue
        seen |= keys
        kept.append(claim)
    return kept


def _of_sketch(about: Proposition, side: str) -> list[BriefClaim]:
    return [
        BriefClaim(
            claim.gist,
            list(claim.say),
            list(claim.because),
            cut_in=list(claim.kickers),
            objection=list(claim.challenge),
            question=list(claim.clarify),
        )
        for claim in sketch(about).claims
        if claim.side == side
    ]


def _claim(
    side: str, number: int, claim: BriefClaim, cited: Mapping[str, Passage], sources: dict[str, MotionSource]
) -> MotionClaim:
    evidence: list[MotionEvidence] = []
    work = cited.get(claim.source.casefold())
    if work is not None and claim.finding and len(work.text) >= 20:
        source = sources.setdefault(
            work.id,
            MotionSource(
                id=f"work-{len(sources) + 1}", title=work.full_title[:150] or work.id[:150], text=work.text[:2000]
            ),
        )
        evidence.append(MotionEvidence(text=claim.finding, source=source.id))
    return MotionClaim(
        id=f"{side}-{number}",
        side=side,
        gist=claim.gist,
        say=claim.say,
        because=claim.because or claim.say[-1:],
        evidence=evidence,
        kickers=claim.cut_in,
        challenge=claim.objection,
        clarify=claim.question,
    )


def _answers(sides: Mapping[str, Sequence[BriefClaim]], notes: list[str]) -> list[MotionAnswer]:
    """Answers from each claim to claims of the other side. One that leads nowhere is spread over those that have none; what is
    still without an answer is met with a claim of the other side."""
    found: dict[tuple[str, str], list[str]] = {}
    spoken = {_key(line) for claims in sides.values() for claim in claims for line in (*claim.say, *claim.because)}
    astray = 0
    for side, other in (SIDES, SIDES[::-1]):
        loose: list[tuple[int, str]] = []
        for number, claim in enumerate(sides[side], start=1):
            for to, line in claim.answers:
                if _key(line) in spoken:
                    astray += 1
                elif 1 <= to <= len(sides[other]):
                    found.setdefault((f"{other}-{to}", f"{side}-{number}"), []).append(line)
                else:
                    loose.append((number, line))
        bare = [
            number
            for number in range(1, len(sides[other]) + 1)
            if not any(to == f"{other}-{number}" for to, _ in found)
        ]
        for (by, line), to in zip(loose, bare, strict=False):
            found.setdefault((f"{other}-{to}", f"{side}-{by}"), []).append(line)
        for place, to in enumerate(bare[len(loose) :]):
            by = place % len(sides[side]) + 1
            claim = sides[side][by - 1]
            found.setdefault((f"{other}-{to}", f"{side}-{by}"), []).append(claim.say[-1])
    if astray:
        notes.append(
            f"{astray} {'answer repeats' if astray == 1 else 'answers repeat'} a claim and {'is' if astray == 1 else 'are'} left out."
        )
    return [MotionAnswer(to=to, by=by, say=_unique(lines)[:LINES_MOST]) for (to, by), lines in found.items()]
