"""AudioController: the one face of sound that a session sees, whatever makes the voice and wherever it is heard."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from .clip import Beat, Clip, Piece
from .growing_clip import GrowingClip
from .reports import AudioReport, BeatHeardReport

# Integrated loudness of the whole mix, as podcasts and streaming services ask for speech (EBU R128, target -16 in stereo).
MIX_LUFS = -16.0


@dataclass(frozen=True, slots=True)
class Duck:
    """How the speaker gives way to an overlay: depth in dB, down before the overlay begins, up after it ends."""

    depth_db: float = -12.0
    down_ms: int = 80
    up_ms: int = 300


@dataclass(frozen=True, slots=True)
class MixKnobs:
    """Knobs of the mix that act at once. `master_db` is the operator's level, on top of the loudness that the mix is brought
    to, `target_lufs`; with None the clips are mixed as they are. `room` is how much of the room is
    heard around the voices, 0 to 1."""

    master_db: float = 0.0
    width: float = 0.6
    target_lufs: float | None = MIX_LUFS
    room: float = 0.0


@dataclass(frozen=True, slots=True)
class AudioStats:
    """One moment's health. Drift and first chunk are p95 in ms; guard is what the profile asks for the named voice."""

    output: str = "silence"
    latency_ms: float = 0.0
    drift_p95_ms: float = 0.0
    first_chunk_p95_ms: float = 0.0
    guard_ms: int = 150
    underruns: int = 0
    level_db: float = -120.0
    heard_ms: int = 0


class AudioController(Protocol):
    """Plays clips on one timeline of debate time. Debate time 0 is the first sample of the first clip played, or where that
    would have been if it still has to be buffered.

    `track` is the speaker's id: its stem and its place in the stereo image. Reports come through the callback given to
    `start`, in the order heard. A clip is named by `clip.id`; ids are never used twice.

    A `GrowingClip` may be given wherever a `Clip` may, at any time; from then on its pieces come by `extend`. It starts
    when it is buffered (`ClipStarted` says when; every command for it stays legal), fades out when it runs out of
    samples (`ClipStarved`), and goes on when it is buffered again (`ClipResumed`): what was to come of it then lies later
    by the silence. A cut or crossfade that was armed for a place in the part that had not come moves along with that
    place; one for what was heard already, or given in the silence, falls when it was asked for. Overlays keep their
    times; a floor clip stays ducked until its overlay is over, and is not ducked for one that is not buffered.
    """

    def start(self, on_report: Callable[[AudioReport], None]) -> None:
        """Begin. `on_report` is called with every report, in the order heard; in the running event loop where there is one."""

    def now_ms(self) -> int:
        """Debate time that is being heard now; stands still before the first clip and while paused."""

    def play(self, clip: Clip | GrowingClip, *, track: str, at_ms: int) -> None:
        """Put a clip on the floor at `at_ms`, or at once if that has passed. An unstarted clip may be played again to move it."""

    def duck_and_play(
        self, clip: Clip | GrowingClip, *, track: str, over: str, at_ms: int, duck: Duck | None, gain_db: float = 0.0
    ) -> None:
        """Lay an overlay over the floor clip with the id `over`; the duck is down when it starts, or with None there is none.

        `gain_db` is the overlay's own level. A floor clip has one duck, the latest overlay's: a later call takes it over, and a
        crossfade or cut of `over` cancels it together with the overlay.
        """

    def crossfade(
        self, old: str, new: Clip | GrowingClip, *, track: str, at_ms: int, fade_ms: int, enter_ms: int
    ) -> None:
        """At exactly `at_ms` fade `old` out with equal power in `fade_ms`; `new` enters `enter_ms` into the fade.

        The cut does not wait for `new`: one that still grows should be `buffered` when the crossfade is given, or it comes late.
        """

    def extend(self, clip: GrowingClip, piece: Piece) -> tuple[Beat, ...]:
        """Append a piece to a clip, whether it was played yet or is over; returns the beats found with it, which are in `clip.beats` too.

        A final piece closes the clip; pieces after it are dropped.
        """

    def finish_early(self, clip: GrowingClip) -> int:
        """Give up waiting for the rest: end the clip after its last whole sentence that has sound; returns how many words that leaves.

        What is past that place already ends in a quick fade; `ClipEndedReport` says when. Without a whole sentence nothing changes and
        0 is returned: then `cut` or `cancel` it.
        """

    def cut(self, clip_id: str, *, fade_ms: int, at_ms: int | None = None) -> None:
        """Fade a sounding clip out from `at_ms`, or from the next sample that can still be changed."""

    def cancel(self, clip_id: str) -> None:
        """Withdraw a clip, crossfade included: unstarted it never sounds, sounding it is faded out quickly."""

    def pause(self) -> None:
        """Let debate time stand still. Recordings know nothing of it."""

    def resume(self) -> None:
        """Let debate time pass again after `pause`."""

    def set_mix(self, knobs: MixKnobs) -> None:
        """Change the knobs of the mix, at once and gliding."""

    async def wait_for_beat(self, clip_id: str, n: int) -> BeatHeardReport | None:
        """Beat `n` of a clip when it is heard; None if the clip ends or is cut before, or the beat was found too late."""

    def guard_ms(self, voice: str, *, minimum_ms: int, margin_ms: int) -> int:
        """How long before a beat a kicker must be ready: max(minimum, p95 of the voice's first chunk + margin), in ms (RULES, Hard interrupts)."""

    def note_first_chunk(self, voice: str, ms: float) -> None:
        """Remember how many ms a voice took to its first sound, for `guard_ms`."""

    def stats(self) -> AudioStats:
        """How the output fares at this moment."""

    async def close(self) -> None:
        """Fade out, stop the output, finish WAV and stems."""
