"""Words and clips made beforehand, so that a benchmark of the rules waits for no mind and no voice, and never runs dry.

The texts are those of a shipped motion, so their lengths, words and beats are what debates are made of. How often a
listener has something to throw in, a speaker cites, or reports a mood, is what the casebook and minds do on average: three
listeners in four pass, one segment in eight cites, one in eight comes with a mood. Which comes next follows a fixed walk: a
run is the same every time.
"""

from __future__ import annotations

from itertools import cycle

import numpy as np

from argentum_audio.clip import Clip
from argentum_audio.voices.base import Prosody
from argentum_audio.voices.estimate import EstimateVoice
from argentum_core.debate.events import InterjectionKind
from argentum_core.debate.motion import Motion
from argentum_core.minds.base import MindReply, MindRequest
from argentum_core.wiring import named_material

_KINDS: tuple[InterjectionKind, ...] = ("challenge", "support", "challenge", "clarify")
_IMPORTANCES = (0.9, 0.2, 0.6, 0.4, 0.75, 0.1, 0.55)
_SPEAKS_UP = (False, False, True, False, False, False, True, False, False, True, False)
_CITES: tuple[tuple[str, ...], ...] = ((), (), ("trial#1",), (), (), (), (), ())
_RELEVANCES = (0.6, 0.2, 0.45)
_MOODS: tuple[tuple[float, float, float] | None, ...] = (
    None, None, None, None, None, (0.6, 0.5, 0.6), None, None,
    None, None, None, None, (0.2, 0.4, 0.4), None, None,
)  # fmt: skip
_SHORT_LINES = (
    "Name one city where that has worked.",
    "Who pays for it, and when?",
    "That is a wish; show us the figures.",
    "You said the opposite a minute ago, and you know it.",
    "Quite right, and there is more.",
)
_NO_PROSODY = Prosody()
_PASS = MindReply("")


class PreparedMind:
    """Answers everything at once. One for all agents; nothing is ever used up."""

    name = "prepared"

    def __init__(self, motion: Motion | None = None) -> None:
        lines = list(dict.fromkeys(_lines(motion or named_material.motion(named_material.first_motion()))))
        pairs = [f"{one} {other}" for one, other in zip(lines, lines[1:] + lines[:1], strict=True)]
        self.segments = [text for text in pairs if 14 <= len(text.split()) <= 34]
        self._segments = cycle(self.segments)
        self._short = cycle(_SHORT_LINES)
        self._kinds = cycle(_KINDS)
        self._importances = cycle(_IMPORTANCES)
        self._speaks_up = cycle(_SPEAKS_UP)
        self._cites = cycle(_CITES)
        self._moods = cycle(_MOODS)
        self._relevances = cycle(_RELEVANCES)

    def answer(self, kind: str, about: str | None) -> MindReply:
        """The next prepared reply of a kind of request; a segment answers the segment id `about`."""
        if kind in ("segment", "reserve"):
            return MindReply(next(self._segments), answers=about, sources=next(self._cites), mood=next(self._moods))
        if kind == "interjection" and not next(self._speaks_up):
            return _PASS
        return MindReply(next(self._short), next(self._kinds), next(self._importances), about)

    def relevance(self, reply: MindReply) -> float:
        """How much a line shares with what it cites, in 0..1: now enough, now too little."""
        return next(self._relevances) if reply.sources else 0.0

    async def reply(self, request: MindRequest) -> MindReply:
        return self.answer(request.kind, request.floor.segment_id if request.floor is not None else None)

    def recall(self, agent: str, text: str) -> None:
        pass

    def discarded(self, request_id: str) -> None:
        pass

    async def close(self) -> None:
        pass


class PreparedVoice:
    """Clips of the right length with words and beats, and no sound; made once a text."""

    name = "prepared"

    def __init__(self) -> None:
        self._voice = EstimateVoice()
        self._made: dict[str, Clip] = {}

    def clip(self, clip_id: str, text: str) -> Clip:
        """The clip of a text: its words and beats as estimated, its sound silence, mono float32 at 48 kHz, of that length."""
        made = self._made.get(text)
        if made is None:
            full = self._voice.synthesise("", text, _NO_PROSODY)
            # Silence of any length in the memory of one sample.
            silence = np.broadcast_to(np.zeros(1, np.float32), full.frames)
            made = self._made[text] = Clip("", text, silence, full.words, full.beats, 0.0, self.name)
        return Clip(clip_id, text, made.pcm, made.words, made.beats, 0.0, self.name)

    async def speak(self, clip_id: str, text: str, prosody: Prosody) -> Clip:  # noqa: ARG002
        return self.clip(clip_id, text)

    async def close(self) -> None:
        pass


def _lines(motion: Motion) -> list[str]:
    return [line for claim in motion.claims for line in (*claim.say, *claim.because)]
