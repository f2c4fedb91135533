"""Where a clip may be entered: the beats of a text, laid into the pauses of its sound (DESIGN, Words; RULES, Guard).

Two steps, both pure. `boundaries` reads the text alone and says after which words a sentence or a strong clause ends.
`find_beats` looks for the pause that belongs to each, and keeps those a listener can tell apart. The clip's own end is
never a beat.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from .abbreviations import CLOSERS, OPENERS, is_abbreviation
from .clip import FRAMES_PER_MS, Beat, Pcm, Word

FROM_START_MS = 900
FROM_END_MS = 600
APART_MS = 600
# Speech is brought to -23 LUFS; under this lie only the echo of some voices and the last of a breath.
SILENCE_DB = -46.0
# A pause is longer than the closure of a p or a t; a word may begin to sound this long before its own time.
PAUSE_MS = 30
ONSET_MS = 60

Kind = Literal["sentence", "clause"]
Audible = NDArray[np.bool_]

DASHES = frozenset({"-", "--", "---", "–", "—", "―"})

_LIST_NUMBER = re.compile(r"(?:\d{1,2}|[ivx]{1,4})\.$")


@dataclass(frozen=True, slots=True)
class Boundary:
    """A sentence or strong clause ends after `words` words."""

    words: int
    kind: Kind


def is_dash(token: str) -> bool:
    return token in DASHES


def boundaries(text: str) -> tuple[Boundary, ...]:
    """Every sentence and strong-clause boundary inside the text, in words counted by `text.split()`."""
    tokens = text.split()
    found: list[Boundary] = []
    opens_sentence = True
    for index, token in enumerate(tokens[:-1]):
        following = tokens[index + 1]
        kind = _boundary_kind(token, following, tokens[index - 1] if index else "", opens_sentence)
        opens_sentence = kind == "sentence"
        if kind is None:
            continue
        # A free-standing dash is heard as part of the pause, so the words before it count with it.
        if found and all(is_dash(t) for t in tokens[found[-1].words : index + 1]):
            earlier = found.pop()
            kind = "sentence" if "sentence" in (earlier.kind, kind) else kind
        found.append(Boundary(index + 1, kind))
    return tuple(
        b for b in found if any(_audible(t) for t in tokens[: b.words]) and any(_audible(t) for t in tokens[b.words :])
    )


def _audible(token: str) -> bool:
    return any(c.isalnum() for c in token)


def _boundary_kind(token: str, following: str, before: str, opens_sentence: bool) -> Kind | None:
    if is_dash(token):
        between_numbers = before[-1:].isdigit() and following[:1].isdigit()
        return None if between_numbers else "clause"
    core = token.rstrip(CLOSERS)
    if not core:
        return None
    after = following.lstrip(OPENERS + "".join(DASHES) + "…")
    lower_follows = after[:1].islower()
    last = core[-1]
    if last in "!?。！？":
        return "clause" if lower_follows else "sentence"
    if last == "…" or core.endswith(".."):
        return None if lower_follows else "sentence"
    if last == ".":
        if lower_follows or is_abbreviation(token, following) or (opens_sentence and _LIST_NUMBER.match(core.lower())):
            return None
        return "sentence"
    if last in ";:；：—―" or core.endswith("--") or (last == "–" and len(core) > 1):
        return "clause"
    return None


def audible_by_ms(pcm: Pcm, threshold_db: float = SILENCE_DB) -> Audible:
    """For each whole or begun millisecond of the clip, whether it sounds above the threshold (RMS over 5 ms)."""
    count = -(-len(pcm) // FRAMES_PER_MS)
    padded = np.zeros(count * FRAMES_PER_MS, dtype=np.float64)
    padded[: len(pcm)] = pcm
    energy = (padded.reshape(count, FRAMES_PER_MS) ** 2).mean(axis=1)
    if count > 5:
        energy = np.convolve(energy, np.ones(5) / 5.0, mode="same")
    return np.asarray(energy > 10.0 ** (threshold_db / 10.0), dtype=np.bool_)


def find_beats(text: str, words: Sequence[Word], pcm: Pcm) -> tuple[Beat, ...]:
    """The beats of a clip. `words` has one entry for each item of `text.split()`."""
    audible = audible_by_ms(pcm)
    candidates = [
        Beat(frame=_pause_start(words, b.words, audible) * FRAMES_PER_MS, kind=b.kind, words=b.words)
        for b in boundaries(text)
    ]
    first = FROM_START_MS * FRAMES_PER_MS
    last = len(pcm) - FROM_END_MS * FRAMES_PER_MS
    apart = APART_MS * FRAMES_PER_MS
    kept: list[Beat] = []
    for kind in ("sentence", "clause"):
        for beat in candidates:
            if (
                beat.kind == kind
                and first <= beat.frame <= last
                and all(abs(beat.frame - k.frame) >= apart for k in kept)
            ):
                kept.append(beat)
    return tuple(sorted(kept, key=lambda b: b.frame))


def pause_before(audible: Audible, low: int, high: int) -> tuple[int, int] | None:
    """The silence between a word that starts in millisecond `low` and the next, timed at `high`: where it begins and ends."""
    end = high
    while end > max(low, high - ONSET_MS) and audible[end - 1]:
        end -= 1
    sounding = np.flatnonzero(audible[low:end])
    begin = low + int(sounding[-1]) + 1 if len(sounding) else low
    return (begin, end) if begin > low and end - begin >= PAUSE_MS else None


def _pause_start(words: Sequence[Word], count: int, audible: Audible) -> int:
    """The millisecond at which the silence after the first `count` words begins."""
    before = next((w for w in reversed(words[:count]) if w.end > w.start), words[count - 1])
    after = next((w for w in words[count:] if w.end > w.start), words[count])
    pause = pause_before(audible, before.start // FRAMES_PER_MS, after.start // FRAMES_PER_MS)
    return pause[0] if pause else -(-before.end // FRAMES_PER_MS)
