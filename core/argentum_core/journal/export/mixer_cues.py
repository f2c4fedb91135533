"""What the mixer of a recorded debate is to be told, and when: read from the events alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, NamedTuple

from argentum_audio.controller import MixKnobs

from ...debate import events as e
from ...debate.settings import AudioKnobs
from ...debate.state import DebateState
from ...orchestrator import effective_settings
from .. import bounds
from ..errors import JournalError
from ..reader import JournalReader
from ..replay import folding

# How long before it sounds a clip is handed to the mixer: enough for any duck, short enough to hold few clips at a time.
_AHEAD_MS = 1000
_CLOSING_FADE_MS = 50

Kind = Literal["mix", "play", "crossfade", "overlay", "cut"]
# What comes first of what is told at one moment: a clip has to be there before anything can happen to it.
_RANKS: dict[Kind, int] = {"mix": 0, "play": 1, "crossfade": 2, "overlay": 2, "cut": 3}


class MixerCue(NamedTuple):
    """Something to tell the mixer when debate time has reached `issue_ms`: a new clip, and the `other` it acts upon. `murmur_db` is the
    level of a listener's sound, under which nobody is ducked."""

    issue_ms: int
    rank: int
    kind: Kind
    clip_id: str
    other: str
    track: str
    at_ms: int
    fade_ms: int
    enter_ms: int
    knobs: AudioKnobs
    mix: MixKnobs
    murmur_db: float | None = None


class MixerCues:
    """Reads the events and writes down what the mixer is to be told, and when. `recorded` are the ids of the clips that were kept;
    others are left out and counted in `missing`. `length_ms` is where the last sound ends."""

    def __init__(self, recorded: frozenset[str]) -> None:
        self.length_ms = 0
        self.missing = 0
        self._recorded = recorded
        self._state = DebateState()
        self._last_mix: MixKnobs | None = None
        self._cues: list[MixerCue] = []
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
            e.BackchannelPlayed: self._backchannel,
            e.KnobChanged: self._mixed,
            e.PresetChanged: self._mixed,
            e.GovernorChanged: self._mixed,
            e.DebateResumed: self._mixed,
        }

    def of(self, journal: JournalReader) -> tuple[list[MixerCue], list[str]]:
        """The cues in the order in which to tell them, and the tracks in the order of seats; raises JournalError for a damaged record."""
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

    def _backchannel(self, event: e.BackchannelPlayed, _now_ms: int) -> None:
        over = self._floor.get(event.segment_id)
        if over is not None and over.clip_id in self._recorded and self._kept(event.clip_id):
            self._add(
                "overlay",
                event.clip_id,
                event.starts_ms,
                ahead_ms=min(_AHEAD_MS, event.starts_ms - over.starts_ms),
                other=over.clip_id,
                track=event.agent,
                murmur_db=self._state.settings.rhythm.backchannel_db,
            )

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
        return MixKnobs(
            self._state.settings.audio.master_db,
            effective_settings.width(self._state),
            room=self._state.settings.audio.room,
        )

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
        kind: Kind,
        clip_id: str,
        at_ms: int,
        *,
        ahead_ms: int = 0,
        other: str = "",
        track: str = "",
        fade_ms: int = 0,
        enter_ms: int = 0,
        murmur_db: float | None = None,
    ) -> None:
        self._last_mix = self._mix()
        self._cues.append(
            MixerCue(
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
                murmur_db=murmur_db,
            )
        )
