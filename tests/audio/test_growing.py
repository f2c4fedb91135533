"""Clips that are played while they are still being made (DESIGN, Sound: no sample-to-sample jump, no stale sound)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest
from audio_clips import frames, noise, ones, tone
from hypothesis import given, settings
from hypothesis import strategies as st

from argentum_audio import (
    BeatHeard,
    Clip,
    ClipCut,
    ClipEnded,
    ClipResumed,
    ClipStarted,
    ClipStarved,
    Duck,
    GrowingClip,
    Piece,
    Report,
    SimAudioController,
    VirtualController,
)
from argentum_audio.clip import Pcm, Word
from argentum_audio.growing_voice import DRY_FADE_FRAMES

DRY_FADE_MS = DRY_FADE_FRAMES // 48


class Ear:
    """A tap that keeps the mix and the stems."""

    def __init__(self) -> None:
        self.parts: list[Pcm] = []
        self._stems: dict[str, list[tuple[int, Pcm]]] = {}

    def stem(self, track: str, frame: int, samples: Pcm) -> None:
        self._stems.setdefault(track, []).append((frame, samples.copy()))

    def mix(self, samples: Pcm) -> None:
        self.parts.append(samples.copy())

    def track(self, name: str, length: int) -> Pcm:
        whole = np.zeros(length, np.float32)
        for frame, samples in self._stems.get(name, ()):
            whole[frame : frame + len(samples)] = samples[: max(length - frame, 0)]
        return whole

    @property
    def heard(self) -> bytes:
        return np.concatenate(self.parts).tobytes()


@dataclass
class Stage:
    """A virtual controller with an ear, and what it told."""

    ear: Ear = field(default_factory=Ear)
    told: list[Report] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.controller = VirtualController(taps=[self.ear], tracks=("ada", "bo", "cy"))
        self.controller.start(self.told.append)

    def to(self, at_ms: int) -> None:
        self.controller.advance_to(at_ms)

    def stem(self, name: str) -> Pcm:
        return self.ear.track(name, frames(self.controller.now_ms()))


@dataclass
class Coming:
    """A clip of which pieces are given to a stage, cut from what it will be."""

    whole: Clip
    buffer_ms: int = 200

    def __post_init__(self) -> None:
        self.clip = GrowingClip(self.whole.id, buffer_ms=self.buffer_ms)
        self.given = 0

    def give(self, stage: Stage, to_ms: float, *, final: bool = False) -> None:
        self.give_frames(stage.controller, frames(to_ms), final=final)

    def give_frames(self, controller: VirtualController, to: int, *, final: bool = False) -> None:
        words = tuple(word for word in self.whole.words if final or self.given <= word.start < to)
        known = len(self.clip.words)
        piece = Piece(self.whole.pcm[self.given : to], words[known:] if final else words, final)
        self.given = min(to, len(self.whole.pcm))
        controller.extend(self.clip, piece)


def coming(stage: Stage, whole: Clip, to_ms: float, *, buffer_ms: int = 200, final: bool = False) -> Coming:
    made = Coming(whole, buffer_ms)
    made.give(stage, to_ms, final=final)
    return made


def clicks(stem: Pcm) -> int:
    """A jump that the sound around it does not explain, as the outside check of a show counts them."""
    jumps = np.abs(np.diff(stem))
    around = np.convolve(np.abs(stem), np.ones(97) / 97, "same")[:-1]
    return int(((jumps > 0.15) & (around < 0.01)).sum())


def spans(stem: Pcm) -> list[tuple[int, int]]:
    """Where it is loud, in whole ms: runs without 5 ms of silence."""
    loud = np.flatnonzero(np.abs(stem) > 1e-3)
    breaks = np.flatnonzero(np.diff(loud) > 240)
    firsts, lasts = [loud[0], *loud[breaks + 1]], [*loud[breaks], loud[-1]]
    return [(int(a) // 48, -(-int(b) // 48)) for a, b in zip(firsts, lasts, strict=True)]


# ---- in time: what a whole clip gives, to the bit


def _show(stage: Stage, clips: dict[str, Clip | GrowingClip], steps: Sequence[tuple[int, str]]) -> None:
    """A little debate whose clips may be whole or still coming."""
    for at_ms, what in steps:
        stage.to(at_ms)
        match what:
            case "play":
                stage.controller.play(clips["a"], track="ada", at_ms=100)
            case "overlay":
                stage.controller.duck_and_play(clips["o"], track="bo", over="a", at_ms=700, duck=Duck(), gain_db=-2.0)
            case "crossfade":
                stage.controller.crossfade("a", clips["b"], track="cy", at_ms=1400, fade_ms=200, enter_ms=75)
            case "late":
                stage.controller.crossfade("b", clips["c"], track="ada", at_ms=2400, fade_ms=200, enter_ms=75)
            case "cut":
                stage.controller.cut("c", fade_ms=120, at_ms=2800)


SHOW = ((0, "play"), (300, "overlay"), (400, "crossfade"), (1500, "late"), (2500, "cut"))
WHOLE = {
    "a": noise("a", 79_123, seed=1),
    "o": noise("o", 14_000, seed=2),
    "b": noise("b", 30_011, seed=3),
    "c": tone("c", 700),
}


def _whole_show() -> Stage:
    stage = Stage()
    _show(stage, dict(WHOLE), SHOW)
    stage.to(4000)
    return stage


@settings(max_examples=60, deadline=None)
@given(
    sizes=st.lists(st.integers(1, 9000), min_size=1, max_size=12),
    lead_ms=st.integers(230, 1500),
    last_is_empty=st.booleans(),
)
def test_with_every_piece_in_time_it_sounds_like_a_whole_clip_to_the_bit(
    sizes: list[int], lead_ms: int, last_is_empty: bool
) -> None:
    stage = Stage()
    clips = {name: Coming(clip) for name, clip in WHOLE.items()}
    due = _schedule(clips, sizes, lead_ms, last_is_empty)
    steps = sorted(
        [*((at, "give", what) for at, what in due), *((at, what, None) for at, what in SHOW)], key=lambda s: s[0]
    )
    for at_ms, what, piece in steps:
        if piece is None:
            _show(stage, {name: one.clip for name, one in clips.items()}, [(at_ms, what)])
        else:
            stage.to(at_ms)
            name, to, final = piece
            clips[name].give_frames(stage.controller, to, final=final)
    stage.to(4000)
    whole = _whole_show()
    assert stage.told == whole.told
    assert stage.ear.heard == whole.ear.heard


def _schedule(
    clips: dict[str, Coming], sizes: list[int], lead_ms: int, last_is_empty: bool
) -> list[tuple[int, tuple[str, int, bool]]]:
    """Pieces of these sizes over and over, each `lead_ms` before the sample at its start is due."""
    due = []
    for name, starts_ms in (("a", 100), ("o", 620), ("b", 1400), ("c", 2300)):
        length, done, n = len(clips[name].whole.pcm), 0, 0
        while done < length:
            size = max(sizes[n % len(sizes)], 480)
            to = min(done + size, length)
            at_ms = max(starts_ms - lead_ms + done // 48, 0) if done >= frames(200) else 0
            due.append((at_ms, (name, to, to == length and not last_is_empty)))
            done, n = to, n + 1
        if last_is_empty:
            due.append((due[-1][0], (name, length, True)))
    return due
