"""Sentences of what the user named as evidence, quoted for a claim with their page: "Kohn has it on page 14: …".

The casebook reads no text for its meaning. A sentence is quoted for a claim when it shares words with what the motion says for that claim,
and more with it than with any claim of the other sides; so what is quoted is about the point, and is cited where it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random
from typing import NamedTuple

from argentum_kit.sentences import sentences

from ..base import MindRequest, Snippet
from .motion_lines import MotionLines, content_words, line_key

LEAST_SHARED = 2
"""Words that a sentence shares with a claim at least."""
LEAST_ABOUT = 6.0
"""How much it is about the claim at least, as `MotionLines.overlap` has it: two rare words or three that are not."""
LEAST_WORDS, MOST_WORDS = 7, 32
MOST_HELD = 128

_ENDS = (".", "!", "?")
_COLON = re.compile(": ")
_YEAR = re.compile(r"\s+(?:19|20)\d\d$")
_POINTS_BACK = frozenset(["he", "her", "his", "it", "its", "she", "that", "their", "these", "they", "this", "those"])
_AUTHORED = ("{who} has it{at}: {said}", "It is in {who}{at}: {said}", "Read {who}{at}: {said}")
_TITLED = ("It is in “{who}”{at}: {said}", "“{who}” has it{at}: {said}")


class Quotation(NamedTuple):
    """A sentence with where it stands, as it is said, and the id of the passage that it is from."""

    text: str
    source: str


class Quotations:
    """Quotes each sentence once; one serves all agents of a debate."""

    def __init__(self, lines: MotionLines) -> None:
        self._lines = lines
        self._said: set[str] = set()
        self._held: dict[str, str] = {}

    def for_claim(self, claim: str, request: MindRequest, room: int, random: Random) -> Quotation | None:
        """A sentence of the request's evidence that is about a claim of the speaker's side, in at most `room` words."""
        point = self._lines.points.get(claim)
        if point is None:
            return None
        others = [
            other for side, points in self._lines.sides.items() if side != point.claim.side for other in points
        ]  # fmt: skip
        best: tuple[float, Snippet, str] | None = None
        for snippet, said in self._offered(request):
            words = content_words(said)
            about = self._lines.overlap(point, words)
            if len(point.bag & words) < LEAST_SHARED or about < LEAST_ABOUT or (best is not None and about <= best[0]):
                continue
            if len(_shortest(snippet, said).split()) > room:
                continue
            if about > max((self._lines.overlap(other, words) for other in others), default=0.0):
                best = about, snippet, said
        if best is None:
            return None
        _, snippet, said = best
        text = random.choice([each for each in _framed(snippet, said) if len(each.split()) <= room])
        self._hold(request.request_id, line_key(said))
        return Quotation(text, snippet.id)

    def take_back(self, request_id: str) -> None:
        """What was quoted for this request was not heard, and may be quoted again."""
        key = self._held.pop(request_id, None)
        if key is not None:
            self._said.discard(key)

    def recall(self, text: str) -> None:
        """Sentences in a text that was spoken before are not quoted again."""
        for each in map(str.strip, sentences(text)):
            # Where it is from may have a colon in it, and so may the sentence.
            self._said.update(line_key(each[found.end() :]) for found in _COLON.finditer(each))

    def _offered(self, request: MindRequest) -> Iterator[tuple[Snippet, str]]:
        for snippet in request.evidence:
            if not snippet.work:
                continue
            for each in map(str.strip, sentences(snippet.text)):
                count = len(each.split())
                first = each.partition(" ")[0].casefold()
                whole = each.endswith(_ENDS) and each[:1].isupper() and first not in _POINTS_BACK
                if whole and LEAST_WORDS <= count <= MOST_WORDS and line_key(each) not in self._said:
                    yield snippet, each

    def _hold(self, request_id: str, key: str) -> None:
        self._said.add(key)
        self._held[request_id] = key
        if len(self._held) > MOST_HELD:
            del self._held[next(iter(self._held))]


def _framed(snippet: Snippet, said: str) -> list[str]:
    """The sentence in each of the ways in which somebody says it who has the text before them."""
    titled = snippet.title.startswith(snippet.work.rstrip("…"))
    who = snippet.work if titled else _YEAR.sub("", snippet.work)
    at = spoken_place(snippet.place)
    return [frame.format(who=who, at=at, said=said) for frame in (_TITLED if titled else _AUTHORED)]


def _shortest(snippet: Snippet, said: str) -> str:
    return min(_framed(snippet, said), key=lambda each: len(each.split()))


def spoken_place(place: str) -> str:
    """A place as it is said, with a space before it: " on page 14", " under “Method”", " in paragraph 4"; nothing for none."""
    if place.startswith("p. "):
        return f" on page {place[3:]}"
    if place.startswith("“"):
        return f" under {place.rpartition('”')[0]}”"
    if place.startswith("para. "):
        return f" in paragraph {place[6:]}"
    return ""
