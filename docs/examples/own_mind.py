"""A mind and a voice of your own: any objects with the methods of `Mind` and `Voice`, mixed with those that come along.

    python docs/examples/own_mind.py

Here one agent reads from a list of lines, and its voice is a hummed tone per word. The other agent is the casebook.
"""

from __future__ import annotations

import asyncio

import numpy as np

from argentum_audio.beats import find_beats
from argentum_audio.clip import RATE, Clip, Word
from argentum_audio.sim import SimAudioController
from argentum_audio.voices.base import Prosody
from argentum_audio.voices.estimate import EstimateVoice
from argentum_core.debate.events import SegmentStarted
from argentum_core.debate.state import CHAIR
from argentum_core.journal import Recorded
from argentum_core.minds.base import MindFault, MindReply, MindRequest
from argentum_core.minds.casebook import Casebook
from argentum_core.session import Setup, agents_of, run_virtual
from argentum_presets import load_cast, load_motion, load_preset


class ReaderMind:
    """Says its lines in order. An empty text is a pass; `MindFault("exhausted")` means that nothing is left."""

    name = "reader"
    wants_evidence = False

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self._given: dict[str, str] = {}

    async def reply(self, request: MindRequest) -> MindReply:
        if request.kind in ("interjection", "kicker", "bid"):
            return MindReply("")
        if not self._lines:
            raise MindFault("exhausted")
        self._given[request.request_id] = self._lines.pop(0)
        return MindReply(self._given[request.request_id], mood=(0.3, 0.6, 0.7))

    def discarded(self, request_id: str) -> None:
        """The words for this request were not heard: they may be said again."""
        if request_id in self._given:
            self._lines.insert(0, self._given.pop(request_id))

    def recall(self, agent: str, text: str) -> None:  # noqa: ARG002 (one mind may serve several agents)
        """After a resume: a line that was heard before."""
        if text in self._lines:
            self._lines.remove(text)

    async def close(self) -> None:
        return None


class HumVoice:
    """A tone of 300 ms and a pause of 60 ms a word; excitement raises the pitch. PCM is mono float32 at 48 kHz."""

    name = "hum"

    async def speak(self, clip_id: str, text: str, prosody: Prosody) -> Clip:
        tone, pause = 300 * RATE // 1000, 60 * RATE // 1000
        pitch = 140.0 * (1 + prosody.pitch_percent / 100)
        fade = np.minimum(1.0, np.minimum(np.arange(tone), np.arange(tone)[::-1]) / 480)
        word = (0.1 * fade * np.sin(2 * np.pi * pitch * np.arange(tone) / RATE)).astype(np.float32)
        spoken = text.split()
        pcm = np.tile(np.concatenate((word, np.zeros(pause, np.float32))), len(spoken))
        starts = [n * (tone + pause) for n in range(len(spoken))]
        words = tuple(Word(each, start, start + tone) for each, start in zip(spoken, starts, strict=True))
        return Clip(clip_id, text, pcm, words, find_beats(text, words, pcm), voice=self.name)

    async def close(self) -> None:
        return None


async def main() -> None:
    setup = Setup(
        motion_id="homework",
        motion=load_motion("homework"),
        cast_id="duel",
        cast=load_cast("duel"),
        preset="debate_snappy",
        settings=load_preset("debate_snappy").settings,
        seed=3,
        turns=6,
    )
    reader, other = (agent.id for agent in agents_of(setup))
    lines = [f"This is line {n} of my own. It has a second sentence." for n in range(1, 9)]
    casebook = Casebook.of_cast(setup.motion, setup.cast, setup.seed)
    heard: list[Recorded] = []
    await run_virtual(
        setup,
        {reader: ReaderMind(lines), other: casebook},
        {reader: HumVoice(), other: EstimateVoice(), CHAIR: EstimateVoice()},
        SimAudioController(),
        publish=heard.extend,
    )
    for item in heard:
        if isinstance(item.event, SegmentStarted):
            print(f"{item.event.agent}: {item.event.text}")


if __name__ == "__main__":
    asyncio.run(main())
