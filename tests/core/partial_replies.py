"""What is used before it is whole: first sentences whose rest comes later or never, and clips whose sound
comes in pieces, late, doubled, or breaks off. Each is chosen by a byte."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from random_behaviour import WORDS

from argentum_audio.clip import Clip, Piece
from argentum_audio.growing_clip import GrowingClip
from argentum_audio.sim import SimAudioController
from argentum_core.orchestrator import effects as do
from argentum_core.orchestrator import inputs
from argentum_core.session.effect_runner import EffectRunner

PIECES = 3


@dataclass(slots=True)
class Growing:
    """A clip on its way: what there is, and the pieces to come."""

    clip: GrowingClip
    order: do.Synthesise
    to_come: list[Piece]


class PartialReplies:
    """The rests that minds still write and the sound that voices still make. `give` takes the inputs that come of it."""

    def __init__(self, effects: EffectRunner, audio: SimAudioController, give: Callable[[inputs.Input], None]) -> None:
        self._effects = effects
        self._audio = audio
        self._give = give
        self.rests: list[str] = []
        self.clips: list[Growing] = []

    def first_sentence(self, reply: inputs.MindReplied, ask: do.AskMind, how: int) -> inputs.MindReplied:
        """Now and then only the beginning of what a mind has to say."""
        if ask.kind not in ("segment", "reserve") or ask.dual_path or not reply.text or how % 5 != 3:
            return reply
        self.rests.append(ask.request_id)
        return inputs.MindReplied(reply.request_id, reply.text, answers=reply.answers, more=True)

    def begin(self, order: do.Synthesise, whole: Clip, guard_ms: int) -> inputs.ClipReady:
        """A clip of which only the first piece is there."""
        clip = GrowingClip(order.clip_id)
        first, *rest = pieces_of(whole)
        clip.add(first)
        self._effects.keep(clip, order.request_id)
        self.clips.append(Growing(clip, order, rest))
        return inputs.ClipReady(order.request_id, clip.id, *_known(clip), 0.0, guard_ms, final=False)

    def next_part(self, how: int) -> bool:
        """The next part of something comes, or breaks off; whether there was anything to come."""
        if self.rests and (how % 2 or not self.clips):
            text = "" if how % 4 == 3 else f"{WORDS[1]} And {how % 8}."
            self._give(inputs.MindReplyContinued(self.rests.pop(how % len(self.rests)), text, cost_micros=how))
            return True
        if self.clips:
            self._grow(self.clips[how % len(self.clips)], how)
            return True
        return False

    def break_off(self, request_id: str) -> None:
        """Nobody wants the rest."""
        self.rests = [name for name in self.rests if name != request_id]
        for growing in self.clips:
            if growing.order.request_id == request_id:
                growing.clip.end_here()
        self.clips = [growing for growing in self.clips if growing.order.request_id != request_id]

    def _grow(self, growing: Growing, how: int) -> None:
        clip = growing.clip
        if how % 16 == 7:
            # The voice stalls: what is there ends with its last whole sentence, if it has one.
            growing.to_come.clear()
            if not self._audio.finish_early(clip):
                self.clips.remove(growing)
                self._give(inputs.VoiceFailed(growing.order.request_id, "fake", "dropped", "it broke off"))
                return
        else:
            self._audio.extend(clip, growing.to_come.pop(0))
        if not growing.to_come:
            self.clips.remove(growing)
        length_ms, beats, kinds, words = _known(clip)
        self._give(inputs.ClipGrew(clip.id, length_ms, beats, kinds, words, final=clip.final))


def pieces_of(whole: Clip) -> list[Piece]:
    """The clip in pieces, each with the words that end in it."""
    edges = [len(whole.pcm) * n // PIECES for n in range(PIECES + 1)]
    pieces = []
    for n, (begin, end) in enumerate(itertools.pairwise(edges)):
        words = tuple(word for word in whole.words if begin < word.end <= end or (n == 0 and word.end <= begin))
        pieces.append(Piece(np.zeros(end - begin, np.float32), words, final=n == PIECES - 1))
    return pieces


def _known(
    clip: GrowingClip,
) -> tuple[int, tuple[int, ...], tuple[Literal["sentence", "clause"], ...], tuple[int, ...]]:
    return (
        clip.length_ms,
        tuple(beat.frame // 48 for beat in clip.beats),
        tuple(beat.kind for beat in clip.beats),
        tuple(-(-word.end // 48) for word in clip.words),
    )
