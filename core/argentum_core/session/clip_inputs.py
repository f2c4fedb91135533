"""What is known of a clip, as inputs of the engine. Samples become ms: beats round down, ends of words round up."""

from __future__ import annotations

from collections.abc import Iterable

from argentum_audio.clip import FRAMES_PER_MS, Clip, Word
from argentum_audio.growing_clip import GrowingClip
from argentum_audio.voices.estimate import estimate_words

from ..orchestrator.effects import Synthesise
from ..orchestrator.inputs import ClipGrew, ClipReady

GUARD_MS = 150
"""For a voice of whose latency nothing is known."""


def clip_ready(clip: Clip | GrowingClip, order: Synthesise, *, guard_ms: int = GUARD_MS) -> ClipReady:
    """A clip that can be played; one that is still being made is not `final`, and its length is at least what its words will take.

    `guard_ms` is how long before a cut the voice has to have its sound ready.
    """
    final = not isinstance(clip, GrowingClip) or clip.final
    ends_ms = word_ends_ms(clip, order)
    return ClipReady(
        request_id=order.request_id,
        clip_id=clip.id,
        length_ms=_length_ms(clip, ends_ms, final=final),
        beats_ms=_beats_ms(clip),
        beat_kinds=tuple(beat.kind for beat in clip.beats),
        word_ends_ms=ends_ms,
        guard_ms=guard_ms,
        final=final,
    )


def clip_grew(clip: GrowingClip, order: Synthesise) -> ClipGrew:
    """More is known of a clip that is still being made, or it is whole."""
    ends_ms = word_ends_ms(clip, order)
    return ClipGrew(
        clip_id=clip.id,
        length_ms=_length_ms(clip, ends_ms, final=clip.final),
        beats_ms=_beats_ms(clip),
        beat_kinds=tuple(beat.kind for beat in clip.beats),
        word_ends_ms=ends_ms,
        final=clip.final,
    )


def word_ends_ms(clip: Clip | GrowingClip, order: Synthesise) -> tuple[int, ...]:
    """Where the words end: as spoken where that is known, else estimated from the last that is."""
    known = _ends_ms(clip.words)
    if not isinstance(clip, GrowingClip) or clip.final:
        return known
    guessed = _ends_ms(estimate_words(order.text, order.rate_percent)[0])
    last = known[-1] if known else 0
    offset = last - guessed[len(known) - 1] if known and len(known) <= len(guessed) else 0
    return (*known, *(max(last, end + offset) for end in guessed[len(known) :]))


def _length_ms(clip: Clip | GrowingClip, ends_ms: tuple[int, ...], *, final: bool) -> int:
    return clip.length_ms if final or not ends_ms else max(clip.length_ms, ends_ms[-1])


def _beats_ms(clip: Clip | GrowingClip) -> tuple[int, ...]:
    return tuple(beat.frame // FRAMES_PER_MS for beat in clip.beats)


def _ends_ms(words: Iterable[Word]) -> tuple[int, ...]:
    return tuple(-(-word.end // FRAMES_PER_MS) for word in words)
