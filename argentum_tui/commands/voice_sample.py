"""`argentum voices --say`: a text spoken by one or more voices, to the loudspeaker or into a WAV file."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from .problems import CommandFailed, one_line

if TYPE_CHECKING:
    from argentum_audio.clip import Clip
    from argentum_audio.reports import AudioReport

_TRACK = "sample"
_BETWEEN_MS = 400
_START_MS = 100


def say_sample(specs: Sequence[str], text: str, wav: Path | None) -> list[str]:
    """Speak `text` with each of the voices in turn; what went wrong on the way, in one sentence each.

    `specs` are voices as `--voice` takes them. Raises CommandFailed where a voice cannot speak or the file cannot be written, Refused for a
    spec that is wrong.
    """
    from argentum_core.wiring.specs import check_voice

    for spec in specs:
        check_voice(spec, "--voice")
    return asyncio.run(_said(specs, text, wav))


async def _said(specs: Sequence[str], text: str, wav: Path | None) -> list[str]:
    from argentum_audio.voices.base import Prosody, VoiceError
    from argentum_audio.voices.spec import open_voice
    from argentum_audio.wav import WavError
    from argentum_core.wiring.access import access
    from argentum_core.wiring.specs import needs_access, plain_access

    clips: list[Clip] = []
    faults: list[str] = []
    for number, spec in enumerate(specs):
        granted = access().voices if needs_access(spec) else plain_access()
        try:
            voice = open_voice(spec, access=granted, on_fault=lambda name, why: faults.append(f"{name}: {why}"))
            try:
                clips.append(await voice.speak(f"sample_{number}", text, Prosody()))
            finally:
                await voice.close()
        except VoiceError as error:
            raise CommandFailed(one_line(error)) from None
    try:
        await (play(clips) if wav is None else _written(clips, wav))
    except WavError as error:
        raise CommandFailed(one_line(error)) from None
    return faults


async def _written(clips: Sequence[Clip], wav: Path) -> None:
    from argentum_audio.virtual import VirtualController
    from argentum_audio.wav import check_writable

    check_writable(wav, None)
    audio = VirtualController(wav=wav, tracks=[_TRACK])
    audio.start(lambda _: None)
    at_ms = _START_MS
    for clip in clips:
        audio.play(clip, track=_TRACK, at_ms=at_ms)
        at_ms += clip.length_ms + _BETWEEN_MS
    audio.advance_to(at_ms)
    await audio.close()


async def play(clips: Sequence[Clip], *, between_ms: int = _BETWEEN_MS) -> None:
    """Play clips one after the other to the loudspeaker, with `between_ms` of silence between them, and wait until all were heard."""
    from argentum_audio.live import LiveController
    from argentum_audio.reports import ClipEndedReport

    over = asyncio.Event()
    left = {clip.id for clip in clips}

    def heard(report: AudioReport) -> None:
        if isinstance(report, ClipEndedReport):
            left.discard(report.clip_id)
            if not left:
                over.set()

    audio = LiveController(tracks=[_TRACK])
    audio.start(heard)
    try:
        at_ms = audio.now_ms() + _START_MS
        for clip in clips:
            audio.play(clip, track=_TRACK, at_ms=at_ms)
            at_ms += clip.length_ms + between_ms
        await over.wait()
    finally:
        await audio.close()
