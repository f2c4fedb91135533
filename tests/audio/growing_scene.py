"""What the tests of growing clips have in common: a stage that listens, and clips that come in pieces."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from audio_clips import frames, noise, spoken

from argentum_audio import AudioReport, Clip, GrowingClip, Piece, VirtualController
from argentum_audio.beats import find_beats
from argentum_audio.clip import Pcm


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
    told: list[AudioReport] = field(default_factory=list)

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


def dry(to_ms: float = 1000, *, whole: Clip | None = None, buffer_ms: int = 200) -> tuple[Stage, Coming]:
    """A clip that starts at 100 with so much of it."""
    stage = Stage()
    clip = coming(stage, whole or noise("a", frames(3000)), to_ms, buffer_ms=buffer_ms)
    stage.controller.play(clip.clip, track="ada", at_ms=100)
    return stage, clip


def speech(clip_id: str, text: str) -> Clip:
    words, pcm = spoken(text)
    return Clip(clip_id, text, pcm, tuple(words), find_beats(text, words, pcm))
