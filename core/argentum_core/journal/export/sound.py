"""The sound of a recorded debate: the clips that were heard, put on the timeline again and mixed as they were.

The mixer is the one that played them, told the same things at the same moments of debate time, so ducks, cuts and fades
are those of the evening. From clips kept as FLAC the file equals the live recording to within a rounding step; from Opus, the
default (`journal.sound_codec`), it sounds the same and is as long. The mix goes into a WAV file, or into MP3 and Ogg Opus
(`packed_sound.py`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
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
from .packed_sound import PackedForm, PackedSoundFile
from .recorded_transcript import read_transcript
from .tags import SoundTags, tags_of


class NoSound(Exception):
    """A journal without recorded sound. The message is one sentence."""


class Rendered(NamedTuple):
    """What came of it: the length, and how many of the clips that were heard are not in the journal."""

    length_ms: int
    missing: int


OnProgress = Callable[[int, int], None]


def _no_progress(_done_ms: int, _of_ms: int) -> None:
    """No-op callback."""


class Score(NamedTuple):
    """What the mixer is told, in order, the tracks in the order of seats, and what comes of it."""

    cues: list[MixerCue]
    tracks: list[str]
    rendered: Rendered


def render(journal: JournalReader, wav: Path, *, on_progress: OnProgress = _no_progress) -> Rendered:
    """Write the debate's WAV; frame 0 is debate time 0. `on_progress` is told before each cue how many ms are done, and of how
    many. Raises NoSound, JournalError, and WavError for the file."""
    score = score_of(journal)
    failures: list[str] = []

    def listen(report: AudioReport) -> None:
        if isinstance(report, SoundNotice) and report.kind == "wav_failed":
            failures.append(report.detail)

    controller = VirtualController(wav=wav, tracks=score.tracks, knobs=score.cues[0].mix)
    controller.start(listen)
    _play(journal, controller, score, on_progress, stopped=lambda: bool(failures))
    if failures:
        raise WavError(failures[0])
    return score.rendered


def render_packed(
    journal: JournalReader, path: Path, form: PackedForm, *, on_progress: OnProgress = _no_progress
) -> Rendered:
    """Write the debate's MP3 or Ogg Opus, with its title, chapters and picture (`page`: without); else as `render`.

    Raises NoSound, JournalError, and PackedSoundError or another OSError for the file.
    """
    score = score_of(journal)
    tags: SoundTags | None = None
    if form != "page":
        tags = tags_of(read_transcript(journal), journal.meta().get("started_at", ""), score.rendered.length_ms)
    file = PackedSoundFile(path, form, tags)
    try:
        controller = VirtualController(taps=[file], tracks=score.tracks, knobs=score.cues[0].mix)
        controller.start(lambda _report: None)
        _play(journal, controller, score, on_progress, stopped=lambda: False)
    except BaseException:
        file.abandon()
        raise
    file.close()
    return score.rendered


def score_of(journal: JournalReader) -> Score:
    """What is to be heard of a journal. Raises NoSound where that is nothing, JournalError."""
    mixer_cues = MixerCues(frozenset(journal.clip_ids()))
    cues, tracks = mixer_cues.of(journal)
    if not any(cue.kind in ("play", "crossfade") for cue in cues):
        raise NoSound(
            f"{journal.path} holds no recorded sound; debates keep it with journal.record_sound = true, and with a voice"
        )
    _check_length(journal, cues, mixer_cues.length_ms)
    return Score(cues, tracks, Rendered(mixer_cues.length_ms, mixer_cues.missing))


def _play(
    journal: JournalReader,
    controller: VirtualController,
    score: Score,
    on_progress: OnProgress,
    *,
    stopped: Callable[[], bool],
) -> None:
    """Let a controller play a score, until it is over or `stopped`, and close it. Raises JournalError."""
    loader = ClipLoader(journal)
    length_ms = score.rendered.length_ms
    try:
        for cue in score.cues:
            controller.advance_to(cue.issue_ms)
            on_progress(min(cue.issue_ms, length_ms), length_ms)
            tell(controller, loader, cue)
            if stopped():
                break
        controller.advance_to(length_ms)
        on_progress(length_ms, length_ms)
    finally:
        asyncio.run(controller.close())


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


class ClipLoader:
    """Loads clips for the mixer, and knows how much of them it holds at one moment."""

    def __init__(self, journal: JournalReader) -> None:
        self._journal = journal
        self._until_ms: list[tuple[int, int]] = []
        self._loaded = 0

    def load(self, cue: MixerCue) -> Clip:
        """The clip of a cue; raises JournalError where more would sound at once, or in all, than in any debate."""
        clip = load_clip(self._journal, cue.clip_id)
        self._until_ms = [kept for kept in self._until_ms if kept[0] > cue.issue_ms]
        self._until_ms.append((cue.at_ms + cue.enter_ms + clip.length_ms, clip.frames))
        at_once = sum(frames for _, frames in self._until_ms)
        self._loaded += clip.length_ms
        if len(self._until_ms) > bounds.CLIPS_AT_ONCE or at_once > bounds.FRAMES_AT_ONCE:
            raise JournalError(f"{self._journal.path} is damaged: too many clips sound at once at {cue.at_ms} ms")
        if self._loaded > bounds.SOUND_MS:
            raise JournalError(f"{self._journal.path} is damaged: it has more sound than fits into its time")
        return clip


def tell(controller: VirtualController, loader: ClipLoader, cue: MixerCue) -> None:
    """Tell the mixer one cue. Raises JournalError where its clip is gone."""
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
        murmur = cue.murmur_db is not None
        controller.duck_and_play(
            loader.load(cue),
            track=cue.track,
            over=cue.other,
            at_ms=cue.at_ms,
            duck=None if murmur else Duck(cue.knobs.duck_db, cue.knobs.duck_down_ms, cue.knobs.duck_up_ms),
            gain_db=cue.murmur_db if cue.murmur_db is not None else cue.knobs.overlay_db,
        )


def load_clip(journal: JournalReader, clip_id: str) -> Clip:
    """A recorded clip, ready to play; raises JournalError where it is not there."""
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
