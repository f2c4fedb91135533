"""The `estimate` voice: no sound, but words and beats where a speaker would have them (SURFACE, Voice SPEC).

Time is counted in syllables, with pauses at punctuation, fitted to the default cast: over 225 lines of its debates, spoken calmly, half are
within 4 % of what is estimated here, and nine in ten between 10 % shorter and 19 % longer (`tests/audio/estimate_fit.py`). In a debate that is
about 170 words a minute, as it is with sound. The same text takes the same time, always.
"""

from __future__ import annotations

import math
import re

import numpy as np

from argentum_kit.abbreviations import CLOSERS
from argentum_kit.sentences import boundaries

from ..beats import find_beats
from ..clip import FRAMES_PER_MS, Clip, Word
from .base import Prosody
from .text_limits import check_text_length

NAME = "estimate"
SYLLABLE_MS = 270.0
COMMA_MS = 460
CLAUSE_MS = 480
SENTENCE_MS = 440
LEAST_MS = 100

_VOWELS = re.compile(r"[aeiouyà-öø-ÿāēīōū]+", re.IGNORECASE)


def syllables(word: str) -> float:
    """About how many syllables a word has; digits and short words in capitals are read one by one. Punctuation alone has none."""
    letters = [c for c in word if c.isalnum()]
    if not letters:
        return 0.0
    digits = sum(c.isdigit() for c in letters)
    plain = "".join(c if c.isalpha() or c == "'" else " " for c in word)
    count = 1.4 * digits
    for part in plain.split():
        if len(part) > 1 and part.isupper() and len(part) <= 4:
            count += len(part)
            continue
        groups = len(_VOWELS.findall(part))
        if groups > 1 and re.search(r"[^aeiouyl]e[sd]?$", part, re.IGNORECASE):
            groups -= 1
        # A script without these vowels is counted by its letters.
        count += groups if groups else max(1.0, len(part) / 3.0)
    return max(1.0, count)


def estimate_words(text: str, rate_percent: float = 0.0) -> tuple[tuple[Word, ...], int]:
    """Words with their frames at 48 kHz, and the frames of the whole, which ends with the last word.

    `rate_percent` is how much faster than usual; it is held between -50 and 150.
    """
    tokens = text.split()
    kinds = {b.words: b.kind for b in boundaries(text)}
    rate = min(max(rate_percent, -50.0), 150.0) if math.isfinite(rate_percent) else 0.0
    scale = 1.0 / (1.0 + rate / 100.0)
    words: list[Word] = []
    at_ms = 0.0
    end_ms = 0
    for index, token in enumerate(tokens):
        start_ms = round(at_ms)
        at_ms += syllables(token) * SYLLABLE_MS * scale
        end_ms = round(at_ms)
        words.append(Word(token, start_ms * FRAMES_PER_MS, end_ms * FRAMES_PER_MS))
        kind = kinds.get(index + 1)
        if kind is not None:
            at_ms += (SENTENCE_MS if kind == "sentence" else CLAUSE_MS) * scale
        elif token.rstrip(CLOSERS).endswith((",", "…")):
            at_ms += COMMA_MS * scale
    return tuple(words), max(end_ms, LEAST_MS) * FRAMES_PER_MS


class EstimateVoice:
    """A voice for machines without sound, for tests and for debates in virtual time. Pitch and level change nothing."""

    name = NAME

    def synthesise(self, clip_id: str, text: str, prosody: Prosody) -> Clip:
        """A clip of silence (mono float32 at 48 kHz) with the words and beats of the text. Raises VoiceError for a text that is too long."""
        check_text_length(text)
        words, frames = estimate_words(text, prosody.rate_percent)
        pcm = np.zeros(frames, dtype=np.float32)
        return Clip(clip_id, text, pcm, words, find_beats(text, words, pcm), 0.0, NAME)

    async def speak(self, clip_id: str, text: str, prosody: Prosody) -> Clip:
        """The same as `synthesise`."""
        return self.synthesise(clip_id, text, prosody)

    async def close(self) -> None:
        """Nothing to let go."""
        return None
