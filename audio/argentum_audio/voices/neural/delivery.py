"""How a line is delivered: from its prosody, mood and role to numbers over the frames of a sentence (RULES, Emotion). Pure.

The mood's tone (pitch, rate, volume, after RULES) is taken as it is; what a synthesiser of recorded melody can do beyond it is
added here: a frustrated speaker moves over a wider range, presses (brighter, louder on stressed syllables), and pauses less; one
without confidence is breathy and hesitates; engagement widens the melody. It grows over the sentences of a segment.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..base import Prosody
from .model import Frames
from .sound import VOICED_HZ
from .speaker import VoiceShape

FRAME_MS = 12.5
PAUSE_MS = 300
"""Silence between two sentences of a calm speaker."""
CLAUSE_PAUSE_MS = 240
"""And after a clause that is said alone, which is what the model leaves at a comma."""

# What a mood at its end (±1) adds to the tone.
_FRUSTRATED_SEMITONES = 0.45
_FRUSTRATED_DB = 1.5
_FRUSTRATED_RANGE = 0.25
_FRUSTRATED_TILT_DB = 1.2
_STRESS_DB = 1.5
_ENGAGED_RANGE = 0.1
_UNSURE_BREATH_DB = 2.0
_UNSURE_TILT_DB = -0.5
_SURE_RANGE = 0.1
# A mood is this much of itself in the first sentence of a segment, and grows.
_FIRST_SHARE, _GROWTH, _MOST_SHARE = 0.85, 0.1, 1.15

# A cut-in begins higher and louder and comes down within this time; a question ends higher; a concession sinks.
_ATTACK_SEMITONES, _ATTACK_DB, _ATTACK_MS = 2.0, 2.5, 450.0
_QUESTION_SEMITONES, _QUESTION_MS = 1.5, 260.0
_CONCESSION_SEMITONES, _CONCESSION_DB = -1.8, -1.5
_CONCESSION_RATE = 0.94
_ROLE_RANGE = {"interjection": 0.9, "chair": 0.9}
_ROLE_RATE = {"interjection": 1.03, "chair": 0.98}
_CONCEDES = re.compile(
    r"\W*(?:granted|admittedly|fair (?:point|enough)|a fair|true[,.]|i (?:grant|concede|accept|admit)|you(?:'|’)?(?:re| are) right)\b",
    re.IGNORECASE,
)

_GOES_ON = (",", ";", ":", "—")

SPEED = (0.6, 1.7)
_RANGE = (0.4, 2.2)


@dataclass(frozen=True, slots=True)
class Delivery:
    """What is done to a sentence: `speed` as a factor, `pitch` in semitones, `range` as a factor of the melody's semitones,
    `level_db` (0: the common loudness), `stress_db` on stressed syllables, `pauses` as a factor, and where the melody goes."""

    speed: float = 1.0
    pitch: float = 0.0
    range: float = 1.0
    level_db: float = 0.0
    stress_db: float = 0.0
    tilt_db: float = 0.0
    breath_db: float = 0.0
    pauses: float = 1.0
    attack: bool = False
    question: bool = False
    concession: bool = False
    goes_on: bool = False

    @property
    def pause_ms(self) -> float:
        """The silence before what follows."""
        return (CLAUSE_PAUSE_MS if self.goes_on else PAUSE_MS) * self.pauses / self.speed


def delivery_of(prosody: Prosody, sentence: int, text: str, clause: int = 0) -> Delivery:
    """How sentence number `sentence` (from 0) of a line is delivered; `clause` is above 0 for the rest of one that was begun."""
    said = prosody.finite()
    share = min(_FIRST_SHARE + _GROWTH * sentence, _MOST_SHARE)
    frustration, engagement, confidence = (
        min(max(value, -1.0), 1.0) * share for value in (said.frustration, said.engagement, said.confidence)
    )
    heated, unsure = max(frustration, 0.0), max(-confidence, 0.0)
    concedes = _CONCEDES.match(text) is not None
    slower = _CONCESSION_RATE if concedes else 1.0
    wide = 1.0 + _FRUSTRATED_RANGE * frustration + _ENGAGED_RANGE * engagement + _SURE_RANGE * confidence
    return Delivery(
        speed=_within((1.0 + said.rate_percent / 100.0) * _ROLE_RATE.get(said.role, 1.0) * slower, SPEED),
        pitch=12.0 * math.log2(_within(1.0 + said.pitch_percent / 100.0, (0.6, 1.6)))
        + _FRUSTRATED_SEMITONES * frustration,
        range=_within(wide * _ROLE_RANGE.get(said.role, 1.0), _RANGE),
        level_db=_within(said.volume_db, (-60.0, 10.0)) + _FRUSTRATED_DB * frustration,
        stress_db=_STRESS_DB * heated,
        tilt_db=_FRUSTRATED_TILT_DB * frustration + _UNSURE_TILT_DB * unsure,
        breath_db=_UNSURE_BREATH_DB * unsure,
        pauses=_within(1.0 - 0.45 * frustration - 0.15 * engagement + 0.5 * unsure, (0.4, 1.8)),
        attack=said.role == "kicker" and sentence == 0 and clause == 0,
        question=text.rstrip("\"'”’) ").endswith("?"),
        concession=concedes,
        goes_on=text.rstrip().endswith(_GOES_ON),
    )


def melody(
    frames: Frames, voice: VoiceShape, delivery: Delivery, stressed: NDArray[np.bool_]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Pitch in Hz and added level in dB of every frame. `stressed` says which frames belong to a stressed syllable."""
    count = frames.f0.shape[0]
    semitones = np.full(count, delivery.pitch, np.float64)
    gain = delivery.stress_db * _smoothed(stressed.astype(np.float64))
    at_ms = np.arange(count) * FRAME_MS
    if delivery.attack:
        decay = np.exp(-at_ms / _ATTACK_MS)
        semitones += _ATTACK_SEMITONES * decay
        gain += _ATTACK_DB * decay
    if delivery.question:
        semitones += _QUESTION_SEMITONES * np.clip(1.0 - at_ms[::-1] / _QUESTION_MS, 0.0, 1.0)
    if delivery.concession:
        course = np.linspace(0.0, 1.0, count)
        semitones += _CONCESSION_SEMITONES * course
        gain += _CONCESSION_DB * course
    voiced = frames.f0 > VOICED_HZ
    if not voiced.any():
        return frames.f0.astype(np.float32), gain.astype(np.float32)
    octaves = np.log2(np.maximum(frames.f0, VOICED_HZ))
    middle = float(np.median(octaves[voiced]))
    spread = voice.range * delivery.range
    hz = voice.pitch * 2.0 ** (middle + (octaves - middle) * spread + semitones / 12.0)
    return hz.astype(np.float32), gain.astype(np.float32)


def _smoothed(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """A running mean of five frames, so that no level jumps."""
    return np.convolve(values, np.ones(5) / 5.0, mode="same") if len(values) >= 5 else values


def _within(value: float, limits: tuple[float, float]) -> float:
    return min(max(value, limits[0]), limits[1])
