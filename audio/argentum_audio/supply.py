"""What it means for a timeline when more of a clip comes, when none does, and when no more will.

One clip's own state is `growing_voice`; this is about the others: the clip that comes in with its cut, the floor clip
that gives way to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import lease
from .clip import FRAMES_PER_MS
from .commands import CloseEarly, Extend
from .growing_voice import DRY_FADE_FRAMES, GrowingVoice
from .scheduled import Joining, Voice

if TYPE_CHECKING:
    from .timeline import Timeline


def extend(timeline: Timeline, command: Extend) -> None:
    """More of a clip has come, perhaps the last of it."""
    voice = timeline.voice(command.clip_id)
    if isinstance(voice, GrowingVoice) and voice.open:
        waited = voice.waits
        voice.feed(command.pcm, command.beats, command.final, timeline.position)
        _settle(timeline, voice, waited)


def close_early(timeline: Timeline, command: CloseEarly) -> None:
    """No more of a clip will come, and not all of it that came is wanted."""
    voice = timeline.voice(command.clip_id)
    if isinstance(voice, GrowingVoice) and voice.open:
        waited = voice.waits
        voice.close_early(command.frames, timeline.position)
        _settle(timeline, voice, waited)


def run_dry(timeline: Timeline, voice: GrowingVoice) -> None:
    """Nothing is left to play. A cut that was to come later waits, and who comes in with it."""
    voice.starve()
    kicker = _kicker(timeline, voice)
    if voice.cut_waits and kicker is not None:
        kicker.held = True


def go_on(timeline: Timeline, voice: Voice) -> None:
    """End the silence of a dry clip, if there is enough of it again and it is not about to be cut."""
    if not isinstance(voice, GrowingVoice) or not voice.can_resume:
        return
    waited = voice.cut_waits
    if voice.cut_at is not None and not waited and voice.cut_at < timeline.position + DRY_FADE_FRAMES:
        return
    silent = voice.resume(timeline.position)
    kicker = _kicker(timeline, voice)
    if waited and kicker is not None and kicker.held:
        kicker.held = False
        if kicker.joining is not None:
            kicker.joining = Joining(kicker.joining.at + silent, kicker.joining.fade)
        kicker.place(kicker.start + silent)


def let_go(timeline: Timeline, kicker: Voice | None) -> None:
    """A clip that was to come in with a cut comes by itself, now if its moment is past."""
    if kicker is not None and not kicker.started:
        kicker.held, kicker.joining = False, None
        kicker.place(max(kicker.start, timeline.position))


def _settle(timeline: Timeline, voice: GrowingVoice, waited: bool) -> None:
    now = timeline.position
    if not voice.started:
        late = now > voice.start and not voice.waits
        # On a whole ms, so that its words and beats are.
        voice.place(-(-now // FRAMES_PER_MS) * FRAMES_PER_MS if late else voice.start)
    go_on(timeline, voice)
    if not voice.open and not voice.done and voice.cut_at is not None and voice.cut_at >= voice.natural_end:
        # A cut set for after the end changes nothing.
        kicker = _kicker(timeline, voice)
        voice.disarm()
        let_go(timeline, kicker)
    floor = timeline.voice(voice.over) if voice.over is not None else None
    if floor is not None and waited and not voice.waits:
        lease.lay(floor, timeline.voices, now)
    elif floor is not None and not waited and not voice.open and not voice.done:
        lease.end_known(floor, voice, timeline.voices, now)


def _kicker(timeline: Timeline, voice: Voice) -> Voice | None:
    """The clip that comes in with a voice's cut, while it has not begun."""
    kicker = timeline.voice(voice.armed_by) if voice.armed_by is not None else None
    return kicker if kicker is not None and not kicker.started else None
