"""A segment in halves, seen as one: beat 1 is the splice, where it goes on answering an interjection or as planned (RULES).

The engine plays two clips one after the other; what the stage shows is a single stretch of speech with the splice as a beat.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import msgspec

from argentum_core.debate import events as e
from argentum_core.debate.on_floor import OnFloor
from argentum_core.debate.state import DebateState
from argentum_core.debate.work import Work

from .names import badge

SPLICE_SLACK_MS = 80
"""How near to the splice a beat of the first half is the splice itself."""


@dataclass(slots=True)
class SplitSegment:
    """The first half of what is on the floor, once the second has begun, and the path that was chosen."""

    first: OnFloor | None = None
    path: e.ContinuationChosen | None = None

    def chosen(self, event: e.ContinuationChosen) -> None:
        """It is decided which second half follows."""
        self.path = event

    def started(self, event: e.SegmentStarted, before: OnFloor | None) -> None:
        """A segment begins; `before` is the one that was on the floor until now."""
        if event.role == "second" and before is not None and before.agent == event.agent:
            self.first = before
            return
        self.first = None
        if self.path is not None and self.path.segment_id != event.segment_id:
            self.path = None

    def between(self, state: DebateState, last: OnFloor | None) -> bool:
        """Whether the first half was heard and the second is about to be."""
        coming, path = state.next_floor, self.path
        if coming is None or path is None or last is None or state.floor is not None:
            return False
        return path.segment_id == last.segment_id and path.second_segment_id == coming.segment_id

    def whole(self, state: DebateState, floor: OnFloor) -> OnFloor:
        """The floor with both of its halves, as far as they are known; the floor itself where there is only one."""
        if floor.role == "second" and self.first is not None:
            return self._spliced(state, self.first, floor)
        ahead = self._ahead(state, floor)
        return _join(floor, _Ahead.of(ahead, floor, self.path), known=self.path is not None) if ahead else floor

    def words(self, state: DebateState, floor: OnFloor) -> str:
        """What is to be said of the splice: how far both ways are prepared, or which was taken."""
        if self.path is not None and (floor.role == "second" or self.path.segment_id == floor.segment_id):
            if self.path.path == "no_ack":
                return "as planned"
            overlay = floor.overlay or state.carried or (self.first.overlay if self.first is not None else None)
            return f"answers {badge(state, overlay.agent)}" if overlay is not None else "answers"
        ways = _seconds(state, floor)
        if not ways and not floor.is_split:
            return ""
        ready = sum(work.ready for work in ways)
        return "both ready" if ready >= 2 else f"{ready} of 2 ready"

    def _ahead(self, state: DebateState, floor: OnFloor) -> Work | None:
        """The second half that will be heard, or until that is decided the one that most likely will."""
        wanted = self.path.path if self.path is not None else "ack" if floor.overlay is not None else "no_ack"
        return next((work for work in _seconds(state, floor) if work.path == wanted and work.length_ms), None)

    def _spliced(self, state: DebateState, first: OnFloor, second: OnFloor) -> OnFloor:
        drift_ms = second.starts_ms - self.path.starts_ms if self.path is not None else 0
        whole = _join(first, _Ahead.on_floor(second), known=True)
        before = len(whole.beats_ms) - len(second.beats_ms)
        drifts = [*first.drifts_ms[: before - 1], *[0] * (before - 1 - len(first.drifts_ms)), drift_ms]
        return replace(
            whole,
            beats_reached=before + second.beats_reached,
            drifts_ms=[*drifts, *second.drifts_ms],
            armed=second.armed,
            overlay=second.overlay or state.carried or first.overlay,
        )


class _Ahead(msgspec.Struct):
    """The second half as it lies on the timeline; times within it count from `starts_ms`."""

    text: str
    starts_ms: int
    length_ms: int
    beats_ms: list[int]
    word_ends_ms: list[int]

    @classmethod
    def on_floor(cls, floor: OnFloor) -> _Ahead:
        return cls(floor.text, floor.starts_ms, floor.planned_ms, floor.beats_ms, floor.word_ends_ms)

    @classmethod
    def of(cls, work: Work, first: OnFloor, path: e.ContinuationChosen | None) -> _Ahead:
        starts_ms = path.starts_ms if path is not None else first.ends_ms
        return cls(work.text, starts_ms, work.length_ms, work.beats_ms, work.word_ends_ms)


def _seconds(state: DebateState, floor: OnFloor) -> list[Work]:
    return [work for work in state.work.values() if work.kind == "second" and work.follows == floor.segment_id]


def _join(first: OnFloor, ahead: _Ahead, *, known: bool) -> OnFloor:
    """Both halves on one timeline. Its words are shown only once it is `known` which are said."""
    offset = ahead.starts_ms - first.starts_ms
    before = [beat for beat in first.beats_ms if beat < offset - SPLICE_SLACK_MS]
    beats = [*before, offset, *(offset + beat for beat in ahead.beats_ms)]
    more: list[str] = ahead.text.split() if known else []
    ends = [offset + end for end in ahead.word_ends_ms] if known else []
    return replace(
        first,
        text=f"{first.text} {ahead.text}" if known else first.text,
        words=[*first.words, *more],
        word_ends_ms=[*first.word_ends_ms, *ends],
        beats_ms=beats,
        beat_kinds=["sentence"] * len(beats),
        planned_ms=offset + ahead.length_ms,
        is_split=True,
    )
