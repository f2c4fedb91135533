"""From a sentence to the model's phonemes, each with the word of the text that it is said for.

The package's G2P reads numbers, dates and abbreviations out, so its words are not the text's: what it made of a sentence is laid
against the sentence's own words, and what it put in place of some of them is shared out among those.
"""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from pathlib import Path
from typing import Any

from ..base import VoiceError

MOST_PHONEMES = 400
"""What the model takes at once. A longer sentence is said in parts."""
# A word of more letters is no word: it is read in pieces, the first few of them, or the reading of it would have no end.
_LONGEST_WORD = 40
_PIECE = 20
_MOST_PIECES = 6
# More letters of other scripts than this share of a text, and it is no English text.
_MOST_FOREIGN = 0.1
# What the G2P takes for markup, or reads out by a name that nobody would say.
_UNSAID = frozenset("[]{}<>|`*_~^\\#•←→")
_CLAUSE_MARKS = frozenset(",;:—…")
_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


@dataclass(frozen=True, slots=True)
class Phonemes:
    """What the model is given at once: the symbols, and for each the index of its word among the words of the sentence."""

    symbols: str
    owners: tuple[int, ...]


def check_language(text: str) -> None:
    """Raise VoiceError for a text that is not in Latin letters: this voice reads English alone."""
    letters = [c for c in text if c.isalpha()]
    foreign = sum(not _latin(c) for c in letters)
    if letters and foreign > _MOST_FOREIGN * len(letters):
        raise VoiceError("The neural voice reads English alone, and this text is in another script.")


class Reader:
    """The G2P of one accent. Reading it in takes about 0.4 s and 60 MB; it is meant for the process that speaks."""

    def __init__(self, *, british: bool = False) -> None:
        from hibari.g2p import G2P
        from hibari.g2p.normalize import normalize

        self._g2p: Any = G2P(british=british)
        self._normalised: Any = normalize
        self._ids = _vocabulary()

    def read(self, words: list[str]) -> list[Phonemes]:
        """The phonemes of a sentence given by its words, in parts that the model takes. Words without a sound have none."""
        spoken = [(piece, n) for n, word in enumerate(words) for piece in _pieces(_cleaned(word))]
        text = self._normalised(" ".join(piece for piece, _ in spoken))
        if not text:
            return []
        owners = _owners(spoken, text.split())
        said: list[tuple[str, int]] = []
        at = 0
        for token in self._g2p.phonemize_tokens(self._g2p.tokenize(text)):
            owner = owners[min(at, len(owners) - 1)]
            said += [(symbol, owner) for symbol in token.phonemes or "" if symbol in self._ids]
            if token.whitespace:
                said.append((" ", owner))
                at += 1
            at += token.text.count(" ")
        return [Phonemes("".join(s for s, _ in part), tuple(o for _, o in part)) for part in _in_parts(said)]

    def ids(self, phonemes: Phonemes) -> list[int]:
        """The numbers of the symbols, with the pad that the model expects at either end."""
        return [0, *(self._ids[symbol] for symbol in phonemes.symbols), 0]


STRESS = "ˈˌ"
"""The marks in front of a syllable with the main stress, and with another."""


def is_stress(symbol: str) -> bool:
    """Whether a symbol says that a stressed syllable follows."""
    return symbol == "ˈ"


def is_said(symbol: str) -> bool:
    """Whether a symbol stands for a sound."""
    return symbol.isalpha() and symbol not in "ˈˌː"


@lru_cache(maxsize=1)
def _vocabulary() -> dict[str, int]:
    import hibari

    file = Path(hibari.__file__).parent / "assets" / "vocab.json"
    found: dict[str, int] = json.loads(file.read_text(encoding="utf-8"))
    return found


def _latin(character: str) -> bool:
    return character.isascii() or "LATIN" in unicodedata.name(character, "")


def _cleaned(word: str) -> str:
    """A word without what is no text: control characters, marks of markup, letters of other scripts."""
    kept = []
    for character in word:
        dropped = character in _UNSAID or unicodedata.category(character) in _DROPPED
        if not (dropped or (character.isalpha() and not _latin(character))):
            kept.append(character)
    return "".join(kept)


def _pieces(word: str) -> list[str]:
    """A word as it is read: itself, one dash for a run of hyphens, pieces for one that is too long, nothing for an empty one."""
    if word and not any(c.isalnum() for c in word):
        return ["—"] if set(word) <= set("-–—―") else [word[:1]] if word[0] in ".,;:!?…" else []
    if len(word) <= _LONGEST_WORD:
        return [word] if word else []
    return [word[at : at + _PIECE] for at in range(0, len(word), _PIECE)][:_MOST_PIECES]


def _owners(spoken: list[tuple[str, int]], read: list[str]) -> list[int]:
    """For every word that is read, which word of the text it is said for."""
    owners = [0] * len(read)
    given = [piece for piece, _ in spoken]
    for tag, a, b, c, d in SequenceMatcher(None, given, read, autojunk=False).get_opcodes():
        if tag == "delete":
            continue
        for n in range(c, d):
            share = a + (n - c) * max(b - a, 1) // (d - c)
            owners[n] = spoken[min(share, len(spoken) - 1)][1]
    return owners


def _in_parts(said: list[tuple[str, int]]) -> list[list[tuple[str, int]]]:
    """Parts of at most `MOST_PHONEMES`, cut after a clause where there is one, else between words, else anywhere."""
    parts: list[list[tuple[str, int]]] = []
    rest = said
    while len(rest) > MOST_PHONEMES:
        spaces = [n for n in range(1, MOST_PHONEMES) if rest[n][0] == " "]
        clauses = [n for n in spaces if n >= MOST_PHONEMES // 4 and rest[n - 1][0] in _CLAUSE_MARKS]
        cut = (clauses or spaces or [MOST_PHONEMES - 1])[-1] + 1
        parts.append(rest[:cut])
        rest = rest[cut:]
    parts.append(rest)
    return [part for part in parts if any(is_said(symbol) for symbol, _ in part)]
