"""The running engine: one state, one writer. Each input is stepped, its events committed, then its effects handed on.

Live running, virtual time and resume share this; they differ in who brings the inputs and when.
"""

from __future__ import annotations

from collections.abc import Callable

from argentum_audio.clip import Clip
from argentum_audio.reports import (
    AudioReport,
    BeatHeardReport,
    ClipCutReport,
    ClipEndedReport,
    ClipResumedReport,
    ClipStartedReport,
    ClipStarvedReport,
    SoundNotice,
)

from ..debate.events import BackchannelPlayed, Event, InterjectionPlayed, SegmentStarted
from ..debate.state import DebateState
from ..journal import Journal, JournalError
from ..journal.record import Recorded
from ..orchestrator import inputs, step
from ..orchestrator.effects import Effect
from .effect_runner import EffectRunner


class Engine:
    """`handle` takes an input at a moment of debate time and returns the effects."""

    def __init__(
        self,
        state: DebateState,
        effects: EffectRunner,
        journal: Journal | None,
        publish: Callable[[list[Recorded]], None],
        *,
        next_seq: int = 1,
    ) -> None:
        self.state = state
        self.effects = effects
        self._journal = journal
        self._publish = publish
        self._seq = next_seq
        self._recording = journal is not None
        self._sound_lost = False
        self.on_clip: Callable[[Clip], None] | None = None
        effects.on_whole = self._store

    def handle(self, input_event: inputs.Input, now_ms: int) -> list[Effect]:
        """Step, record, publish; the effects are the caller's to run, in order."""
        outcome = step(self.state, input_event, now_ms)
        if outcome.events:
            self._record(outcome.events)
        return outcome.effects

    def _record(self, events: list[Event]) -> None:
        at_ms = self.state.at_ms
        if self._journal is None:
            batch = [Recorded(seq, at_ms, event) for seq, event in enumerate(events, start=self._seq)]
        else:
            try:
                batch = self._journal.append(at_ms, events)
            except JournalError as error:
                batch = error.recorded
                self._recording = False
                notice = inputs.FaultReported("journal", "not_recording", str(error))
                self._publish(batch)
                self._seq = batch[-1].seq + 1 if batch else self._seq
                self.handle(notice, at_ms)
                return
        self._seq = batch[-1].seq + 1
        for item in batch:
            if isinstance(item.event, SegmentStarted | InterjectionPlayed | BackchannelPlayed):
                self._keep_sound(item.event.clip_id)
        self._publish(batch)
        lost = self._journal.sound_failure if self._journal is not None else None
        if lost is not None and not self._sound_lost:
            self._sound_lost = True
            self.handle(inputs.FaultReported("journal", "sound_not_kept", lost), at_ms)

    def _keep_sound(self, clip_id: str) -> None:
        clip = self.effects.heard(clip_id)
        if clip is not None:
            self._store(clip)

    def _store(self, clip: Clip) -> None:
        if self.on_clip is not None:
            self.on_clip(clip)
        if self._journal is None or not self._recording:
            return
        knobs = self.state.settings.journal
        if knobs.record_sound and len(clip.pcm):
            self._journal.store_clip(clip, codec=knobs.sound_codec)


def as_input(report: AudioReport) -> inputs.Input:
    """What the sound tells, in the engine's words."""
    match report:
        case ClipStartedReport(clip_id, at_ms):
            return inputs.ClipStarted(clip_id, at_ms)
        case BeatHeardReport(clip_id, n, planned_ms, actual_ms):
            return inputs.BeatHeard(clip_id, n, planned_ms, actual_ms)
        case ClipEndedReport(clip_id, at_ms):
            return inputs.ClipEnded(clip_id, at_ms)
        case ClipCutReport(clip_id, at_ms, fade_ms):
            return inputs.ClipCut(clip_id, at_ms, fade_ms)
        case ClipStarvedReport(clip_id, at_ms):
            return inputs.ClipStarved(clip_id, at_ms)
        case ClipResumedReport(clip_id, at_ms, silent_ms):
            return inputs.ClipResumed(clip_id, at_ms, silent_ms)
        case SoundNotice(kind, detail):
            return inputs.FaultReported("device", kind, detail)
