"""Phrases: words with the lengths of real debates, and when each word ends. Nobody reads them; the timeline counts them.

Lengths are fitted to what the casebook says over the shipped motions at 220 words a minute, a quarter quicker than it is spoken by
default: a segment of about two sentences takes 5.3 s (3.5 to 8), four in ten have a strong clause as well; a kicker takes 2.8 s, an
interjection 1.1 s. Beats are where `argentum_audio.beats` would put them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from random import Random

from argentum_audio.beats import MIN_FROM_END_MS, MIN_FROM_START_MS, MIN_SPACING_MS
from argentum_kit.sentences import Kind, boundaries

WORD_MS = 225
WORD_SPREAD = 0.35
SENTENCE_MS = 420
CLAUSE_MS = 320
CLAUSES = 0.4


_WORDS = ("so", "we", "all", "pay", "more", "city", "later", "plainly", "argument", "evidence", "nobody", "tomorrow")
_LIBRARY_SEED = 20_260


@dataclass(frozen=True, slots=True)
class Phrase:
    """A text and its sound's shape at a plain pace: ms within the clip, one word end a whitespace word."""

    text: str
    length_ms: int
    word_ends_ms: tuple[int, ...]
    beats_ms: tuple[int, ...]
    beat_kinds: tuple[Kind, ...]


@dataclass(frozen=True, slots=True)
class PhraseLibrary:
    """Phrases to draw from: whole segments, their two halves, and everything short."""

    segments: tuple[Phrase, ...]
    sentences: tuple[Phrase, ...]
    kickers: tuple[Phrase, ...]
    remarks: tuple[Phrase, ...]


@cache
def library() -> PhraseLibrary:
    """The one library of a process; the same in every process."""
    chance = Random(_LIBRARY_SEED)
    return PhraseLibrary(
        segments=tuple(shape(f"{_sentence(chance, 9, 1.6)} {_rest(chance)}") for _ in range(240)),
        sentences=tuple(shape(_sentence(chance, 9, 1.6)) for _ in range(80)),
        kickers=tuple(shape(_sentence(chance, 10, 1.2, most=12)) for _ in range(80)),
        remarks=tuple(shape(_sentence(chance, 4.5, 1.3, most=12)) for _ in range(80)),
    )


@cache
def known() -> dict[str, Phrase]:
    """The library by text."""
    phrases = library()
    return {
        phrase.text: phrase
        for part in (phrases.segments, phrases.sentences, phrases.kickers, phrases.remarks)
        for phrase in part
    }


def phrase_of(text: str) -> Phrase:
    """The shape of any text; what is not in the library is worked out and kept, as long as there is not too much of it."""
    phrases = known()
    found = phrases.get(text)
    if found is None:
        found = shape(text)
        if len(phrases) < 20_000:
            phrases[text] = found
    return found


def shape(text: str) -> Phrase:
    """A text as a voice would time it, with its beats. How long a word takes depends on its letters alone."""
    tokens = text.split()
    kinds = {boundary.words: boundary.kind for boundary in boundaries(text)}
    at_ms, ends, candidates = 0.0, list[int](), list[tuple[int, Kind]]()
    for place, token in enumerate(tokens, start=1):
        at_ms += WORD_MS * (1 - WORD_SPREAD + WORD_SPREAD * len(re.sub(r"\W", "", token)) / 4)
        ends.append(round(at_ms))
        kind = kinds.get(place)
        if kind is not None:
            candidates.append((round(at_ms), kind))
            at_ms += SENTENCE_MS if kind == "sentence" else CLAUSE_MS
    length_ms = ends[-1] if ends else 1
    beats = _kept(candidates, length_ms)
    return Phrase(text, length_ms, tuple(ends), tuple(at_ms for at_ms, _ in beats), tuple(kind for _, kind in beats))


def _kept(candidates: list[tuple[int, Kind]], length_ms: int) -> list[tuple[int, Kind]]:
    """The beats a listener can tell apart: neither close to an end nor to each other, sentences before clauses."""
    kept: list[tuple[int, Kind]] = []
    for wanted in ("sentence", "clause"):
        for at_ms, kind in candidates:
            if (
                kind == wanted
                and MIN_FROM_START_MS <= at_ms <= length_ms - MIN_FROM_END_MS
                and all(abs(at_ms - other) >= MIN_SPACING_MS for other, _ in kept)
            ):
                kept.append((at_ms, kind))
    return sorted(kept)


def _sentence(chance: Random, mean: float, spread: float, most: int = 17) -> str:
    count = min(most, max(3, round(chance.gauss(mean, spread))))
    words = [_WORDS[int(chance.random() * len(_WORDS))] for _ in range(count)]
    return f"{words[0].capitalize()} {' '.join(words[1:])}."


def _rest(chance: Random) -> str:
    """The second sentence, with a strong clause in it now and then."""
    if chance.random() >= CLAUSES:
        return _sentence(chance, 10, 1.8)
    first = _sentence(chance, 6, 1.0).rstrip(".")
    return f"{first}; {_sentence(chance, 6, 1.0).lower()}"
