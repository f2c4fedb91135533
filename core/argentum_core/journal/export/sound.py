"""The sound of a recorded debate: the clips that were heard, put on the timeline again and mixed as they were.

The mixer is the one that played them, told the same things at the same moments of debate time, so ducks, cuts and fades
are those of the evening. Clips are kept with 16 bits, so the file equals the live recording to within a rounding step.
The only part of the journal that knows of sound; everything else here is text (SURFACE, Commands: `export --format wav`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, NamedTuple

from argentum_audio.clip import Beat, Clip, Word
from argentum_audio.controller import Duck, MixKnobs
from argentum_audio.reports import AudioReport, SoundNotice
from argentum_audio.virtual import VirtualController
from argentum_audio.wav import WavError

from ...debate import events as e
from ...debate.settings import AudioKnobs
from ...debate.state import DebateState
from ...orchestrator import effective_settings
from .. import bounds
from ..errors import JournalError
from ..replay import folding
from ..store import JournalReader

# How long before it sounds a clip is handed to the mixer: enough for any duck, short enough to hold few clips at a time.
_AHEAD_MS = 1000
_CLOSING_FADE_MS = 50

_Kind = Literal["mix", "play", "crossfade", "overlay", "cut"]
# What comes first of what is told at one moment: a clip has to be there before anything can happen to it.
_RANKS: dict[_Kind, int] = {"mix": 0, "play": 1, "crossfade": 2, "overlay": 2, "cut": 3}


class NoSound(Exception):
    """A journal without recorded sound. The message is one sentence."""


class Rendered(NamedTuple):
    """What came of it: the length, and how many of the clips that were heard are not in the journal."""

    length_ms: int
    missing: int


class _Cue(NamedTuple):
    """Something to tell the mixer when debate time has reached `issue_ms`: a new clip, and the `other` it acts upon."""

    issue_ms: int
    rank: int
    kind: _Kind
    clip_id: str
    other: str
    track: str
    at_ms: int
    fade_ms: int
    enter_ms: int
    knobs: AudioKnobs
    mix: MixKnobs


def render(journal: JournalReader, wav: Path) -> Rendered:
    """Write the debate's WAV; frame 0 is debate time 0. Raises NoSound, JournalError, and WavError for the file."""
    score = _Score(frozenset(journal.clip_ids()))
    cues, tracks = score.of(journal)
    if not any(cue.kind in ("play", "crossfade") for cue in cues):
        raise NoSound(
            f"{journal.path} holds no recorded sound; debates keep it with journal.record_sound = true, and with a voice"
        )
    _check_length(journal, cues, score.length_ms)
    failures: list[str] = []
    sounding = _Sounding(journal)

    def listen(report: AudioReport) -> None:
        if isinstance(report, SoundNotice) and report.kind == "wav_failed":
            failures.append(report.detail)

    controller = VirtualController(wav=wav, tracks=tracks, knobs=cues[0].mix)
    controller.start(listen)
    try:
        for cue in cues:
            controller.advance_to(cue.issue_ms)
            _tell(controller, sounding, cue)
            if failures:
                break
        controller.advance_to(score.length_ms)
    finally:
        asyncio.run(controller.close())
    if failures:
        raise WavError(failures[0])
    return Rendered(score.length_ms, score.missing)


def _check_length(journal: JournalReader, cues: list[_Cue], length_ms: int) -> None:
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


class _Sounding:
    """Loads clips for the mixer, and knows how much of them it holds at one moment."""

    def __init__(self, journal: JournalReader) -> None:
        self._journal = journal
        self._until_ms: list[tuple[int, int]] = []
        self._loaded = 0

    def load(self, cue: _Cue) -> Clip:
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


def _tell(controller: VirtualController, sounding: _Sounding, cue: _Cue) -> None:
    if cue.kind == "mix":
        controller.set_mix(cue.mix)
    elif cue.kind == "cut":
        controller.cut(cue.other, fade_ms=cue.fade_ms)
    elif cue.kind == "play":
        controller.play(sounding.load(cue), track=cue.track, at_ms=cue.at_ms)
    elif cue.kind == "crossfade":
        controller.crossfade(
            cue.other,
            sounding.load(cue),
            track=cue.track,
            at_ms=cue.at_ms,
            fade_ms=cue.fade_ms,
            enter_ms=cue.enter_ms,
        )
    else:
        controller.duck_and_play(
            sounding.load(cue),
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


class _Score:
    """Reads the events and writes down what the mixer is to be told, and when. Clips that were not kept are left out."""

    def __init__(self, recorded: frozenset[str]) -> None:
        self.length_ms = 0
        self.missing = 0
        self._recorded = recorded
        self._state = DebateState()
        self._last_mix: MixKnobs | None = None
        self._cues: list[_Cue] = []
        self._floor: dict[str, e.SegmentStarted] = {}
        self._cut: set[str] = set()
        self._cut_by: dict[str, e.HardInterrupt] = {}
        self._over: set[str] = set()
        self._early: dict[str, list[e.InterjectionPlayed]] = {}
        self._takes: dict[type[e.Event], Callable[[Any, int], None]] = {
            e.ContinuationChosen: self._path,
            e.SegmentStarted: self._started,
            e.HardInterrupt: self._interrupted,
            e.SegmentEnded: self._ended,
            e.InterjectionPlayed: self._overlay,
            e.KnobChanged: self._mixed,
            e.PresetChanged: self._mixed,
            e.GovernorChanged: self._mixed,
            e.DebateResumed: self._mixed,
        }

    def of(self, journal: JournalReader) -> tuple[list[_Cue], list[str]]:
        """The cues in the order to tell them, and the tracks in the order of seats."""
        for self._state, recorded in folding(journal):
            take = self._takes.get(recorded.event.__class__)
            if take is not None:
                take(recorded.event, recorded.at_ms)
            if len(self._cues) > bounds.CLIPS:
                raise JournalError(f"{journal.path} has more than {bounds.CLIPS:,} moments of sound")
        for early in self._early.values():
            for overlay in early:
                self._alone(overlay)
        for started in self._floor.values():
            if started.segment_id not in self._over:
                self._stop(started, max(self._state.at_ms, started.starts_ms), _CLOSING_FADE_MS)
        seats = [agent.id for agent in sorted(self._state.agents, key=lambda agent: agent.seat)]
        return sorted(self._cues, key=lambda cue: cue[:2]), seats

    def _started(self, event: e.SegmentStarted, _now_ms: int) -> None:
        self._floor[event.segment_id] = event
        cut = self._cut_by.get(event.segment_id)
        old = self._floor.get(cut.segment_id) if cut is not None else None
        if not self._kept(event.clip_id):
            if cut is not None and old is not None:
                self._stop(old, cut.cut_ms, cut.crossfade_ms)
        elif cut is not None and old is not None and old.clip_id in self._recorded:
            self._add(
                "crossfade",
                event.clip_id,
                cut.cut_ms,
                ahead_ms=min(_AHEAD_MS, cut.cut_ms - old.starts_ms),
                other=old.clip_id,
                track=event.agent,
                fade_ms=cut.crossfade_ms,
                enter_ms=max(0, event.starts_ms - cut.cut_ms),
            )
        else:
            early = self._early.pop(event.segment_id, [])
            # Whoever comes in at a splice is laid over the half that follows, and begins before it.
            first_ms = min((overlay.starts_ms for overlay in early), default=event.starts_ms)
            ahead_ms = event.starts_ms - first_ms + _AHEAD_MS
            self._add("play", event.clip_id, event.starts_ms, ahead_ms=ahead_ms, track=event.agent)
            for overlay in early:
                self._lay_over(event, overlay, ahead_ms=_AHEAD_MS)

    def _path(self, event: e.ContinuationChosen, _now_ms: int) -> None:
        self._early[event.second_segment_id] = []

    def _interrupted(self, event: e.HardInterrupt, _now_ms: int) -> None:
        self._cut.add(event.segment_id)
        speaking = self._floor.get(event.segment_id)
        if event.kicker_segment_id is not None:
            self._cut_by[event.kicker_segment_id] = event
        elif speaking is not None:
            self._stop(speaking, event.cut_ms, event.crossfade_ms)

    def _ended(self, event: e.SegmentEnded, _now_ms: int) -> None:
        self._over.add(event.segment_id)
        self.length_ms = max(self.length_ms, event.ended_ms)
        started = self._floor.get(event.segment_id)
        if started is not None and not event.complete and event.segment_id not in self._cut:
            self._stop(started, event.ended_ms, _CLOSING_FADE_MS)

    def _overlay(self, event: e.InterjectionPlayed, _now_ms: int) -> None:
        over = self._floor.get(event.segment_id)
        early = self._early.get(event.segment_id)
        if not self._kept(event.clip_id):
            return
        if over is None and early is not None:
            early.append(event)
        elif over is not None and over.clip_id in self._recorded:
            self._lay_over(over, event, ahead_ms=min(_AHEAD_MS, event.starts_ms - over.starts_ms))
        else:
            self._alone(event)

    def _lay_over(self, over: e.SegmentStarted, event: e.InterjectionPlayed, *, ahead_ms: int) -> None:
        self._add("overlay", event.clip_id, event.starts_ms, ahead_ms=ahead_ms, other=over.clip_id, track=event.agent)

    def _alone(self, event: e.InterjectionPlayed) -> None:
        self._add("play", event.clip_id, event.starts_ms, ahead_ms=_AHEAD_MS, track=event.agent)

    def _mixed(self, _event: e.Event, now_ms: int) -> None:
        """A knob or the governor may have changed the mix."""
        if self._mix() != self._last_mix:
            self._add("mix", "", now_ms)

    def _mix(self) -> MixKnobs:
        """The mix in force; the governor spreads the voices in its highest tier only."""
        return MixKnobs(self._state.settings.audio.master_db, effective_settings.width(self._state))

    def _stop(self, segment: e.SegmentStarted, at_ms: int, fade_ms: int) -> None:
        if segment.clip_id in self._recorded:
            self._add("cut", "", at_ms, other=segment.clip_id, fade_ms=fade_ms)
        self.length_ms = max(self.length_ms, at_ms)

    def _kept(self, clip_id: str) -> bool:
        kept = clip_id in self._recorded
        self.missing += not kept
        return kept

    def _add(
        self,
        kind: _Kind,
        clip_id: str,
        at_ms: int,
        *,
        ahead_ms: int = 0,
        other: str = "",
        track: str = "",
        fade_ms: int = 0,
        enter_ms: int = 0,
    ) -> None:
        self._last_mix = self._mix()
        self._cues.append(
            _Cue(
                issue_ms=max(0, at_ms - ahead_ms),
                rank=_RANKS[kind],
                kind=kind,
                clip_id=clip_id,
                other=other,
                track=track,
                at_ms=at_ms,
                fade_ms=fade_ms,
                enter_ms=enter_ms,
                knobs=self._state.settings.audio,
                mix=self._last_mix,
            )
        )
