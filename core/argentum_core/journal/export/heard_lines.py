"""The sound of one line of a recorded debate, as it was heard: both halves of it, and no further than where it was cut."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from argentum_audio.clip import FRAMES_PER_MS, Clip

from ...debate.events import ContinuationChosen, SegmentEnded, SegmentStarted
from ..reader import JournalReader
from .sound import NoSound, load_clip

FADE_MS = 20
"""How a line that was cut ends, when it is heard again."""


def clips_of_line(journal: JournalReader, segment_id: str) -> list[Clip]:
    """The clips of a line, in their order; `segment_id` is that of its first half. Raises NoSound where none was kept, JournalError."""
    parts = [segment_id]
    clip_ids: dict[str, str] = {}
    heard_ms: dict[str, int] = {}
    for recorded in journal.read():
        event = recorded.event
        if isinstance(event, SegmentStarted):
            clip_ids[event.segment_id] = event.clip_id
        elif isinstance(event, ContinuationChosen) and event.segment_id == parts[-1]:
            parts.append(event.second_segment_id)
        elif isinstance(event, SegmentEnded) and not event.complete:
            heard_ms[event.segment_id] = event.heard_ms
    kept = frozenset(journal.clip_ids())
    clips = [
        _heard(load_clip(journal, clip_ids[part]), heard_ms.get(part))
        for part in parts
        if clip_ids.get(part) in kept and heard_ms.get(part, 1) > 0
    ]
    if not clips:
        raise NoSound(
            "the sound of this line was not kept; debates keep it with journal.record_sound = true, and with a voice"
        )
    return clips


def _heard(clip: Clip, heard_ms: int | None) -> Clip:
    """What was heard of a clip."""
    frames = clip.frames if heard_ms is None else min(clip.frames, heard_ms * FRAMES_PER_MS)
    if frames == clip.frames:
        return clip
    pcm = clip.pcm[:frames].copy()
    fade = min(frames, FADE_MS * FRAMES_PER_MS)
    pcm[frames - fade :] *= np.linspace(1.0, 0.0, fade, dtype=np.float32)
    return replace(clip, pcm=pcm, words=(), beats=())
