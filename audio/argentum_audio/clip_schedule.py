"""The schedule of a timeline: which clips lie on it, by id, and the position up to which debate time has passed.

It knows where clips lie and nothing of commands or reports, so that the rules for one kind of change (`ducking`,
`underrun`) can be written against it, below the timeline that applies them.
"""

from __future__ import annotations

from collections import OrderedDict

from .clip import FRAMES_PER_MS, Clip
from .growing_scheduled_clip import growing_scheduled_clip
from .scheduled_clip import CrossfadeEntry, ScheduledClip

_REMEMBERED_IDS = 512


class ClipSchedule:
    """Scheduled clips and the position reached, an output frame at 48 kHz counted from debate time `origin_ms`.

    `clips` are those that sound or are still to come, in the order in which they were scheduled; `tracks` are all tracks
    ever named, in their order; `begun` says whether a first clip was scheduled: until then debate time stands still.
    """

    def __init__(self, *, origin_ms: int = 0, position: int = 0) -> None:
        self.position = position
        self.origin_ms = origin_ms
        self.begun = position > 0
        self.clips: list[ScheduledClip] = []
        self.tracks: list[str] = []
        self._by_id: dict[str, ScheduledClip] = {}
        self._retired: OrderedDict[str, None] = OrderedDict()
        self._generation = 0

    def frame(self, at_ms: int) -> int:
        """The output frame of a moment of debate time, in ms."""
        return (at_ms - self.origin_ms) * FRAMES_PER_MS

    def ms(self, frame: int) -> int:
        """The first whole ms of debate time at which the output frame `frame` has been reached."""
        return self.origin_ms - (-frame // FRAMES_PER_MS)

    def clip(self, clip_id: str) -> ScheduledClip | None:
        """The scheduled clip of that id; None before it was scheduled and once it is over or withdrawn."""
        return self._by_id.get(clip_id)

    def add_track(self, track: str) -> None:
        """Remember a track at its first mention: the order decides its place in the stereo image."""
        if track not in self.tracks:
            self.tracks.append(track)

    def add(
        self,
        clip: Clip,
        track: str,
        start: int,
        entry: CrossfadeEntry | None = None,
        *,
        sounding: bool = False,
        growing: bool = False,
    ) -> ScheduledClip | None:
        """ClipSchedule a clip whose first sample lies at frame `start`; None if its id is in use or was used before.

        `entry` is the fade-out of another clip that it enters into. `sounding` says that it was heard up to here already
        and gets no fade-in; `growing` that it is to be treated as unfinished whatever its `buffer_ms`.
        """
        if clip.id in self._by_id or clip.id in self._retired:
            return None
        self.add_track(track)
        self._generation += 1
        if growing or clip.buffer_ms is not None:
            scheduled: ScheduledClip = growing_scheduled_clip(clip, track, self._generation, start)
        else:
            scheduled = ScheduledClip(clip, track, self._generation, start, clip.pcm, clip.beats)
        scheduled.entry = entry
        scheduled.place(start, sounding=sounding)
        self.clips.append(scheduled)
        self._by_id[clip.id] = scheduled
        return scheduled

    def remove(self, scheduled: ScheduledClip) -> None:
        """Take a clip off the schedule as if it had never been there: its id may be used again."""
        self.clips.remove(scheduled)
        del self._by_id[scheduled.clip.id]

    def retire(self, scheduled: ScheduledClip) -> None:
        """Note that a clip is over: its id is never accepted again. What still fades out stays in `clips` until then."""
        self._by_id.pop(scheduled.clip.id, None)
        self._retired[scheduled.clip.id] = None
        if len(self._retired) > _REMEMBERED_IDS:
            self._retired.popitem(last=False)

    def prune(self) -> None:
        """Drop the clips that are over and have faded out."""
        for scheduled in [scheduled for scheduled in self.clips if scheduled.done and scheduled.end <= self.position]:
            self.clips.remove(scheduled)
            self.retire(scheduled)
