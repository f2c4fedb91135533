"""One sentence from text to samples: what the speech process does for the neural voice. Blocking; no state but what is loaded.

The same sentence, voice and prosody are the same bytes, whatever was said before and whether the sentence comes alone or with others:
its noise is seeded by what it says, and its loudness is matched by itself.
"""

from __future__ import annotations

import gc
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2s
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ...beats import audible_by_ms
from ...clip import RATE, Pcm, Word
from ...loudness import apply_gain, limit_peaks, match_loudness
from ...resample import to_clip_rate, trim
from ..base import Prosody
from ..espeak.safe_text import token_spans
from ..espeak.word_times import word_times
from .delivery import Delivery, delivery_of, melody
from .model import HOP, Frames, Model
from .model import RATE as MODEL_RATE
from .phonemes import STRESS, Phonemes, Reader, is_said, is_stress
from .sound import Shape, synthesised
from .speaker import VoiceShape

_SEED_BYTES = 8


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence at the clip's rate, without silent ends; `pause_ms` is the silence that belongs before the next one. `pcm` is empty
    for a text without a sound."""

    pcm: Pcm
    words: tuple[Word, ...]
    pause_ms: float


@dataclass(frozen=True, slots=True)
class Sentence:
    """What is to be said: `number` counts from 0 within its line. `model` is the file, `british` the accent it is read in; `clause` is
    above 0 for the rest of a sentence that was begun."""

    text: str
    number: int
    voice: VoiceShape
    prosody: Prosody
    model: Path
    british: bool = False
    clause: int = 0


def say(sentence: Sentence) -> Said:
    """The sound of a sentence. Raises VoiceError where the model cannot be loaded."""
    delivery = delivery_of(sentence.prosody, sentence.number, sentence.text, sentence.clause)
    words = sentence.text.split()
    reader = _reader(british=sentence.british)
    spans = token_spans(sentence.text)
    sounds: list[NDArray[np.float32]] = []
    events: list[tuple[int, int]] = []
    offset = 0
    for part in reader.read(words):
        frames = _model(sentence.model).frames(reader.ids(part), sentence.voice.rate * delivery.speed)
        sounds.append(_sound(sentence, part, frames, delivery))
        events += [(spans[word][0], offset + start) for word, start in _starts(part, frames)]
        offset += len(sounds[-1])
    raw = to_clip_rate(np.concatenate(sounds), MODEL_RATE) if sounds else np.zeros(0, np.float32)
    trimmed = trim(match_loudness(raw))
    pcm = trimmed.pcm
    times = ((character, round(start * RATE / MODEL_RATE) - trimmed.offset) for character, start in events)
    placed = word_times(sentence.text, times, len(pcm), audible_by_ms(pcm))
    if delivery.level_db != 0.0 and len(pcm):
        pcm = limit_peaks(apply_gain(pcm, delivery.level_db))
    return Said(pcm, placed, delivery.pause_ms)


def load(model: Path, *, british: bool = False) -> None:
    """Load a model and the G2P, so that the first sentence is as quick as the next. Raises VoiceError.

    The word lists are some 600,000 objects that stay: without the garbage collector it takes a third less to read them, and frozen they
    are not gone through again in the middle of a line.
    """
    gc.disable()
    try:
        # The second word is in no list, which brings the net that reads such words.
        say(Sentence("Ready, Zorblatt.", 0, VoiceShape(formants=1.1), Prosody(), model, british))
    finally:
        gc.enable()
    gc.freeze()


def _sound(sentence: Sentence, part: Phonemes, frames: Frames, delivery: Delivery) -> NDArray[np.float32]:
    voice = sentence.voice
    f0, gain = melody(frames, voice, delivery, _stressed(part, frames))
    shape = Shape(f0, gain, voice.formants, voice.tilt_db + delivery.tilt_db, voice.breath_db + delivery.breath_db)
    said = "\0".join((sentence.text, part.symbols, str(sentence.number))).encode("utf-8", "replace")
    seed = int.from_bytes(blake2s(said, digest_size=_SEED_BYTES).digest(), "big")
    return synthesised(frames, shape, seed)


def _starts(part: Phonemes, frames: Frames) -> list[tuple[int, int]]:
    """(word, sample at the model's rate) of the beginning of every word, in order.

    The model gives stress marks and spaces a length like any sound, some 100 and 75 ms. A mark in front of a word already sounds like
    it, and a space half like the word before and half like the one behind (`tests/audio/word_time_errors.py` measures it).
    """
    begins = frames.ends[:-1] * HOP
    starts: list[tuple[int, int]] = []
    for n, (symbol, owner) in enumerate(zip(part.symbols, part.owners, strict=True)):
        if is_said(symbol) and (not starts or owner > starts[-1][0]):
            first = n
            while first and part.symbols[first - 1] in STRESS:
                first -= 1
            at = begins[first]
            if first and part.symbols[first - 1] == " ":
                at = (begins[first - 1] + at) / 2
            starts.append((owner, int(at)))
    return starts


def _stressed(part: Phonemes, frames: Frames) -> NDArray[np.bool_]:
    """For each frame whether it belongs to a syllable with the main stress: from the stress mark over the next three symbols."""
    marks = np.zeros(len(part.symbols) + 2, dtype=bool)
    for n, symbol in enumerate(part.symbols, start=1):
        if is_stress(symbol):
            marks[n : n + 4] = True
    symbols = np.searchsorted(frames.ends, np.arange(frames.f0.shape[0]) + 0.5)
    return np.asarray(marks[np.minimum(symbols, len(marks) - 1)], dtype=np.bool_)


@lru_cache(maxsize=6)
def _model(path: Path) -> Model:
    return Model(path)


@lru_cache(maxsize=2)
def _reader(*, british: bool) -> Reader:
    return Reader(british=british)
