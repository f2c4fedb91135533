"""The sound of a recorded debate: the clips that were heard, put on the timeline again and mixed as they were.

The mixer is the one that played them, told the same things at the same moments of debate time, so ducks, cuts and fades
are those of the evening. Clips are kept with 16 bits, so the file equals the live recording to within a rounding step.
The only part of the journal that knows of sound; everything else here is text (SURFACE, Commands: `export --format wav`).
"""

from __future__ import annotations

import asyncio
from itertools import pairwise
from pathlib import Path
from typing import Literal, NamedTuple

from argentum_audio.clip import Beat, Clip, Word
from argentum_audio.controller import Duck
from argentum_audio.reports import AudioReport, SoundNotice
from argentum_audio.virtual import VirtualController
from argentum_audio.wav import WavError

from .. import bounds
from ..errors import JournalError
from ..reader import JournalReader
from .mixer_cues import MixerCue, MixerCues


class NoSound(Exception):
    """A journal without recorded sound. The message is one sentence."""


class Rendered(NamedTuple):
    """What came of it: the length, and how many of the clips that were heard are not in the journal."""

    length_ms: int
    missing: int


def render(journal: JournalReader, wav: Path) -> Rendered:
    """Write the debate's WAV; frame 0 is debate time 0. Raises NoSound, JournalError, and WavError for the file."""
    mixer_cues = MixerCues(frozenset(journal.clip_ids()))
    cues, tracks = mixer_cues.of(journal)
    if not any(cue.kind in ("play", "crossfade") for cue in cues):
        raise NoSound(
            f"{journal.path} holds no recorded sound; debates keep it with journal.record_sound = true, and with a voice"
        )
    _check_length(journal, cues, mixer_cues.length_ms)
    failures: list[str] = []
    loader = _ClipLoader(journal)

    def listen(report: AudioReport) -> None:
        if isinstance(report, SoundNotice) and report.kind == "wav_failed":
            failures.append(report.detail)

    controller = VirtualController(wav=wav, tracks=tracks, knobs=cues[0].mix)
    controller.start(listen)
    try:
        for cue in cues:
            controller.advance_to(cue.issue_ms)
            _tell(controller, loader, cue)
            if failures:
                break
        controller.advance_to(mixer_cues.length_ms)
    finally:
        asyncio.run(controller.close())
    if failures:
        raise WavError(failures[0])
    return Rendered(mixer_cues.length_ms, mixer_cues.missing)


def _check_length(journal: JournalReader, cues: list[MixerCue], length_ms: int) -> None:
    """Refuse what would be hours of silence, or more than a WAV file holds, before any of it is written."""
    if length_ms > bounds.WAV_MS:
        raise JournalError(
            f"{journal.path} cannot become a WAV file: it is {length_ms // bounds.MINUTE_MS} minutes long, and one holds "
            f"{bounds.WAV_MS // bounds.MINUTE_MS}"
        )
    moments = sorted([0, *(cue.at_ms for cue in cues if cue.kind != "mix"), length_ms])
    for before_ms, after_ms in pairwise(moments):
        if after_ms - before_ms > bounds.SILENCE_MS:
            raise JournalError(
                f"{journal.path} is damaged: nothing is heard for {(after_ms - before_ms) // bounds.MINUTE_MS} minutes after "
                f"{before_ms // bounds.MINUTE_MS} min; allowed is {bounds.SILENCE_MS // bounds.MINUTE_MS}"
            )


class _ClipLoader:
    """Loads clips for the mixer, and knows how much of them it holds at one moment."""

    def __init__(self, journal: JournalReader) -> None:
        self._journal = journal
        self._until_ms: list[tuple[int, int]] = []
        self._loaded = 0

    def load(self, cue: MixerCue) -> Clip:
        """The clip of a cue; raises JournalError where more would sound at once, or in all, than in any debate."""
        clip = _load(self._journal, cue.clip_id)
        self._until_ms = [kept for kept in self._until_ms if kept[0] > cue.issue_ms]
        self._until_ms.append((cue.at_ms + cue.enter_ms + clip.length_ms, clip.frames))
        at_once = sum(frames for _, frames in self._until_ms)
        self._loaded += clip.length_ms
        if len(self._until_ms) > bounds.CLIPS_AT_ONCE or at_once > bounds.FRAMES_AT_ONCE:
            raise JournalError(f"{self._journal.path} is damaged: too many clips sound at once at {cue.at_ms} ms")
        if self._loaded > bounds.SOUND_MS:
            raise JournalError(f"{self._journal.path} is damaged: it has more sound than fits into its time")
        return clip


def _tell(controller: VirtualController, loader: _ClipLoader, cue: MixerCue) -> None:
    if cue.kind == "mix":
        controller.set_mix(cue.mix)
    elif cue.kind == "cut":
        controller.cut(cue.other, fade_ms=cue.fade_ms)
    elif cue.kind == "play":
        controller.play(loader.load(cue), track=cue.track, at_ms=cue.at_ms)
    elif cue.kind == "crossfade":
        controller.crossfade(
            cue.other,
            loader.load(cue),
            track=cue.track,
            at_ms=cue.at_ms,
            fade_ms=cue.fade_ms,
            enter_ms=cue.enter_ms,
        )
    else:
        controller.duck_and_play(
            loader.load(cue),
            track=cue.track,
            over=cue.other,
            at_ms=cue.at_ms,
            duck=Duck(cue.knobs.duck_db, cue.knobs.duck_down_ms, cue.knobs.duck_up_ms),
            gain_db=cue.knobs.overlay_db,
        )


def _load(journal: JournalReader, clip_id: str) -> Clip:
    stored = journal.load_clip(clip_id)
    if stored is None or not stored.frames:
        raise JournalError(f"{journal.path} is damaged: clip {clip_id} is gone")
    return Clip(
        id=stored.id,
        text=stored.text,
        pcm=stored.samples(),
        words=tuple(Word(word.text, word.start, word.end) for word in stored.words),
        beats=tuple(Beat(beat.frame, _kind(beat.kind), beat.words) for beat in stored.beats),
        first_chunk_ms=stored.first_chunk_ms,
        voice=stored.voice,
    )


def _kind(kind: str) -> Literal["sentence", "clause"]:
    return "sentence" if kind == "sentence" else "clause"
